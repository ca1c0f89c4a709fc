"""The phase diagram: each share in its cell, of runs and of a sweep."""

import numpy as np
import pytest

import bninit as bn
from bninit.geometry.configuration import ODD


def test_the_phase_diagram_places_each_share(many):
    phase = bn.see("phase", [many[batch, width] for batch in (4, 16) for width in (16, 64)])
    for row, width in enumerate(phase.widths):
        for column, batch in enumerate(phase.batches):
            share = bn.summarise(many[int(batch), int(width)]).kinds
            odd = sum(count for kind, count in share.items() if "odd" in kind) / 2
            assert phase.share[row, column] == odd


def test_the_phase_diagram_of_a_sweep(sweep):
    phase = bn.see("phase", sweep, block="rc+relu")
    for cell in sweep.select(block="rc+relu").cells():
        row, column = (
            list(phase.widths).index(cell.place["width"]),
            list(phase.batches).index(cell.place["batch"]),
        )
        odd = np.mean(cell.values("kind")[:, -1] == ODD)
        assert phase.share[row, column] == pytest.approx(odd)
