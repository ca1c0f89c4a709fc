"""What a result owes to the software and the machine that made it."""

from functools import cache
from importlib.metadata import version

from bninit.finite_width.native import engine as native
from bninit.late import jax


def provenance(engine: str | None = None) -> dict[str, str]:
    """Versions of everything whose rounding or random numbers reach the result.

    Args:
        engine: of the run; the native one uses no device of JAX and does not import it.
    """
    found = native.kernel()
    return _versions() | {
        "device": "cpu" if engine == "native" else _devices(),
        "native": found.instructions if found else "absent",
    }


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("bninit", "jax", "jaxlib", "numpy")}


def _devices() -> str:
    kind, count = jax.devices()[0].device_kind, jax.local_device_count()
    return kind if count == 1 else f"{count} x {kind}"
