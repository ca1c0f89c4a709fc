"""The one style of all pictures: colours that colour-blind readers tell apart, on light, dark and paper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator, StrMethodFormatter

from bninit import checks


@dataclass(frozen=True)
class Theme:
    """The colours of one ground, after Okabe and Ito (2008); every series also has its own dash or mark.

    Where a colour of theirs has a contrast under 3 on the ground a darker or lighter one takes its place.

    Attributes:
        paper: the ground; card: a raised ground; ink: text; faint: lesser text; line: axes and grids.
        series: the colours of what is measured, in order. theory: of what is predicted, told apart by THEORY.
        odd: the odd point, everywhere. cluster: the other points, everywhere.
        negative, positive: the ends of the scale of cosines, whose middle is the card.
    """

    name: str
    paper: str
    card: str
    ink: str
    faint: str
    line: str
    series: tuple[str, ...]
    theory: str
    odd: str
    cluster: str
    negative: str
    positive: tuple[str, ...]

    @property
    def cosine_map(self) -> LinearSegmentedColormap:
        """Colours of the numbers from -1 to 1; 0 is the ground itself."""
        steps = [self.negative, self.card, *self.positive]
        places = [0.0, *(0.5 + 0.5 * i / len(self.positive) for i in range(len(self.positive) + 1))]
        return LinearSegmentedColormap.from_list("cosine", list(zip(places, steps, strict=True)))

    @property
    def amount_map(self) -> LinearSegmentedColormap:
        """Colours of amounts from none, which is the ground, to all."""
        return LinearSegmentedColormap.from_list("amount", [self.card, *self.positive])


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    card="#f6f7f9",
    ink="#16202c",
    faint="#5b6673",
    line="#c3cad3",
    series=("#0072b2", "#009e73", "#c2609a", "#a86b00", "#6f42c1", "#16202c"),
    theory="#5b6673",
    odd="#d55e00",
    cluster="#0f4c81",
    negative="#b34a00",
    positive=("#8fb8d8", "#0f4c81"),
)
DARK = Theme(
    name="dark",
    paper="#0d1117",
    card="#161c24",
    ink="#e8edf3",
    faint="#9aa6b3",
    line="#3a4552",
    series=("#56b4e9", "#2fc79b", "#e06fae", "#f0b93a", "#9d8cf0", "#e8edf3"),
    theory="#9aa6b3",
    odd="#ff8c42",
    cluster="#8cc4ee",
    negative="#e07b3a",
    positive=("#2f6f9f", "#a9d6f5"),
)
PRINT = replace(
    LIGHT,
    name="print",
    card="#ffffff",
    ink="#000000",
    faint="#444444",
    line="#888888",
    series=(*LIGHT.series[:5], "#000000"),
    theory="#444444",
    cluster="#222222",
    positive=("#8c8c8c", "#1a1a1a"),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}

DASHES: tuple = ("-", (0, (5, 2)), (0, (1.2, 1.4)), (0, (6, 2, 1.2, 2)), (0, (3, 1)), "-")
"""The dash of each series, so that colour is never alone."""

THEORY: tuple = (
    (0, (5, 2)),
    (0, (1.2, 1.4)),
    (0, (7, 2, 1.2, 2)),
    (0, (2.6, 1.4)),
    (0, (9, 3)),
    (0, (5, 1.6, 1.2, 1.6, 1.2, 1.6)),
)
"""The dash of each predicted line; all are of the one grey of theory."""

TEXT = 10.5
"""Points of the text of axes; titles are a little larger."""

ROOM, LEFT, LINE, EM, BOLD = 0.97, 0.012, 1.25, 0.56, 1.16
"""Of a title: its share of the figure's width, where it begins, the height of a line in letters, the width
of a letter, and of a bold one in these."""

Style = dict[str, Any]
"""Options of a matplotlib artist."""


def find_theme(name: str | Theme) -> Theme:
    """The theme of that name."""
    if isinstance(name, Theme):
        return name
    return THEMES[checks.word(name, THEMES, "theme")]


def dress(
    axes: Axes, theme: Theme, title: str = "", x: str = "", y: str = "", text: float = TEXT, under: str = ""
) -> None:
    """Give axes the style: two quiet spines, a faint grid, labels in ink. No rcParams are touched.

    Args:
        title: of the axes; with a setting it is broken into lines that fit the figure.
        x, y: labels of the axes.
        text: points of the labels.
        under: the setting, below the title.
    """
    axes.set_facecolor(theme.card)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.line)
    axes.tick_params(colors=theme.faint, labelsize=text - 1, length=3, color=theme.line)
    axes.tick_params(which="minor", colors=theme.faint, length=2, color=theme.line)
    axes.set_axisbelow(True)
    axes.grid(True, color=theme.line, linewidth=0.6, alpha=0.5)
    if title and under:
        _head(axes, theme, title, under, text)
    elif title:
        axes.set_title(title, color=theme.ink, fontsize=text + 1.5, loc="left", fontweight="bold")
    axes.set_xlabel(x, color=theme.ink, fontsize=text)
    axes.set_ylabel(y, color=theme.ink, fontsize=text)
    legend = axes.get_legend()
    if legend is not None:
        legend.set_frame_on(False)
        for item in (legend.get_title(), *legend.get_texts()):
            item.set_color(theme.ink)
            item.set_fontsize(text - 1)


def _head(axes: Axes, theme: Theme, title: str, under: str, text: float) -> None:
    """The title above the setting, both broken into lines; at the left of a figure of these axes alone."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    place = axes.get_subplotspec()
    alone = place is not None and place.get_gridspec().get_geometry() == (1, 1)
    room = 72 * figure.get_size_inches()[0] * (ROOM if alone else ROOM - 0.1)
    lines = wrapped(under, room / (text - 0.5)) if under else []
    words = "\n".join(wrapped(title, room / (text + 1.5) / BOLD))
    where: Style = {"xycoords": ("figure fraction" if alone else "axes fraction", "axes fraction")}
    where |= {"textcoords": "offset points", "va": "bottom", "annotation_clip": False}
    left, high = (LEFT if alone else 0.0), 6 + LINE * (text - 0.5) * len(lines)
    axes.annotate(words, (left, 1), (0, high), color=theme.ink, fontsize=text + 1.5, weight="bold", **where)
    if lines:
        axes.annotate("\n".join(lines), (left, 1), (0, 5), color=theme.faint, fontsize=text - 0.5, **where)


