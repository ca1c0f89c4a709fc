"""One layer of the compiled chain from a given factor, and the normals that it draws."""

import jax
import numpy as np

from bninit.finite_width.layer import Layer
from bninit.finite_width.native import engine as native
from bninit.finite_width.state import State
from bninit.laws.streams import ROW_BLOCK, row_blocks, stream
from bninit.laws.weights import weight_law
from bninit.layer.block import Block


def normals(seed, layer, rows, batch):
    """Xi of a layer, by the JAX path."""
    law = weight_law("gaussian")
    return np.asarray(
        row_blocks(law, stream(jax.random.key(5), seed, layer), 0, -(-rows // ROW_BLOCK), batch, "float64")
    )[:rows]


def one_layer(block, factor, width, variant=None, workers=1, weights="gaussian", count=1):
    """The factor after `count` layers from R, the Gram, and how many layers were reflected."""
    layer = Layer(Block.parse(block), weight_law(weights), width, 1.0, 1)
    batch = factor.shape[-1]
    states = State(factor[None], np.zeros(1), np.zeros(1))
    shares = np.full(batch, 1 / batch)
    after, seen, reflections = native.run_kernel(layer, 5, (3,), states, shares, 1, count, workers, variant)
    return np.asarray(after.body[0]), seen, reflections
