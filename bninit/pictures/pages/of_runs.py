"""What the page on runs shows: the points and cosines of some seeds at every depth, the course of all."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.geometry.configuration import KINDS
from bninit.geometry.plane import plane_through_depth
from bninit.geometry.quantities import through_depth
from bninit.measurements.prediction import predict
from bninit.pictures.canvas.frames import spaced
from bninit.pictures.canvas.words import block_words, counted, input_words
from bninit.runs.record import Record
from bninit.runs.summary import SUMMARY_COLUMNS, summarise, summary_row
from bninit.statistics.quantiles import over_seeds

FRAMES = 32
BUDGET = 2_400_000
"""Characters of data in a page; seeds beyond it are left to the band. With plotly's script: under 5 MB."""


def runs_data(records: Sequence[Record]) -> dict[str, Any]:
    """What the page shows, as plain numbers and text."""
    if not records:
        raise checks.fail("one record or more", "none", "run: bninit simulate --out FILE")
    pairs = sum(record.settings["batch"] ** 2 // 2 for record in records)
    shown = max(1, BUDGET // (pairs * FRAMES * 4))
    runs = [_run(record, shown) for record in records]
    odd = [i for i, run in enumerate(runs) if run["seeds"][0]["kind"].has_odd]
    networks = sum(record.dataset.sizes["seed"] for record in records)
    most = max(len(run["seeds"]) for run in runs)
    what = f"{counted(len(records), 'run')}, {networks} networks; up to {most} of each run can be looked at."
    return {
        "headings": list(SUMMARY_COLUMNS),
        "what": what,
        "runs": runs,
        "reach": max(seed["reach"] for run in runs for seed in run["seeds"]),
        "start": odd[0] if odd else 0,
    }


def _run(record: Record, shown: int) -> dict[str, Any]:
    settings, grams = record.settings, record.dataset["gram"].values
    frames = spaced(grams.shape[1] - 1, FRAMES)
    courses = through_depth("order_parameter", grams)
    predicted = over_seeds(through_depth("order_parameter", predict(record)))[1]
    count = min(shown, len(grams))
    return {
        "label": f"{block_words(settings['block'])}, {input_words(settings['inputs'])}, "
        f"{settings['batch']} points, width {settings['width']}",
        "batch": settings["batch"],
        "cells": list(summary_row(summarise(record))),
        "settings": settings,
        "versions": json.loads(record.dataset.attrs.get("versions", "{}")),
        "layers": record.dataset["layer"].values.tolist(),
        "frames": frames.tolist(),
        "band": np.round(over_seeds(courses), 4).tolist(),
        "predicted": np.round(predicted, 4).tolist(),
        "seeds": [_seed(record, index, frames, courses[index]) for index in range(count)],
    }


def _seed(record: Record, index: int, frames: np.ndarray, course: np.ndarray) -> dict[str, Any]:
    grams, found = record.dataset["gram"].values[index], record.description
    kind = KINDS[int(found.kind[index, -1])]
    apart = found.apart[index, -1] & kind.has_odd
    points, share = plane_through_depth(grams)
    order = np.lexsort((-points[-1, :, 0], ~apart))
    cosines = np.asarray(geometry.cosines(grams[frames]))[:, order][:, :, order]
    upper = np.triu_indices(len(order), 1)
    return {
        "seed": int(record.dataset["seed"].values[index]),
        "kind": kind,
        "order": order.tolist(),
        "odd": np.flatnonzero(apart[order]).tolist(),
        "reach": round(1.1 * float(np.abs(points[frames]).max()) + 1e-3, 3),
        "share": np.round(share[frames], 3).tolist(),
        "points": np.round(points[frames][:, order], 3).tolist(),
        "cosines": np.round(100 * cosines[:, upper[0], upper[1]]).astype(int).tolist(),
        "course": np.round(course, 4).tolist(),
    }