def wrapped(words: str, ems: float) -> list[str]:
    """The words in lines of at most so many widths of the letter M, roughly.

    >>> wrapped("One point leaves, the others pile up", 12)
    ['One point leaves, the', 'others pile up']
    """
    return wrap(words, max(12, int(ems / EM)), break_long_words=False, break_on_hyphens=False)


def plain_log(axis: Axis) -> None:
    """Labels such as 0.05 and 2,000 on a logarithmic axis."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axis.set_minor_formatter(NullFormatter())


def doubling(axes: Axes) -> None:
    """A logarithmic x axis whose labels are powers of two."""
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(LogLocator(base=2, numticks=12))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.xaxis.set_minor_locator(NullLocator())


def color_bar(
    axes: Axes,
    image: ScalarMappable,
    theme: Theme,
    label: str,
    ticks: Sequence[float] | None = None,
    **place: Any,
) -> None:
    """Put the scale of an image beside its axes, in the style."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(image, ax=axes, ticks=ticks, **place)
    bar.set_label(label, color=theme.ink, fontsize=TEXT)
    bar.ax.tick_params(colors=theme.faint, labelsize=TEXT - 1)
    bar.outline.set_edgecolor(theme.line)


def stable_mark(theme: Theme, stable: bool, everywhere: bool | None = None) -> Style:
    """The mark of a fixed point, everywhere: full where it attracts, hollow where it repels.

    Args:
        stable: in what the picture shows.
        everywhere: in directions that it does not show as well; half full where these differ.
    """
    face = theme.ink if stable else theme.card
    mark = {"marker": "o", "markersize": 8, "color": theme.ink, "markerfacecolor": face, "linestyle": ""}
    if stable and everywhere is False:
        return mark | {"fillstyle": "left", "markerfacecoloralt": theme.card}
    return mark


def ground(figure: Figure, theme: Theme) -> None:
    """Paint the ground of a figure."""
    figure.patch.set_facecolor(theme.paper)
