"""Standard normal numbers from the random bits of JAX, at half the cost of inverting the distribution.

Box and Muller: with U uniform on (0, 1], Theta uniform on [-pi/2, pi/2) and a random sign,
sign sqrt(-2 log U) (cos Theta, sin Theta) is a pair of independent standard normals. On half a circle
neither series below needs a reduction of its argument, so that all of it runs in vector instructions;
the general sine, cosine and inverse error function of XLA do not.

Source: Box and Muller (1958), A note on the generation of random normal deviates.
"""

from math import factorial, pi, prod

import numpy as np

from bninit.late import jax, jnp
from bninit.shapes import Array, DType

TERMS = 12
"""Of each series: at pi/2 the next one is below 1e-18."""

SINE = [(-1) ** k / factorial(2 * k + 1) for k in range(TERMS)]
COSINE = [(-1) ** k / factorial(2 * k) for k in range(TERMS)]


def normal(key: Array, shape: tuple[int, ...], dtype: DType) -> Array:
    """Independent N(0, 1) entries.

    In double precision U has steps of 2^-52, so that no entry exceeds 8.5 (a larger one has probability
    2e-17); in single precision steps of 2^-23, and none exceeds 5.7 (probability 1e-8).

    >>> bool(abs(normal(jax.random.key(0), (100, 100), "float64").mean()) < 0.05)
    True
    """
    pairs = -(-prod(shape) // 2)
    word = np.dtype(f"uint{8 * np.dtype(dtype).itemsize}")
    radial, angular = jax.random.bits(key, (2, pairs), word)
    size = jnp.sqrt(-2 * jnp.log(1 - _unit(radial, dtype)))
    size = jnp.where(radial & 1 == 1, size, -size)
    theta = (_unit(angular, dtype) - 0.5) * pi
    both = jnp.stack([size * _series(COSINE, theta**2), size * theta * _series(SINE, theta**2)])
    return both.reshape(-1)[: prod(shape)].reshape(shape)


def _unit(word: Array, dtype: DType) -> Array:
    """Uniform on [0, 1): the high bits become the mantissa of a number between 1 and 2."""
    mantissa = int(jnp.finfo(dtype).nmant)
    spare = 8 * np.dtype(dtype).itemsize - mantissa
    one = np.ones((), dtype).view(word.dtype)
    return jax.lax.bitcast_convert_type((word >> spare) | one, dtype) - 1


def _series(coefficients: list[float], x: Array) -> Array:
    """The polynomial with these coefficients, lowest first."""
    total = jnp.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total = total * x + coefficient
    return total
