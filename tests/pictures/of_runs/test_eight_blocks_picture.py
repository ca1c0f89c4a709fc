"""The eight blocks: the verdict of the summary."""

import numpy as np

import bninit as bn
from bninit.pictures.canvas.paint import paint


def test_the_eight_blocks_show_the_verdict_of_the_summary(record):
    panels = bn.see("eight_blocks", [record])
    story, summary = panels.cards[0].stories[0], bn.summarise(record)
    assert story.kind == summary.kind
    assert story.counts[story.kind] / story.seeds == summary.share
    words = [text.get_text() for text in paint(panels).texts]
    assert any(word.startswith(summary.kind) for word in words)
    np.testing.assert_array_equal(story.band[1], np.median(record.description.order_parameter, axis=0))
