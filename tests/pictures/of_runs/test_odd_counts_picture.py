"""How many odd points: shares of the networks."""

import numpy as np

from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.odd_counts import OddCount, OddCounts


def test_odd_counts_are_shares_of_the_networks():
    case = OddCount("rc+rs+relu", 64, 3, ("width 512",), (((0, 3), (2, 1)),))
    (axes,) = paint(OddCounts((case,))).axes
    bars = axes.containers[0]
    np.testing.assert_allclose([bar.get_height() for bar in bars], [0.75, 0.25])
    np.testing.assert_allclose([bar.get_x() + bar.get_width() / 2 for bar in bars], [0, 2])
    assert axes.get_title(loc="left") == "full batch norm, 64 points"
