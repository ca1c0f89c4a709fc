"""How much of a cotangent is coherent with the forward pass, by layer: networks beside infinite width."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bninit.measurements.gradient_prediction import predict_gradients
from bninit.measurements.gradients import GradientRecord
from bninit.pictures.canvas.picture import Declaration, Numbers, Picture, Takes
from bninit.pictures.canvas.theme import DASHES, LIGHT, Style, Theme, dress, ground
from bninit.statistics.estimate import standard_error
from bninit.statistics.quantiles import over_seeds

COLUMNS = 3
PANEL = (3.4, 2.7)
"""Panels to a row, and inches of one."""
FOOT = 0.5
"""Inches of the legend."""


@dataclass(frozen=True)
class CoherentCourse:
    """One loss under one block; of layers l = 1, ..., depth.

    Attributes:
        band: of the share of |dL/dH_l|^2 in the span of H_l, over the seeds, (3, depth).
        share: the mean of that share over the seeds, and its standard error, (2, depth).
        coherent: the coherent share at infinite width.
        expected: the same with what an independent rest has in the span by chance, batch / width.
        gradient: log ||dL/dW_1||^2, mean and standard error.
        predicted: the same at infinite width, with the coherent part and without it.
    """

    loss: str
    band: np.ndarray
    share: np.ndarray
    coherent: np.ndarray
    expected: np.ndarray
    gradient: tuple[float, float]
    predicted: tuple[float, float]


@dataclass(frozen=True)
class CoherentPanel:
    """One block from one input, a course for each loss."""

    block: str
    state: str
    width: int
    batch: int
    courses: tuple[CoherentCourse, ...]


@dataclass(frozen=True)
class CoherentShare(Picture):
    """A panel for each block."""

    panels: tuple[CoherentPanel, ...]

    declared = Declaration(takes=Takes.FIGURE)

    @classmethod
    def of_gradients(cls, found: Sequence[tuple[str, Sequence[GradientRecord]]]) -> Self:
        """A panel for each block.

        Args:
            found: for each block the name of the state it is taken to, and a record for each loss.
        """
        return cls(tuple(_panel(*one) for one in found))

    @property
    def numbers(self) -> Numbers:
        """Of each block and loss the share at the first layer, measured and at infinite width."""
        first = self.panels[0]
        return {
            "width": first.width,
            "batch": first.batch,
            "depth": first.courses[0].band.shape[1],
            "panels": [
                {"block": panel.block, "state": panel.state, "losses": _losses(panel)}
                for panel in self.panels
            ],
        }

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """Each loss as a band, what is expected of it as a dashed line; the chance level."""
        columns = min(COLUMNS, len(self.panels))
        rows = -(-len(self.panels) // columns)
        figure.set_size_inches(columns * PANEL[0], rows * PANEL[1] + FOOT)
        ground(figure, theme)
        figure.set_layout_engine("constrained")
        grid = figure.subplots(rows, columns, squeeze=False, sharey=True)
        for index, axes in enumerate(grid.flat):
            if index >= len(self.panels):
                axes.set_axis_off()
                continue
            _draw(axes, self.panels[index], theme, y=index % columns == 0)
        handles, labels = grid.flat[0].get_legend_handles_labels()
        place: Style = {"loc": "outside lower center", "ncols": 4, "frameon": False}
        figure.legend(handles, labels, fontsize=9, labelcolor=theme.ink, **place)


def _losses(panel: CoherentPanel) -> Numbers:
    return {
        one.loss: {
            "share at layer 1": float(one.share[0, 0]),
            "standard error": float(one.share[1, 0]),
            "infinite width": float(one.coherent[0]),
            "expected at this width": float(one.expected[0]),
            "log gradient": one.gradient[0],
            "its standard error": one.gradient[1],
            "coherent": one.predicted[0],
            "independent": one.predicted[1],
        }
        for one in panel.courses
    }


def _panel(state: str, records: Sequence[GradientRecord]) -> CoherentPanel:
    settings = records[0].settings
    sizes = settings["width"], settings["batch"]
    return CoherentPanel(settings["block"], state, *sizes, tuple(map(_course, records)))


def _course(record: GradientRecord) -> CoherentCourse:
    settings, shares = record.settings, record.dataset["coherent_share"].values
    logs = 2 * record.dataset["log_weight_gradient"].values[:, 0]
    found, chance = predict_gradients(record), settings["batch"] / settings["width"]
    return CoherentCourse(
        settings["loss"],
        over_seeds(shares),
        np.stack([shares.mean(axis=0), np.asarray(standard_error(shares))]),
        found.share,
        found.share + (1 - found.share) * chance,
        (float(logs.mean()), float(standard_error(logs))),
        (2 * float(found.coherent[0]), 2 * float(found.independent[0])),
    )


def _draw(axes: Axes, panel: CoherentPanel, theme: Theme, y: bool) -> None:
    for index, one in enumerate(panel.courses):
        color, layers = theme.series[index], np.arange(1, one.band.shape[1] + 1)
        low, middle, high = one.band
        axes.fill_between(layers, low, high, color=color, alpha=0.25, linewidth=0)
        label = f"{one.loss.replace('_', ' ')} loss, networks"
        axes.plot(layers, middle, color=color, linewidth=2.2, label=label)
        words = "infinite width, and chance" if index == 0 else None
        axes.plot(layers, one.expected, color=theme.ink, linewidth=1.4, linestyle=DASHES[1], label=words)
    level = panel.batch / panel.width
    axes.axhline(level, color=theme.ink, linewidth=0.8, linestyle=DASHES[2], label="chance: points / width")
    axes.set_yscale("log")
    axes.margins(x=0)
    words = "share of |∂L/∂H|² in the span of H" if y else ""
    dress(axes, theme, title=f"{panel.block}, {panel.state}", x="layer", y=words, text=9)
