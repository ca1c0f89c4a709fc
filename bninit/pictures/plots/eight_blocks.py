"""The whole story at one sight: where each of the eight blocks takes a batch, layer by layer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch

from bninit.pictures.plots.style import DASHES, LIGHT, Theme, dress, find_theme, ground
from bninit.pictures.views.eight_blocks import Panel, Panels, Story
from bninit.statistics.quantiles import BAND

WIDTH, HEAD, FOOT, MARGIN, GAP = 1600, 132, 104, 24, 18
CARD_HEIGHT, LABEL, TOP, CELL, STEP, ROW = 332, 44, 98, 100, 105, 112
CURVE = 186
"""Pixels of the page, at 100 to the inch."""

REACH = 0.9
"""Least half side of a plane of points, in units of the root mean square norm of the batch."""

WORDS = {"rc": "recenter", "rs": "rescale", "relu": "ReLU", "none": "linear layers alone"}
INPUTS = {"gaussian": "Gaussian"}


@dataclass(frozen=True)
class _Page:
    """A figure measured in pixels from its upper left corner."""

    figure: Figure
    width: float
    height: float

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        bottom = 1 - (y + height) / self.height
        return self.figure.add_axes((x / self.width, bottom, width / self.width, height / self.height))

    def text(self, x: float, y: float, words: str, size: float, color: str, **more: Any) -> None:
        place: dict[str, Any] = {"va": "baseline"} | more
        self.figure.text(x / self.width, 1 - y / self.height, words, fontsize=size, color=color, **place)

    def card(self, x: float, y: float, width: float, height: float, theme: Theme, edge: str) -> None:
        corner = (x / self.width, 1 - (y + height) / self.height)
        size = (width / self.width, height / self.height)
        shape = "round,pad=0,rounding_size=0.006"
        box = FancyBboxPatch(
            corner,
            *size,
            boxstyle=shape,
            transform=self.figure.transFigure,
            mutation_aspect=self.width / self.height,
        )
        box.set(facecolor=theme.card, edgecolor=edge, linewidth=2.5 if edge == theme.odd else 0.8, zorder=-1)
        self.figure.add_artist(box)


def draw(figure: Figure, panels: Panels, theme: Theme | str = LIGHT) -> Figure:
    """Draw the panels, two cards to a row, on a figure that takes the size they need.

    In each card and for each input: cosine matrices of one network at four depths, its points in the plane of
    K in the last layer, and lambda_1(K) / tr K against depth over all networks.

    Args:
        figure: any figure; its size is set to 1600 pixels across at 100 to the inch.
        panels: from `bninit.eight_blocks_panels`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    cards, rows = panels.panels, -(-len(panels.panels) // 2)
    height = HEAD + rows * CARD_HEIGHT + (rows - 1) * GAP + FOOT
    figure.set_size_inches(WIDTH / 100, height / 100)
    ground(figure, theme)
    page = _Page(figure, WIDTH, height)
    page.text(
        MARGIN, 58, "What each part of batch normalisation does to a batch", 27, theme.ink, weight="bold"
    )
    facts = f"{panels.batch} points through {panels.depth} random layers of width {panels.width}"
    page.text(MARGIN, 96, f"{facts}, {_networks(cards)} networks per row", 15.5, theme.faint)
    _legend(page, theme, cards[0])
    width = (WIDTH - 2 * MARGIN - GAP) / 2
    for index, panel in enumerate(cards):
        column, row = divmod(index, rows)
        _card(page, MARGIN + column * (width + GAP), HEAD + row * (CARD_HEIGHT + GAP), width, panel, theme)
    return figure


def _networks(cards: tuple[Panel, ...]) -> str:
    counts = sorted({story.seeds for panel in cards for story in panel.stories})
    return " or ".join(map(str, counts))


def title(block: str) -> str:
    """The components of a block in words.

    >>> title("rc+rs+relu")
    'recenter + rescale + ReLU'
    """
    return " + ".join(WORDS.get(part, part) for part in block.split("+"))


def verdict(panel: Panel) -> str:
    """The most frequent final configuration on each input and its share of the networks."""
    stories = panel.stories
    whole = len({(story.kind, story.seeds, story.counts[story.kind]) for story in stories}) == 1
    if whole and stories[0].counts[stories[0].kind] == stories[0].seeds:
        inputs = "both inputs" if len(stories) == 2 else f"{len(stories)} inputs"
        return f"{stories[0].kind}: all {stories[0].seeds} networks" + (
            f", {inputs}" if len(stories) > 1 else ""
        )
    alike = len({story.kind for story in stories}) == 1
    parts = [
        f"{_input(story)}{'' if alike else ' ' + story.kind} {story.counts[story.kind]} of {story.seeds}"
        for story in stories
    ]
    return (f"{stories[0].kind}: " if alike else "") + ", ".join(parts)


def _input(story: Story) -> str:
    return INPUTS.get(story.inputs, story.inputs)


def _card(page: _Page, x: float, y: float, width: float, panel: Panel, theme: Theme) -> None:
    has_odd = bool(panel.stories) and all("odd" in story.kind for story in panel.stories)
    accent = theme.odd if has_odd else theme.line
    page.card(x, y, width, CARD_HEIGHT, theme, accent)
    page.text(x + 16, y + 36, title(panel.block), 18, theme.ink, weight="bold")
    page.text(x + 16, y + 66, verdict(panel), 14.5, theme.odd if has_odd else theme.faint)
    for row, story in enumerate(panel.stories):
        top = y + TOP + row * ROW
        page.text(
            x + 28,
            top + CELL / 2,
            _input(story),
            12.5,
            theme.series[row],
            rotation=90,
            ha="center",
            va="center",
            weight="bold",
        )
        for column, (depth, matrix) in enumerate(zip(story.depths, story.cosines, strict=True)):
            left = x + LABEL + column * STEP
            _cosines(page.axes(left, top, CELL, CELL), matrix, story.odd, theme)
            if row == 0:
                words = f"layer {depth}" if column == 0 else f"{depth}"
                page.text(left + CELL / 2, top - 7, words, 11.5, theme.faint, ha="center")
        left = x + LABEL + len(story.depths) * STEP + 6
        _points(page.axes(left, top, CELL, CELL), story, theme)
        if row == 0:
            page.text(left + CELL / 2, top - 7, "the points", 11.5, theme.faint, ha="center")
    left, top = x + width - CURVE + 26, y + TOP
    page.text(left - 4, top - 7, "λ₁(K) / tr K by layer", 11.5, theme.faint)
    _curves(page.axes(left, top, CURVE - 44, ROW + CELL - 24), panel, theme)


def _cosines(axes: Axes, matrix: np.ndarray, odd: np.ndarray, theme: Theme) -> None:
    axes.imshow(matrix, cmap=theme.cosine_map, vmin=-1, vmax=1, interpolation="nearest", aspect="auto")
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color=theme.line, linewidth=0.8)
    if odd.any():
        edge, end = odd.sum() - 0.5, len(odd) - 0.5
        axes.plot([-0.5, end], [edge, edge], color=theme.odd, linewidth=1.4)
        axes.plot([edge, edge], [-0.5, end], color=theme.odd, linewidth=1.4)
        axes.set(xlim=(-0.5, end), ylim=(end, -0.5))


