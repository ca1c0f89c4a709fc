"""A gradient record in numbers that JSON carries: each layer measured beside predicted, and the rate."""

from typing import Any

import numpy as np

from bninit import checks
from bninit.measurements.gradient_prediction import Prediction, predict_gradients
from bninit.measurements.gradients import NO_GRADIENT, GradientRecord


def gradient_summary(record: GradientRecord) -> dict[str, Any]:
    """The mean of log ||dL/dW_l||_F over seeds with its standard error, the predictions, and the rate.

    `at_width` is the log of the root mean square at the width of the record, for linear blocks;
    `coherent_share` and its prediction at infinite width belong to dL/dH_l. What infinite width does not
    give (an infinite mean square, say) is None, with the reason in `note`. A gradient of exactly zero has no
    logarithm: None.
    """
    logs = record.dataset["log_weight_gradient"].values
    seeds, depth = logs.shape
    finite = np.isfinite(logs).all(axis=0)
    errors = logs.std(axis=0, ddof=1) / np.sqrt(seeds) if seeds > 1 and finite.all() else None
    predicted, note = None, ""
    if np.isneginf(logs).all():
        note = f"{NO_GRADIENT} ({record.settings['loss']} under {record.settings['block']})"
    else:
        try:
            predicted = predict_gradients(record)
        except checks.InputError as error:
            note = f"no prediction: {error}"
    rows = [
        {
            "layer": layer + 1,
            "log_gradient": _number(logs[:, layer].mean()) if finite[layer] else None,
            "standard_error": None if errors is None else _number(errors[layer]),
            "predicted": None if predicted is None else _number(predicted.coherent[layer]),
            "independent": None if predicted is None else _number(predicted.independent[layer]),
            "at_width": None if predicted is None else _at_width(predicted, layer),
            "coherent_share": _number(record.dataset["coherent_share"].values[:, layer].mean()),
            "predicted_share": None if predicted is None else _number(predicted.share[layer]),
            "odd_share": _number(record.odd_share[:, layer].mean()),
            "odd_weight_share": _number(record.odd_weight_share[:, layer].mean()),
        }
        for layer in range(depth)
    ]
    rate = record.rate() if depth > 1 and finite.all() else None
    return {
        "settings": record.settings,
        "rate": None if rate is None else rate.mean,
        "rate_error": None if rate is None else rate.standard_error,
        "rate_text": "none" if rate is None else str(rate),
        "note": note,
        "layers": rows,
    }


def _at_width(predicted: Prediction, layer: int) -> float | None:
    return None if predicted.at_width is None else _number(predicted.at_width[layer])


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
