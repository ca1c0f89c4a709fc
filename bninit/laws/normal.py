"""Standard normal numbers from the random bits of JAX, at half the cost of inverting the distribution.

Box and Muller: with U uniform on (0, 1], Theta uniform on [-pi/2, pi/2) and a random sign,
sign sqrt(-2 log U) (cos Theta, sin Theta) is a pair of independent standard normals. On half a circle
neither series below needs a reduction of its argument, so that all of it runs in vector instructions;
the general sine, cosine and inverse error function of XLA do not.

Source: Box and Muller (1958), A note on the generation of random normal deviates.
"""

from math import factorial, log, pi, prod
from typing import NamedTuple

import numpy as np

from bninit.late import jax, jnp
from bninit.laws.threefry import threefry
from bninit.shapes import Array, DType

TERMS = 12
"""Of each series: at pi/2 the next one is below 1e-18."""

SINE = [(-1) ** k / factorial(2 * k + 1) for k in range(TERMS)]
ARTANH = [1 / (2 * k + 3) for k in range(11)]
COSINE = [(-1) ** k / factorial(2 * k) for k in range(TERMS)]


LEAST_MANTISSA = np.sqrt(0.5).view(np.uint64)
"""The bits of sqrt(1/2), where the mantissas of `_log` begin."""


class Words(NamedTuple):
    """Random bits of pairs of normals, of the radius and of the angle: two words of 32 bits each."""

    radial: tuple[Array, Array]
    angular: tuple[Array, Array]


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
    both = jnp.stack(_pair(radial, angular, dtype))
    return both.reshape(-1)[: prod(shape)].reshape(shape)


def words_of(keys: Array, rows: int, columns: int) -> Words:
    """The bits of `normal(key, (rows, columns))` for each of some keys (keys, 2); rows are even.

    Returns:
        Words of axes (columns, rows / 2, keys): the longest last, which is the one that vectors run along.
    """
    half = rows // 2
    places = jnp.arange(half, dtype="uint32")[:, None] * columns
    places = places + jnp.arange(columns, dtype="uint32")[:, None, None]
    zero = np.uint32(0)
    return Words(*(threefry(keys, zero, places + np.uint32(part * half * columns)) for part in (0, 1)))


def normals_of(words: Words, dtype: DType) -> tuple[Array, Array]:
    """The normals that `normal` makes of these bits: the first half of the rows, and the second."""
    radial, angular = (_joined(*part, dtype) for part in words)
    return _pair(radial, angular, dtype)


def _joined(high: Array, low: Array, dtype: DType) -> Array:
    """The word of `jax.random.bits` that is as long as the numbers."""
    if np.dtype(dtype).itemsize == 4:
        return high ^ low
    return high.astype("uint64") << np.uint64(32) | low.astype("uint64")


def _pair(radial: Array, angular: Array, dtype: DType) -> tuple[Array, Array]:
    """sign sqrt(-2 log U) (cos Theta, sin Theta)."""
    size = jnp.sqrt(-2 * _log(1 - _unit(radial, dtype)))
    size = jnp.where(radial & 1 == 1, size, -size)
    theta = (_unit(angular, dtype) - 0.5) * pi
    square = theta**2
    return size * _series(COSINE, square), size * theta * _series(SINE, square)


def _log(u: Array) -> Array:
    """log u for 0 < u <= 1; in double precision by vector instructions, as XLA's own is not.

    u = 2^e m with sqrt(1/2) <= m < sqrt 2, and log m = 2 artanh s, |s| = |m - 1| / (m + 1) <= 0.172; the
    next term of its series is below 1e-18.
    """
    if u.dtype != jnp.float64:
        return jnp.log(u)
    bits = jax.lax.bitcast_convert_type(u, jnp.uint64) - LEAST_MANTISSA + np.uint64(1024 << 52)
    # A whole number in the last bits of 2^52 is that number, once 2^52 is taken away.
    exponent = _float(bits >> np.uint64(52) | np.float64(2.0**52).view(np.uint64)) - (2.0**52 + 1024)
    mantissa = _float((bits & np.uint64(2**52 - 1)) + LEAST_MANTISSA)
    s = (mantissa - 1) / (mantissa + 1)
    square = s * s
    return exponent * log(2) + (2 * s + 2 * s * square * _series(ARTANH, square))


def _float(word: Array) -> Array:
    return jax.lax.bitcast_convert_type(word, jnp.float64)


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
