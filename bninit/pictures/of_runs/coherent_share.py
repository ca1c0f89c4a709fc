"""How much of a cotangent is coherent with the forward pass, by layer: networks beside infinite width."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bninit.layer.block import Block
from bninit.layer.components import Rescale
from bninit.measurements.gradient_prediction import predict_gradients
from bninit.measurements.gradients import GradientRecord
from bninit.pictures.canvas.page import lay_panels, legend_below
from bninit.pictures.canvas.picture import Declaration, Numbers, Picture, Takes
from bninit.pictures.canvas.theme import DASHES, LIGHT, Theme, dress
from bninit.pictures.canvas.words import block_name
from bninit.statistics.estimate import standard_error
from bninit.statistics.quantiles import over_seeds

COLUMNS = 2
PANEL = (4.2, 2.5)
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
        expected: the same with what an independent rest has in the span by chance, batch / width; under a
            block that rescales it has less, as the cotangent of a row is orthogonal to the row.
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

    @property
    def finding(self) -> str:
        """Where the share of a squared error is above chance at the first layer, and where it is gone."""
        kept: list[str] = []
        gone: list[str] = []
        for panel in self.panels:
            one = next((one for one in panel.courses if one.loss == "squared"), panel.courses[0])
            above = one.share[0, 0] - 3 * one.share[1, 0] > panel.batch / panel.width
            (kept if above else gone).append(f"{block_name(panel.block)} ({panel.state})")
        words = [f"survives under {', '.join(kept)}"] if kept else []
        words += [f"dies under {', '.join(gone)}"] if gone else []
        return f"Of ∂L/∂H of a squared error the share in the span of H {'; it '.join(words)}"

    @property
    def setting(self) -> str:
        """The networks."""
        one = self.panels[0]
        depth = one.courses[0].band.shape[1]
        return f"{one.batch} points, width {one.width}, depth {depth}; bands: 10 to 90 % of the networks"

    @property
    def alt(self) -> str:
        """What one sees."""
        told = [
            f"{block_name(panel.block)}, {panel.state}: "
            + ", ".join(f"{one.loss.replace('_', ' ')} {one.share[0, 0]:.2g}" for one in panel.courses)
            for panel in self.panels
        ]
        words = "Share of the cotangent in the span of the forward pass against layer; at the first"
        return f"{words}: {'; '.join(told)}."

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """Each loss as a band, what is expected of it as a dashed line; the chance level."""
        columns = min(COLUMNS, len(self.panels))
        rows = -(-len(self.panels) // columns)
        size = columns * PANEL[0], rows * PANEL[1] + FOOT
        grid = lay_panels(figure, theme, self, rows, columns, size, sharey=True)
        for index, axes in enumerate(grid.flat):
            if index >= len(self.panels):
                axes.set_axis_off()
                continue
            _draw(axes, self.panels[index], theme, y=index % columns == 0)
        legend_below(figure, theme, grid.flat[:1], 2)


def _losses(panel: CoherentPanel) -> Numbers:
    return {
        one.loss: {
            "share at layer 1": float(one.share[0, 0]),
            "standard error": float(one.share[1, 0]),
            "infinite width": float(one.coherent[0]),
            "expected at this width": float(one.expected[0]),
            "expected is a bound": any(isinstance(part, Rescale) for part in Block.parse(panel.block)),
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
    axes.axhline(
        level,
        color=theme.ink,
        linewidth=0.8,
        linestyle=DASHES[2],
        label="chance: points / width, less with rescaling",
    )
    axes.set_yscale("log")
    axes.margins(x=0)
    words = "share in the span of H" if y else ""
    dress(axes, theme, title=f"{block_name(panel.block)}, {panel.state}", x="layer", y=words, text=9)
