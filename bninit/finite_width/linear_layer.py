"""Layers of nothing or recentering under Gaussian weights: the next Gram is Wishart, drawn without rows."""

from collections.abc import Sequence

import numpy as np

from bninit.finite_width.layer import Layer
from bninit.finite_width.state import State, leaving
from bninit.finite_width.triangle import qr_factor
from bninit.laws.streams import host_streams
from bninit.laws.wishart import bartlett_on_host
from bninit.shapes import Factors, Shares, namespace

Seen = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Gram, log scale and active fraction after each of some layers, axes (seed, layer, ...)."""

HELD = 2**19
"""Entries of the triangles drawn at once, if one layer has not more."""


def linear_layer(layer: Layer, triangle: Factors, state: State, shares: Shares) -> State:
    """One layer from Bartlett's triangle T of its normals: R' the factor of block(T R); any leading axes."""
    xp, rank = namespace(state.body), state.body.shape[-2]
    body = layer.block(triangle @ state.body, shares)
    body = body / xp.sqrt(xp.asarray(layer.width, body.dtype))
    if layer.block.components:
        body = qr_factor(body)[..., :rank, :]
    half = xp.full_like(state.active, 0.5)  # rows are symmetric about zero
    return leaving(layer, body, half, state, xp.zeros_like(state.log_scale), shares)


def run_linear(
    layer: Layer,
    key: int,
    seeds: Sequence[int],
    states: State,
    shares: np.ndarray,
    first: int,
    count: int,
) -> tuple[State, Seen]:
    """Layers first, ..., first + count - 1 of every seed, by NumPy: the random numbers are JAX's."""
    rank, seen = states.body.shape[-2], []
    step = max(1, HELD // (len(seeds) * rank**2))
    for begin in range(first, first + count, step):
        keys = host_streams(key, seeds, np.arange(begin, min(begin + step, first + count)))
        triangles = bartlett_on_host(keys, int(layer.width), rank)
        for place in range(keys.shape[1]):
            states = linear_layer(layer, triangles[:, place], states, shares)
            seen.append((np.swapaxes(states.body, -1, -2) @ states.body, states.log_scale, states.active))
    gram, log_scale, active = (np.stack(part, axis=1) for part in zip(*seen, strict=True))
    return states, (gram, log_scale, active)
