"""What the page on a sweep shows: every quantity of every cell against depth, and where each cell ended."""

import json
from typing import Any

import numpy as np

from bninit import checks
from bninit.geometry.configuration import KINDS, ODD
from bninit.geometry.quantities import QUANTITIES
from bninit.pictures.canvas.frames import spaced
from bninit.runs.summary import seed_mean
from bninit.statistics.quantiles import over_seeds
from bninit.sweeps.layout import AXES
from bninit.sweeps.saved import Finished, SweepRecord

FRAMES = 48
FEWEST = 8
NUMBERS = 260_000
"""As many as keep a page under 5 MB; layers beyond it are left out, but FEWEST."""

ESTIMATES = ("birth", "norm_ratio", "cluster_angle", "cosine")
HEADINGS = (*AXES, "final configuration", "seeds", "birth", "norm ratio", "angle", "cosine")


def sweep_data(sweep: SweepRecord) -> dict[str, Any]:
    """The page's numbers, without NaN.

    Raises:
        InputError: no finished cell, no quantity that has layers, or too many cells for one page.
    """
    found = list(sweep.cells())
    if not found:
        raise checks.fail("a finished cell", "none", "run the same bninit sweep again to finish it")
    kept = sweep.settings["quantities"]
    names = [name for name in kept if QUANTITIES[name].each_layer and QUANTITIES[name].kind == "float"]
    if not names:
        advice = "record one: bninit sweep --quantities order_parameter,kind,birth --out NEW"
        raise checks.fail("a quantity with layers in the store", ", ".join(kept), advice)
    frames = _frames(len(sweep.layers), len(found) * (3 * len(names) + 1))
    axes = {axis: sweep.dataset[axis].values.tolist() for axis in AXES}
    total = sweep.dataset["done"].size
    seeds = sweep.dataset.sizes["seed"]
    cells = [_cell(cell, axes, names, kept, frames) for cell in found]
    first = max(cells, key=lambda cell: cell["odd"][-1:])
    return {
        "headings": list(HEADINGS),
        "what": f"{len(found)} of {total} cells are finished, each with {seeds} networks.",
        "axes": axes,
        "start": first["place"],
        "layers": sweep.layers[frames].tolist(),
        "hasKind": "kind" in kept,
        "quantities": [_quantity(name) for name in names],
        "cells": cells,
        "settings": sweep.settings,
        "versions": json.loads(sweep.dataset.attrs.get("versions", "{}")),
    }


def _frames(layers: int, numbers: int) -> np.ndarray:
    """Which of the kept layers are shown."""
    room = NUMBERS // numbers
    if room < min(FEWEST, layers):
        got = f"{numbers} numbers a layer"
        raise checks.fail(
            f"at most {NUMBERS // FEWEST} numbers a layer in one page", got, "sweep fewer cells"
        )
    if layers <= min(room, FRAMES):
        return np.arange(layers)
    return spaced(layers - 1, min(room, FRAMES))


def _quantity(name: str) -> dict[str, Any]:
    known = QUANTITIES[name]
    unit = "" if known.unit == "1" else f" ({known.unit})"
    return {"name": name, "label": name.replace("_", " ") + unit, "log": known.logarithmic}


def _cell(
    cell: Finished, axes: dict[str, list], names: list[str], kept: list[str], frames: np.ndarray
) -> dict[str, Any]:
    bands = [_plain(over_seeds(cell.values(name)[:, frames])) for name in names]
    kinds = cell.values("kind") if "kind" in kept else None
    return {
        "place": [axes[axis].index(cell.place[axis]) for axis in AXES],
        "cells": [*(str(cell.place[axis]) for axis in AXES), *_ended(cell, kept)],
        "odd": [] if kinds is None else np.round((kinds[:, frames] >= ODD).mean(axis=0), 3).tolist(),
        "bands": bands,
    }


def _ended(cell: Finished, kept: list[str]) -> list[str]:
    """The most frequent final configuration, its share, and estimates over the seeds that ended so."""
    dash = "–"
    if "kind" not in kept:
        return [dash, dash, *(_told(cell, name, None) if name in kept else dash for name in ESTIMATES)]
    final = cell.values("kind")[:, -1]
    codes, counts = np.unique(final, return_counts=True)
    kind = int(codes[np.argmax(counts)])
    ended = final == kind
    told = [_told(cell, name, ended) if name in kept else dash for name in ESTIMATES]
    return [KINDS[kind], f"{ended.mean():.0%}", *told]


def _told(cell: Finished, name: str, ended: np.ndarray | None) -> str:
    values = cell.values(name).astype(float)
    last = np.where(values < 0, np.nan, values) if name == "birth" else values[:, -1]
    chosen = last if ended is None else last[ended]
    found = seed_mean(chosen[np.isfinite(chosen)])
    return "–" if found is None else str(found)


def _plain(values: np.ndarray) -> list:
    """Four digits of each; null where there is no value."""
    return [[float(f"{x:.4g}") if np.isfinite(x) else None for x in row] for row in values]
