"""The whole story at one sight: where each of the eight blocks takes a batch, layer by layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bninit import checks
from bninit.layer.block import BLOCKS
from bninit.pictures.canvas.page import Page
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture, Takes, varied
from bninit.pictures.canvas.story import Story, tell_story
from bninit.pictures.canvas.theme import LIGHT, Style, Theme
from bninit.pictures.canvas.words import FULL, block_words, capital
from bninit.runs.record import Record

WIDTH, HEAD, FOOT, MARGIN, GAP = 820, 74, 60, 14, 12
CARD_HEIGHT, TOP, CELL, PAD = 190, 76, 100, 14
"""Pixels of the page."""


@dataclass(frozen=True)
class Card:
    """One block, on every input."""

    block: str
    stories: tuple[Story, ...]

    @property
    def ends_odd(self) -> bool:
        """Whether odd points are the most frequent end on every input."""
        return bool(self.stories) and all(story.kind.has_odd for story in self.stories)


@dataclass(frozen=True)
class EightBlocks(Picture):
    """All blocks, and what they have in common."""

    cards: tuple[Card, ...]
    batch: int
    width: int
    depth: int

    declared = Declaration(
        takes=Takes.FIGURE,
        exhibits=(
            Exhibit(
                "eight_blocks",
                "Of {blocks} blocks, {odd_blocks} alone ends in a cluster with an odd point: {odd_networks} "
                "of {networks} networks of width {width}, {batch} points after {depth} layers. Left: "
                "cosines of the "
                "input and of the last layer, of one network that ended as most did. Right: how far its "
                "points are "
                "from their mean, in root mean square norms of the batch, all cards on one scale.",
                varied(inputs=["gaussian", "digits"], block=[str(block) for block in BLOCKS]),
                dark=True,
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record]) -> Self:
        """A card for each block in the order of first sight.

        Args:
            records: runs of the same batch, width and depth, over blocks and inputs.

        Raises:
            InputError: no record, two of the same block and inputs, or runs of different sizes.
        """
        if not records:
            raise checks.fail("one record or more", "none", "simulate the blocks first")
        sizes = {tuple(record.settings[name] for name in ("batch", "width", "depth")) for record in records}
        if len(sizes) > 1:
            raise checks.fail("records of one batch, width and depth", str(sorted(sizes)), "draw them apart")
        stories: dict[str, dict[str, Story]] = {}
        for record in records:
            block, inputs = record.settings["block"], record.settings["inputs"]
            if inputs in stories.setdefault(block, {}):
                got = f"two of {block} on {inputs}"
                raise checks.fail("one record a block and input", got, "leave one out")
            stories[block][inputs] = tell_story(record)
        cards = tuple(Card(block, tuple(found.values())) for block, found in stories.items())
        return cls(cards, *next(iter(sizes)))

    @property
    def numbers(self) -> Numbers:
        """Who ends with an odd point."""
        stories = [(card.block, story) for card in self.cards for story in card.stories]
        odd = [(block, story) for block, story in stories if story.kind.has_odd]
        return {
            "batch": self.batch,
            "width": self.width,
            "depth": self.depth,
            "blocks": len(self.cards),
            "odd_blocks": ", ".join(dict.fromkeys(block_words(block) for block, _ in odd)) or "none",
            "odd_networks": sum(story.counts[story.kind] for _, story in odd),
            "networks": sum(story.seeds for _, story in odd),
        }

    @property
    def finding(self) -> str:
        """Which block sets one point apart."""
        told = self.numbers
        if told["odd_blocks"] == "none":
            return "No block sets a point apart"
        return f"{capital(told['odd_blocks'])} alone sets one point apart"

    @property
    def setting(self) -> str:
        """The networks."""
        inputs = ", then ".join(dict.fromkeys(story.label for card in self.cards for story in card.stories))
        return f"{self.batch} points through {self.depth} random layers of width {self.width}; {inputs}"

    @property
    def alt(self) -> str:
        """What one sees."""
        ends = "; ".join(f"{block_words(card.block)}: {verdict(card)}" for card in self.cards)
        return (
            f"{len(self.cards)} cards, each with two matrices of cosines and distances from the mean. {ends}."
        )

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """Two cards to a row, on a figure that takes the size they need.

        In each card, of one network on the last of the inputs: cosines before and after, and how far each
        point is from the mean of all in the last layer.
        """
        rows = -(-len(self.cards) // 2)
        page = Page(figure, WIDTH, HEAD + rows * CARD_HEIGHT + (rows - 1) * GAP + FOOT)
        page.lay(theme)
        page.text(MARGIN, 32, self.finding, 17, theme.ink, weight="bold")
        page.text(MARGIN, 57, self.setting, 11.5, theme.faint)
        reach = 1.08 * max(float(card.stories[-1].distances.max()) for card in self.cards)
        width = (WIDTH - 2 * MARGIN - GAP) / 2
        for index, card in enumerate(self.cards):
            column, row = divmod(index, rows)
            place = (MARGIN + column * (width + GAP), HEAD + row * (CARD_HEIGHT + GAP), width)
            _draw_card(page, *place, card, reach, theme)
        _draw_legend(page, theme)


def verdict(card: Card) -> str:
    """The most frequent final configuration, and in how many networks: on each input where these differ."""
    kinds = {story.kind for story in card.stories}
    told = [(story.counts[story.kind], story.seeds, story) for story in card.stories]
    if len(kinds) == 1:
        return f"{next(iter(kinds))}: {sum(hits for hits, *_ in told)} of {sum(all_ for _, all_, _ in told)}"
    return ", ".join(f"{story.kind} {hits} of {every}" for hits, every, story in told)


def _draw_card(page: Page, x: float, y: float, width: float, card: Card, reach: float, theme: Theme) -> None:
    edge, line = (theme.odd, 2.0) if card.ends_odd else (theme.line, 0.8)
    page.card(x, y, width, CARD_HEIGHT, theme.card, edge, line)
    page.text(x + PAD, y + 26, capital(block_words(card.block)), 13, theme.ink, weight="bold")
    if card.block == FULL:
        place: Style = {"ha": "right", "weight": "bold"}
        page.text(x + width - PAD, y + 48, "full batch norm", 11, theme.series[0], **place)
    page.text(x + PAD, y + 48, verdict(card), 11, theme.odd if card.ends_odd else theme.faint)
    story = card.stories[-1]
    left, top = x + PAD, y + TOP
    for place_, words in enumerate(("input", f"layer {story.depth}")):
        page.text(left, top - 6, words, 9, theme.faint)
        story.draw_cosines(page.axes(left, top, CELL, CELL), place_, theme)
        left += CELL + PAD
    room = x + width - PAD - left - 16
    page.text(left + 16, top - 6, "from the mean", 9, theme.faint)
    story.draw_distances(page.axes(left + 16, top, room, CELL), reach, theme)


def _draw_legend(page: Page, theme: Theme) -> None:
    y = page.height - FOOT + 18
    page.text(MARGIN, y + 14, "cosine", 10.5, theme.ink)
    scale = page.axes(MARGIN + 60, y + 2, 130, 14)
    colors = ScalarMappable(Normalize(-1, 1), theme.cosine_map)
    bar = page.figure.colorbar(colors, cax=scale, orientation="horizontal", ticks=[-1, 0, 1])
    bar.outline.set_edgecolor(theme.line)
    scale.tick_params(colors=theme.faint, labelsize=9, length=2)
    alone: Style = {"color": theme.cluster, "linestyle": ""}
    marks = [
        Line2D([], [], marker="o", markersize=5, label="point", **alone),
        Line2D([], [], marker="D", markersize=7, label="odd point", **(alone | {"color": theme.odd})),
    ]
    page.figure.legend(
        handles=marks,
        loc="center right",
        bbox_to_anchor=(1 - MARGIN / page.width, 1 - (y + 9) / page.height),
        ncols=len(marks),
        frameon=False,
        fontsize=10.5,
        labelcolor=theme.ink,
        borderaxespad=0,
    )
