"""How many odd points: shares of the networks."""

import numpy as np

from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.odd_counts import OddCount, OddCounts


def test_odd_counts_are_shares_of_the_networks():
    case = OddCount("rc+rs+relu", 64, 3, ("width 512",), (((0, 3), (2, 1)),))
    (axes,) = paint(OddCounts((case,))).axes
    (line,) = axes.get_lines()
    np.testing.assert_allclose(line.get_xydata(), [[0, 0.75], [2, 0.25]])
    assert axes.get_title(loc="left") == "rc+rs+relu, n = 64"
