"""The whole story at one sight: where each of the eight blocks takes a batch, layer by layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bninit import checks
from bninit.layer.block import BLOCKS
from bninit.pictures.canvas.page import Page
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture, Takes, varied
from bninit.pictures.canvas.story import REACH, Story, tell_story
from bninit.pictures.canvas.theme import DASHES, LIGHT, Style, Theme, dress
from bninit.runs.record import Record
from bninit.statistics.quantiles import BAND

WIDTH, HEAD, FOOT, MARGIN, GAP = 1600, 132, 104, 24, 18
CARD_HEIGHT, LABEL, TOP, CELL, STEP, ROW = 332, 44, 98, 100, 105, 112
CURVE = 186
"""Pixels of the page."""

WORDS = {"rc": "recenter", "rs": "rescale", "relu": "ReLU", "none": "linear layers alone"}


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
                "of {networks} networks of width {width}, {batch} points after {depth} layers.",
                varied(inputs=["gaussian", "digits"], block=[str(block) for block in BLOCKS]),
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
            "odd_blocks": ", ".join(dict.fromkeys(block for block, _ in odd)) or "none",
            "odd_networks": sum(story.counts[story.kind] for _, story in odd),
            "networks": sum(story.seeds for _, story in odd),
        }

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """Two cards to a row, on a figure that takes the size they need.

        In each card and for each input: cosine matrices of one network at four depths, its points in the
        plane of K in the last layer, and lambda_1(K) / tr K against depth over all networks.
        """
        rows = -(-len(self.cards) // 2)
        page = Page(figure, WIDTH, HEAD + rows * CARD_HEIGHT + (rows - 1) * GAP + FOOT)
        page.lay(theme)
        title = "What each part of batch normalisation does to a batch"
        page.text(MARGIN, 58, title, 27, theme.ink, weight="bold")
        facts = f"{self.batch} points through {self.depth} random layers of width {self.width}"
        counts = sorted({story.seeds for card in self.cards for story in card.stories})
        networks = f"{' or '.join(map(str, counts))} networks per row"
        page.text(MARGIN, 96, f"{facts}, {networks}", 15.5, theme.faint)
        _draw_legend(page, theme, self.cards[0])
        width = (WIDTH - 2 * MARGIN - GAP) / 2
        for index, card in enumerate(self.cards):
            column, row = divmod(index, rows)
            place = (MARGIN + column * (width + GAP), HEAD + row * (CARD_HEIGHT + GAP), width)
            _draw_card(page, *place, card, theme)


def title(block: str) -> str:
    """The components of a block in words.

    >>> title("rc+rs+relu")
    'recenter + rescale + ReLU'
    """
    return " + ".join(WORDS.get(part, part) for part in block.split("+"))


def verdict(card: Card) -> str:
    """The most frequent final configuration on each input and its share of the networks."""
    stories = card.stories
    first = stories[0]
    whole = len({(story.kind, story.seeds, story.counts[story.kind]) for story in stories}) == 1
    if whole and first.counts[first.kind] == first.seeds:
        inputs = "both inputs" if len(stories) == 2 else f"{len(stories)} inputs"
        return f"{first.kind}: all {first.seeds} networks" + (f", {inputs}" if len(stories) > 1 else "")
    alike = len({story.kind for story in stories}) == 1
    parts = [
        f"{story.label}{'' if alike else ' ' + story.kind} {story.counts[story.kind]} of {story.seeds}"
        for story in stories
    ]
    return (f"{first.kind}: " if alike else "") + ", ".join(parts)


def _draw_card(page: Page, x: float, y: float, width: float, card: Card, theme: Theme) -> None:
    edge, line = (theme.odd, 2.5) if card.ends_odd else (theme.line, 0.8)
    page.card(x, y, width, CARD_HEIGHT, theme.card, edge, line)
    page.text(x + 16, y + 36, title(card.block), 18, theme.ink, weight="bold")
    page.text(x + 16, y + 66, verdict(card), 14.5, theme.odd if card.ends_odd else theme.faint)
    for row, story in enumerate(card.stories):
        top = y + TOP + row * ROW
        upright: Style = {"rotation": 90, "ha": "center", "va": "center", "weight": "bold"}
        page.text(x + 28, top + CELL / 2, story.label, 12.5, theme.series[row], **upright)
        for column, depth in enumerate(story.depths):
            left = x + LABEL + column * STEP
            story.draw_cosines(page.axes(left, top, CELL, CELL), column, theme)
            if row == 0:
                words = f"layer {depth}" if column == 0 else f"{depth}"
                page.text(left + CELL / 2, top - 7, words, 11.5, theme.faint, ha="center")
        left = x + LABEL + len(story.depths) * STEP + 6
        story.draw_points(page.axes(left, top, CELL, CELL), theme)
        if row == 0:
            page.text(left + CELL / 2, top - 7, "the points", 11.5, theme.faint, ha="center")
    left, top = x + width - CURVE + 26, y + TOP
    page.text(left - 4, top - 7, "λ₁(K) / tr K by layer", 11.5, theme.faint)
    _draw_courses(page.axes(left, top, CURVE - 44, ROW + CELL - 24), card, theme)


def _draw_courses(axes: Axes, card: Card, theme: Theme) -> None:
    dress(axes, theme, text=12)
    for index, story in enumerate(card.stories):
        low, middle, high = story.band
        style: Style = {"color": theme.series[index], "linestyle": DASHES[index], "linewidth": 2.2}
        axes.fill_between(story.layers, low, high, color=theme.series[index], alpha=0.2, linewidth=0)
        axes.plot(story.layers, middle, label=story.label, **style)
    last = int(card.stories[0].layers[-1])
    axes.set(xlim=(0, last), ylim=(0, 1.0), xticks=[0, last], yticks=[0, 0.5, 1])
    axes.set_facecolor(theme.paper)


def _draw_legend(page: Page, theme: Theme, card: Card) -> None:
    x, y = MARGIN, page.height - FOOT + 22
    page.text(x, y + 20, "cosine", 13, theme.ink)
    scale = page.axes(x + 72, y + 2, 200, 20)
    colors = ScalarMappable(Normalize(-1, 1), theme.cosine_map)
    bar = page.figure.colorbar(colors, cax=scale, orientation="horizontal", ticks=[-1, 0, 1])
    bar.outline.set_edgecolor(theme.line)
    scale.tick_params(colors=theme.faint, labelsize=12, length=3)
    alone: Style = {"color": theme.cluster, "linestyle": ""}
    marks: list[Artist] = [
        Line2D([], [], marker="o", markersize=7, label="point", **alone),
        Line2D([], [], marker="D", markersize=8, label="odd point", **(alone | {"color": theme.odd})),
    ]
    for i, story in enumerate(card.stories):
        style: Style = {"color": theme.series[i], "linestyle": DASHES[i], "linewidth": 2.4}
        marks.append(Line2D([], [], label=f"{story.label}, median", **style))
    low, _, high = (f"{100 * share:.0f}" for share in BAND)
    marks.append(Patch(color=theme.series[0], alpha=0.2, linewidth=0, label=f"{low}–{high} % of networks"))
    page.figure.legend(
        handles=marks,
        loc="lower right",
        bbox_to_anchor=(1 - MARGIN / page.width, 1 - (y + 28) / page.height),
        ncols=len(marks),
        frameon=False,
        fontsize=13,
        labelcolor=theme.ink,
        handletextpad=0.5,
        columnspacing=1.6,
        borderpad=0,
        borderaxespad=0,
    )
    words = (
        "Matrices and points: one network that ended as most did. Points: plane of the two largest axes of K,"
        f" the batch seen from its mean; frames reach {REACH} norms or as far as the points."
    )
    page.text(WIDTH - MARGIN, y + 66, words, 11.5, theme.faint, ha="right")
