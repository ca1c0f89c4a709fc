"""The orthogonality gap against depth at several widths, and how its last value shrinks with width."""

from collections.abc import Sequence
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
from scipy.stats import linregress

from bninit import checks, geometry
from bninit.band import over_seeds
from bninit.record import Record


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
    last = np.array([one[:, -1].mean() for one in values])
    error = np.array(
        [one[:, -1].std(ddof=1) / np.sqrt(len(one)) if len(one) > 1 else np.nan for one in values]
    )
    line = linregress(np.log(widths), np.log(last))
    settings = ordered[0].settings
    return Gap(
        settings["block"],
        settings["inputs"],
        settings["batch"],
        widths,
        ordered[0].dataset["layer"].values,
        np.stack([over_seeds(one) for one in values]),
        last,
        error,
        float(line.slope),
        float(line.stderr),
        float(line.intercept),
    )
