"""The orthogonality gap against depth at several widths, and how its last value shrinks with width."""

from collections.abc import Sequence
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
import xarray as xr
from scipy.stats import linregress

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.runs.record import Record
from bninit.statistics.quantiles import over_seeds
from bninit.sweeps.saved import SweepRecord


@dataclass(frozen=True)
class Gap:
    """|| G / tr G - I / batch ||_F.

    Attributes:
        widths: (width,) increasing.
        layers: (layer,).
        band: (width, 3, layer) over seeds.
        last: (width,) mean over seeds of the last layer.
        error: (width,) its standard error.
        slope: of log last against log width; -1/2 for a gap of order 1 / sqrt(width).
        slope_error: its standard error.
        intercept: of the same line, natural log.
    """

    block: str
    inputs: str
    batch: int
    widths: np.ndarray
    layers: np.ndarray
    band: np.ndarray
    last: np.ndarray
    error: np.ndarray
    slope: float
    slope_error: float
    intercept: float


def view(records: Sequence[Record]) -> Gap:
    """The gap in records of three widths or more, otherwise alike.

    Raises:
        InputError: fewer than three widths, or records that differ in more than the width.
    """
    ordered = sorted(records, key=lambda record: record.settings["width"])
    widths = np.array([record.settings["width"] for record in ordered])
    if len(set(widths.tolist())) < max(3, len(ordered)):
        advice = "run: bninit simulate --block rs --width WIDTH --out FILE, at several widths"
        raise checks.fail("records of three or more widths, one of each", str(widths.tolist()), advice)
    names = ("block", "inputs", "batch", "depth")
    for name in names:
        found = {str(record.settings[name]) for record in ordered}
        if len(found) > 1:
            raise checks.fail(f"records of the same {name}", ", ".join(sorted(found)), "leave the others out")
    values = [
        np.asarray(geometry.orthogonality_gap(jnp.asarray(record.dataset["gram"].values)))
        for record in ordered
    ]
    first = ordered[0].settings
    layers = ordered[0].dataset["layer"].values
    return _fitted((first["block"], first["inputs"], first["batch"]), widths, layers, values)


def gap_of_store(dataset: xr.Dataset) -> Gap:
    """The gap in the finished cells of a sweep, over its widths.

    Raises:
        InputError: no quantity orthogonality_gap, fewer than three widths, or more than the width differs.
    """
    sweep = SweepRecord(dataset)
    name = sweep.require("orthogonality_gap")
    block, inputs, batch, _ = (sweep.common(axis) for axis in ("block", "inputs", "batch", "weights"))
    cells = sorted(sweep.cells(), key=lambda cell: cell.place["width"])
    widths = np.array([cell.place["width"] for cell in cells])
    if len(widths) < 3:
        advice = "run: bninit sweep --blocks rs --widths 32:2048:x4 --quantities orthogonality_gap --out NEW"
        raise checks.fail("finished cells of three or more widths", str(widths.tolist()), advice)
    return _fitted((block, inputs, batch), widths, sweep.layers, [cell.values(name) for cell in cells])


def _fitted(
    what: tuple[str, str, int], widths: np.ndarray, layers: np.ndarray, values: list[np.ndarray]
) -> Gap:
    """The bands of values (seed, layer) at each width, and the power law of the last layer."""
    last = np.array([one[:, -1].mean() for one in values])
    error = np.array(
        [one[:, -1].std(ddof=1) / np.sqrt(len(one)) if len(one) > 1 else np.nan for one in values]
    )
    line = linregress(np.log(widths), np.log(last))
    band = np.stack([over_seeds(one) for one in values])
    fit = (float(line.slope), float(line.stderr), float(line.intercept))
    return Gap(*what, widths, layers, band, last, error, *fit)
