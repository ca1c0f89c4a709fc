"""What infinite width predicts for a run: the Gram map iterated from the very inputs of each seed."""

from collections.abc import Callable

import numpy as np

from bninit import checks
from bninit.infinite_width.gram_map import gram_map
from bninit.infinite_width.iterate import iterate
from bninit.infinite_width.residual import GramAndMean, iterate_moments, residual_map
from bninit.late import jax, jnp
from bninit.layer.residual import Residual
from bninit.runs.record import Record
from bninit.shapes import Array, Grams


def predict(record: Record, depth: int | None = None, start: int = 0) -> np.ndarray:
    """The mean-field Gram after each layer, from the recorded Gram of every seed at one layer.

    G_0 = gram of layer `start`, at its recorded scale; G_(l+1) = F(gain^2 G_l), F the Gram map of the block.
    With a skip the map of the residual layer stands for F.

    Args:
        record: a run.
        depth: number of layers; that of the record.
        start: the layer to start from; -1 is the last.

    Returns:
        (seed, layer, batch, batch), scaled to trace = batch.

    Raises:
        InputError: no map of the block, such as of a function of the user's in a record that was loaded; a
            skip whose Gram map is not closed; "activation" from a layer other than the input, whose mean is
            not recorded.
    """
    settings = record.settings
    layers = settings["depth"] if depth is None else depth
    data = record.dataset.isel(layer=start)
    first = (data["gram"].values.astype(np.float64), data["log_scale"].values.astype(np.float64))
    grams = np.asarray(jax.lax.map(_course(record, layers, start), first))
    if not np.isfinite(grams).all():
        layer = int(np.argmin(np.isfinite(grams).all(axis=(0, 2, 3))))
        found = f"numbers out of range {layer} layers on, under {settings['block']}"
        raise checks.fail("an activation finite at every scale it meets", found, "predict fewer layers")
    return grams


def _course(record: Record, layers: int, start: int) -> Callable[[tuple[Array, Array]], Grams]:
    """From the Gram and the log scale of a layer, the Grams of it and those that follow."""
    variance, residual = record.settings["gain"] ** 2, Residual.parse(record.settings["residual"])
    if residual is None:
        map_ = gram_map(record.block, weight_variance=variance)
        return lambda one: iterate(map_, layers, *one).grams
    if residual.kind == "activation" and start != 0:
        raise checks.fail("a prediction from layer 0 under activation", f"layer {start}", "leave start out")
    skip = residual_map(residual.kind, record.block, float(residual.strength), variance)

    def course(one: tuple[Array, Array]) -> Grams:
        gram = one[0] * jnp.exp(2 * one[1])
        grams = iterate_moments(skip, layers, GramAndMean(gram, jnp.zeros(len(gram)))).gram
        return grams / jnp.trace(grams, axis1=1, axis2=2)[:, None, None] * len(gram)

    return course
