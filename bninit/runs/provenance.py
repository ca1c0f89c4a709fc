"""What a result owes to the software and the machine that made it."""

from importlib.metadata import version

import jax

from bninit.finite_width.native import engine as native


def provenance() -> dict[str, str]:
    """Versions of everything whose rounding or random numbers reach the result."""
    names = ("bninit", "jax", "jaxlib", "numpy")
    kind, count = jax.devices()[0].device_kind, jax.local_device_count()
    found = native.kernel()
    return {name: version(name) for name in names} | {
        "device": kind if count == 1 else f"{count} x {kind}",
        "native": found.instructions if found else "absent",
    }
