"""For which batch and width the odd point appears: the share of seeds that end with one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.configuration import ODD
from bninit.record import Record


@dataclass(frozen=True)
class Phase:
    """Shares of seeds with odd points in the last layer: (width, batch), NaN where nothing was run."""

    block: str
    inputs: str
    depth: int
    batches: np.ndarray
    widths: np.ndarray
    share: np.ndarray
    seeds: int


def view(records: Sequence[Record]) -> Phase:
    """The phase diagram of many records.

    Raises:
        InputError: fewer than two batches or two widths, or records that differ in block, inputs or depth.
    """
    settings = [record.settings for record in records]
    for name in ("block", "inputs", "depth"):
        values = {str(one[name]) for one in settings}
        if len(values) > 1:
            raise checks.fail(
                f"records of the same {name}", ", ".join(sorted(values)), "leave the others out"
            )
    batches = np.unique([one["batch"] for one in settings])
    widths = np.unique([one["width"] for one in settings])
    if len(batches) < 2 or len(widths) < 2:
        got = f"{len(batches)} and {len(widths)}"
        advice = "run: bninit simulate --batch BATCH --width WIDTH --out FILE, over a grid"
        raise checks.fail("two batches and two widths or more", got, advice)
    share = np.full((len(widths), len(batches)), np.nan)
    for record, one in zip(records, settings, strict=True):
        place = np.searchsorted(widths, one["width"]), np.searchsorted(batches, one["batch"])
        share[place] = float(np.mean(record.description.kind[:, -1] >= ODD))
    first = settings[0]
    seeds = min(record.dataset.sizes["seed"] for record in records)
    return Phase(first["block"], first["inputs"], first["depth"], batches, widths, share, seeds)
