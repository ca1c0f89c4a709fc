"""The colours: text and marks stand out from their ground."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from bninit.pictures.canvas.theme import DARK, LIGHT, PRINT


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_text_stands_out_from_its_ground(theme):
    """The contrast of WCAG 2.2: 4.5 for text, 3 for marks."""

    def light(color):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))

    def contrast(one, other):
        high, low = sorted([light(one), light(other)], reverse=True)
        return (high + 0.05) / (low + 0.05)

    for ground in (theme.paper, theme.card):
        assert min(contrast(theme.ink, ground), contrast(theme.faint, ground)) >= 4.5
        assert min(contrast(theme.odd, ground), contrast(theme.cluster, ground)) >= 3
