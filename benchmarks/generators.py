"""What does a normal number cost, by generator? Nanoseconds, of one core in a process that is pinned."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.clock import best
from bninit.laws.normal import normal

COUNT, REPEATS = 2**18, 64


def on_device(draw: Callable[[jax.Array], jax.Array], kind: str = "threefry2x32") -> Callable[[], object]:
    """Draw COUNT numbers REPEATS times and keep the maximum."""

    @jax.jit
    def run(key: jax.Array) -> jax.Array:
        def add(number: jax.Array, total: jax.Array) -> jax.Array:
            return total + jnp.max(draw(jax.random.fold_in(key, number))).astype(jnp.float64)

        return jax.lax.fori_loop(0, REPEATS, add, jnp.zeros(()))

    key = jax.random.key(0, impl=kind)
    return lambda: run(key).block_until_ready()


def on_host(bits: type[np.random.BitGenerator]) -> Callable[[], object]:
    """The same by the ziggurat of NumPy."""
    generator, room = np.random.Generator(bits(0)), np.empty(COUNT)

    def run() -> None:
        for _ in range(REPEATS):
            generator.standard_normal(out=room)

    return run


def nanoseconds() -> dict[str, float]:
    """Of one normal number, each generator in turn."""
    cases = {
        "threefry, 64 random bits alone": on_device(lambda key: jax.random.bits(key, (COUNT,), "uint64")),
        "threefry, Box and Muller, float64 (bninit)": on_device(lambda key: normal(key, (COUNT,), "float64")),
        "threefry, inverse error function, float64 (jax.random.normal)": on_device(
            lambda key: jax.random.normal(key, (COUNT,), "float64")
        ),
        "threefry, Box and Muller, float32 (bninit)": on_device(lambda key: normal(key, (COUNT,), "float32")),
        "threefry, inverse error function, float32": on_device(
            lambda key: jax.random.normal(key, (COUNT,), "float32")
        ),
        "rbg, Box and Muller, float64": on_device(lambda key: normal(key, (COUNT,), "float64"), "rbg"),
        "rbg, inverse error function, float64": on_device(
            lambda key: jax.random.normal(key, (COUNT,), "float64"), "rbg"
        ),
        "NumPy, SFC64, ziggurat (one stream in sequence)": on_host(np.random.SFC64),
        "NumPy, Philox, ziggurat (counter based)": on_host(np.random.Philox),
    }
    times = best(*cases.values(), rounds=3)
    return {name: 1e9 * time / COUNT / REPEATS for name, time in zip(cases, times, strict=True)}
