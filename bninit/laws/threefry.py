"""The random numbers of JAX drawn by NumPy, where a program would be compiled for a few: the inputs.

A key is two words; keys along any leading axes are worked at once. All is that of `jax.random` (threefry,
partitionable), which is its oracle in the tests, number by number.

Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3 (Threefry 2x32
    of 20 rounds).
"""

from statistics import NormalDist

import numpy as np

from bninit.shapes import Numbers

Keys = np.ndarray
"""(..., 2) of uint32."""

TURNS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = np.uint32(0x1BD11BDA)
HELD = 2**16
"""Numbers of Python held at once."""


@np.errstate(over="ignore")  # of single words, which wrap around without a word in arrays
def threefry(keys: Numbers, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """The two words of each counter (x, y) under each key, as arrays of uint32 that broadcast; of JAX too."""
    a, b = keys[..., 0], keys[..., 1]
    words = (a, b, a ^ b ^ PARITY)
    x, y = x + words[0], y + words[1]
    for group in range(5):
        for turn in TURNS[group % 2]:
            x = x + y
            y = ((y << np.uint32(turn)) | (y >> np.uint32(32 - turn))) ^ x
        x, y = x + words[(group + 1) % 3], y + words[(group + 2) % 3] + np.uint32(group + 1)
    return x, y


def host_key(number: int) -> Keys:
    """jax.random.key."""
    return np.array([number >> 32, number % 2**32], dtype=np.uint32)


def fold_keys(keys: Keys, numbers: np.ndarray | int) -> Keys:
    """jax.random.fold_in, of keys and whole numbers that broadcast."""
    words = np.asarray(numbers, dtype=np.int64).astype(np.uint32)
    return np.stack(threefry(keys, np.zeros_like(words), words), axis=-1)


def split_keys(keys: Keys, count: int = 2) -> Keys:
    """jax.random.split: (..., count, 2)."""
    return fold_keys(keys[..., None, :], np.arange(count))


def random_words(keys: Keys, count: int) -> np.ndarray:
    """jax.random.bits of 64 bits, `count` for each key."""
    x, y = _pairs(keys, count)
    return x.astype(np.uint64) << np.uint64(32) | y


def uniforms(keys: Keys, count: int) -> np.ndarray:
    """jax.random.uniform on [0, 1), in steps of 2^-52."""
    return ((random_words(keys, count) >> np.uint64(12)) | np.uint64(0x3FF0000000000000)).view(float) - 1.0


def normals(keys: Keys, count: int, only: np.ndarray | None = None) -> np.ndarray:
    """jax.random.normal, by inverting the distribution: sqrt(2) erfinv(U) for U uniform on (-1, 1).

    Args:
        keys: (..., 2).
        count: for each key.
        only: the numbers of those that are wanted, if not all.
    """
    low = np.nextafter(-1.0, 0.0)
    drawn = uniforms(keys, count) if only is None else uniforms(keys, count)[..., only]
    u = np.maximum(low, drawn * (1.0 - low) + low)
    flat, inverse = ((1 + u) / 2).ravel(), NormalDist().inv_cdf
    for first in range(0, flat.size, HELD):
        part = flat[first : first + HELD]
        part[:] = [inverse(p) for p in part.tolist()]
    return flat.reshape(u.shape)


def permuted(keys: Keys, count: int) -> np.ndarray:
    """jax.random.permutation of 0, ..., count - 1: sorted by random words, often enough for ties."""
    found = np.broadcast_to(np.arange(count), (*keys.shape[:-1], count))
    for _ in range(int(np.ceil(3 * np.log(max(1, count)) / np.log(2**32 - 1)))):
        pair = split_keys(keys)
        keys = pair[..., 0, :]
        x, y = _pairs(pair[..., 1, :], count)
        found = np.take_along_axis(found, np.argsort(x ^ y, axis=-1, stable=True), axis=-1)
    return found


def gammas(keys: Keys, shape: np.ndarray) -> np.ndarray:
    """jax.random.gamma of these shape parameters a along the last axis, for each key.

    With d = a - 1/3, X normal and V = (1 + X / sqrt(9 d))^3, d V is accepted where a uniform U has
    log U < X^2/2 + d (1 - V + log V); a variate of a < 1 is one of a + 1 times U^(1/a).

    Source: Marsaglia and Tsang (2000), A simple method for generating gamma variables.
    """
    keys = split_keys(keys, len(shape))
    form = keys.shape[:-1]
    a = np.broadcast_to(shape, form).ravel()
    pair = split_keys(keys.reshape(-1, 2))
    keys, boosting = pair[:, 0], pair[:, 1]
    d = np.where(a >= 1, a, a + 1) - 1 / 3
    found, left = np.zeros_like(d), np.arange(len(d))
    while left.size:
        three = split_keys(keys[left], 3)
        keys[left] = three[:, 0]
        x, v = _positive(three[:, 1], (1 / 3) / np.sqrt(d[left]))
        u, cube, square = uniforms(three[:, 2], 1)[:, 0], v * v * v, x * x
        with np.errstate(divide="ignore"):  # log 0 for U = 0, which is accepted
            refused = (u >= 1 - 0.0331 * (square * square)) & (
                np.log(u) >= square / 2 + d[left] * (1 - cube + np.log(cube))
            )
        found[left] = d[left] * cube
        left = left[refused]
    small = a < 1
    found[small] *= (1 - uniforms(boosting[small], 1)[:, 0]) ** (1 / a[small])
    return found.reshape(form)


def _positive(keys: Keys, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """X normal and 1 + c X > 0, drawn again until it is."""
    x, left = np.zeros_like(c), np.arange(len(c))
    keys = keys.copy()
    while left.size:
        pair = split_keys(keys[left])
        keys[left] = pair[:, 0]
        x[left] = normals(pair[:, 1], 1)[:, 0]
        left = left[1 + c[left] * x[left] <= 0]
    return x, 1 + c * x


def _pairs(keys: Keys, count: int) -> tuple[Numbers, Numbers]:
    """The two words of the counters 0, ..., count - 1 under each key."""
    counters = np.arange(count, dtype=np.uint64)
    high, low = (counters >> np.uint64(32)).astype(np.uint32), counters.astype(np.uint32)
    return threefry(keys[..., None, :], high, low)
