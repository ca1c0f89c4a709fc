"""The odd point against the strength of a skip: shares, waits and their bars."""

import numpy as np
import pytest
from scipy.stats import norm

from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.residual_strength import AtStrength, ResidualStrength
from bninit.statistics.proportion import proportion


def test_shares_and_waits_stand_over_the_strengths():
    plain = AtStrength(0.0, 40, proportion(3, 8), 16.0, 1.0)
    found = (
        AtStrength(0.5, 500, proportion(4, 8), 12.0, 2.0),
        AtStrength(1.0, 160, proportion(8, 8), 9.0, 1.0),
    )
    left, right = paint(ResidualStrength("rc+relu", 8, 32, 40, plain, (("branch", found),))).axes
    np.testing.assert_allclose(left.get_lines()[0].get_xydata(), [[0.5, 0.5], [1.0, 1.0]])
    np.testing.assert_allclose(right.get_lines()[0].get_xydata(), [[0.5, 12.0], [1.0, 9.0]])
    ((share_bars,), (wait_bars,)) = ([one.lines[2][0] for one in axes.containers] for axes in (left, right))
    lows, highs = np.array([[one.odd.low, one.odd.high] for one in found]).T
    np.testing.assert_allclose(
        [piece[:, 1] for piece in share_bars.get_segments()], np.stack([lows, highs], 1)
    )
    np.testing.assert_allclose([piece[:, 0] for piece in share_bars.get_segments()], [[0.5] * 2, [1.0] * 2])
    reach = norm.ppf(0.975)
    ends = [[12 - 2 * reach, 12 + 2 * reach], [9 - reach, 9 + reach]]
    np.testing.assert_allclose([piece[:, 1] for piece in wait_bars.get_segments()], ends, rtol=1e-6)
    (grey,) = left.patches
    assert (grey.get_y(), grey.get_y() + grey.get_height()) == pytest.approx((plain.odd.low, plain.odd.high))
    assert [text.get_text() for text in left.get_legend().get_texts()] == ["no skip", "branch"]
