"""How fast a batch falls into its final state: measured over seeds, predicted at infinite width."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.band import over_seeds
from bninit.prediction import predict
from bninit.record import Record
from bninit.views.filmstrip import checks_one

NOISE = 2.0
"""Layers count as decay while the distance exceeds this many times its last value, which noise holds up."""


@dataclass(frozen=True)
class Decay:
    """|| G / tr G - G* / tr G* ||_F, G* the state where the mean-field iteration from the same inputs ends.

    Attributes:
        band: (3, layer) over seeds.
        predicted: (layer,) median of the mean-field distances.
        window: first and last layer of the fits.
        measured_rate, predicted_rate: slopes of the log distance, per layer, over the window.
        error: standard error of the measured rate over seeds.
    """

    block: str
    inputs: str
    width: int
    layers: np.ndarray
    band: np.ndarray
    predicted: np.ndarray
    window: tuple[int, int]
    measured_rate: float
    predicted_rate: float
    error: float


def view(records: Sequence[Record]) -> Decay:
    """The decay in one record.

    Raises:
        InputError: the distance never falls far enough above the noise of this width to have a rate.
    """
    record = checks_one(records)
    settings = record.settings
    predicted = predict(record, depth=2 * settings["depth"] + 200)
    end = predicted[:, -1:]
    batch = settings["batch"]
    measured = np.linalg.norm(record.dataset["gram"].values - end, axis=(-2, -1)) / batch
    field = np.linalg.norm(predicted[:, : settings["depth"] + 1] - end, axis=(-2, -1)) / batch
    band, line = over_seeds(measured), over_seeds(field)[1]
    above = band[1] > NOISE * np.median(band[1][-max(len(line) // 4, 1) :])
    last = int(np.argmin(above)) - 1 if not above.all() else len(line) - 1
    if last < 3:
        advice = "record more: bninit simulate --width 16384 --inputs digits --out FILE"
        raise checks.fail("four layers of decay above the noise", f"{last + 1}", advice)
    layers = np.arange(1, last + 1)
    slopes = np.polyfit(layers, np.log(measured[:, 1 : last + 1]).T, 1)[0]
    return Decay(
        settings["block"],
        settings["inputs"],
        settings["width"],
        record.dataset["layer"].values,
        band,
        line,
        (1, last),
        float(slopes.mean()),
        float(np.polyfit(layers, np.log(field[:, 1 : last + 1]).T, 1)[0].mean()),
        float(slopes.std(ddof=1) / np.sqrt(len(slopes))) if len(slopes) > 1 else float("nan"),
    )
