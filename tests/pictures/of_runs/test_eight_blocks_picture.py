"""The eight blocks: the verdict of the summary."""

from dataclasses import replace

import numpy as np
import pytest

import bninit as bn
from bninit.layer.components import recentred
from bninit.pictures.canvas.paint import paint
from bninit.pictures.canvas.words import FULL


def test_the_eight_blocks_show_the_verdict_of_the_summary(record):
    panels = bn.see("eight_blocks", [record])
    story, summary = panels.cards[0].stories[0], bn.summarise(record)
    assert story.kind == summary.kind
    assert story.counts[story.kind] / story.seeds == summary.share
    words = [text.get_text() for text in paint(panels).texts]
    assert any(word.startswith(summary.kind) for word in words)
    grams = record.dataset["gram"].values[story.seed, -1]
    squares = np.sort(np.diag(np.asarray(recentred(grams))))
    np.testing.assert_allclose(np.sort(story.distances**2), squares, rtol=1e-12)
    assert (story.distances**2).sum() == pytest.approx(np.trace(np.asarray(recentred(grams))))


def test_full_batch_normalisation_is_marked(record):
    panels = bn.see("eight_blocks", [record])
    (card,) = panels.cards
    marked = [text.get_text() for text in paint(replace(panels, cards=(replace(card, block=FULL),))).texts]
    assert "full batch norm" in marked
    assert "full batch norm" not in [text.get_text() for text in paint(panels).texts]