def _points(axes: Axes, story: Story, theme: Theme) -> None:
    reach = 1.18 * max(float(np.abs(story.points).max()), REACH / 1.18)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[], yticks=[], facecolor=theme.paper)
    axes.axhline(0, color=theme.line, linewidth=0.6, zorder=0)
    axes.axvline(0, color=theme.line, linewidth=0.6, zorder=0)
    for spine in axes.spines.values():
        spine.set(color=theme.line, linewidth=0.8)
    cluster, odd = story.points[~story.odd], story.points[story.odd]
    axes.scatter(cluster[:, 0], cluster[:, 1], s=26, color=theme.cluster, alpha=0.75, linewidths=0)
    axes.scatter(odd[:, 0], odd[:, 1], s=62, color=theme.odd, marker="D", linewidths=0)


def _curves(axes: Axes, panel: Panel, theme: Theme) -> None:
    dress(axes, theme, text=12)
    for index, story in enumerate(panel.stories):
        low, middle, high = story.band
        color = theme.series[index]
        axes.fill_between(story.layers, low, high, color=color, alpha=0.2, linewidth=0)
        axes.plot(
            story.layers, middle, color=color, linestyle=DASHES[index], linewidth=2.2, label=_input(story)
        )
    last = int(panel.stories[0].layers[-1])
    axes.set(xlim=(0, last), ylim=(0, 1.0), xticks=[0, last], yticks=[0, 0.5, 1])
    axes.set_facecolor(theme.paper)


def _legend(page: _Page, theme: Theme, panel: Panel) -> None:
    x, y = MARGIN, page.height - FOOT + 22
    page.text(x, y + 20, "cosine", 13, theme.ink)
    scale = page.axes(x + 72, y + 2, 200, 20)
    colors = ScalarMappable(Normalize(-1, 1), theme.cosine_map)
    bar = page.figure.colorbar(colors, cax=scale, orientation="horizontal", ticks=[-1, 0, 1])
    bar.outline.set_edgecolor(theme.line)
    scale.tick_params(colors=theme.faint, labelsize=12, length=3)
    marks: list[Artist] = [
        Line2D([], [], marker="o", color=theme.cluster, linestyle="", markersize=7, label="point"),
        Line2D([], [], marker="D", color=theme.odd, linestyle="", markersize=8, label="odd point"),
    ]
    for i, story in enumerate(panel.stories):
        style: dict[str, Any] = {"color": theme.series[i], "linestyle": DASHES[i], "linewidth": 2.4}
        marks.append(Line2D([], [], label=f"{_input(story)}, median", **style))
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
