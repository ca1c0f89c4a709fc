"""What infinite width predicts for a run: the Gram map iterated from the very inputs of each seed."""

import numpy as np

from bninit import checks
from bninit.infinite_width.gram_map import gram_map
from bninit.infinite_width.iterate import iterate
from bninit.late import jax
from bninit.runs.record import Record


def predict(record: Record, depth: int | None = None, start: int = 0) -> np.ndarray:
    """The mean-field Gram after each layer, from the recorded Gram of every seed at one layer.

    G_0 = gram of layer `start`, at its recorded scale; G_(l+1) = F(gain^2 G_l), F the Gram map of the block.

    Args:
        record: a run.
        depth: number of layers; that of the record.
        start: the layer to start from; -1 is the last.

    Returns:
        (seed, layer, batch, batch), scaled to trace = batch.

    Raises:
        InputError: no map of the block, such as of a function of the user's in a record that was loaded.
    """
    settings = record.settings
    map_ = gram_map(record.block, weight_variance=settings["gain"] ** 2)
    layers = settings["depth"] if depth is None else depth
    data = record.dataset.isel(layer=start)
    first = (data["gram"].values.astype(np.float64), data["log_scale"].values.astype(np.float64))
    grams = np.asarray(jax.lax.map(lambda one: iterate(map_, layers, *one).grams, first))
    if not np.isfinite(grams).all():
        layer = int(np.argmin(np.isfinite(grams).all(axis=(0, 2, 3))))
        found = f"numbers out of range {layer} layers on, under {settings['block']}"
        raise checks.fail("an activation finite at every scale it meets", found, "predict fewer layers")
    return grams
