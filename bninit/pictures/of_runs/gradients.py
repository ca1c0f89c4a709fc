"""Gradients by layer, measured beside infinite width: the transient, the asymptote, what is coherent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bninit.measurements.gradient_prediction import predict_gradients
from bninit.measurements.gradients import GradientRecord, growth_towards_input
from bninit.pictures.canvas.page import lay_panels, legend_below
from bninit.pictures.canvas.picture import Declaration, Numbers, Picture, Takes
from bninit.pictures.canvas.theme import DASHES, LIGHT, Style, Theme, dress
from bninit.pictures.canvas.words import block_name
from bninit.statistics.quantiles import over_seeds

COLUMNS = 2
PANEL = (4.2, 2.5)
"""Panels to a row, and inches of one."""
FOOT = 0.8
"""Inches of the legend."""


@dataclass(frozen=True)
class GradientCourse:
    """One loss under one block; logs of ||dL/dW_l||^2 over that of the last layer, l = 1, ..., depth.

    Attributes:
        band: over the seeds, (3, depth); empty where the gradient is zero.
        coherent: at infinite width, the whole of it.
        independent: the same of a cotangent independent of the forward pass.
        at_width: log of the mean square at the width of the networks; empty where no formula is known.
        rate, error: the measured growth per layer towards the input; NaN without one.
    """

    loss: str
    band: np.ndarray
    coherent: np.ndarray
    independent: np.ndarray
    at_width: np.ndarray
    rate: float
    error: float

    @property
    def is_zero(self) -> bool:
        """Whether the loss does not depend on the weights."""
        return self.band.size == 0

    @property
    def predicted_rates(self) -> tuple[float, float]:
        """Of infinite width, the whole and the independent part, by least squares like the measured one."""
        return _growth(self.coherent), _growth(self.independent)

    @property
    def rate_at_width(self) -> float | None:
        """Of the mean square at the width of the networks, where that is known."""
        return _growth(self.at_width) if self.at_width.size else None

    @property
    def distance(self) -> float:
        """Of the measured rate from the prediction for its width, else from infinite width, a layer."""
        known = self.rate_at_width
        return abs(self.rate - (self.predicted_rates[0] if known is None else known))


@dataclass(frozen=True)
class Panel:
    """One block from one input: a course for each loss, and the rate deep in a fixed point.

    Attributes:
        asymptote: growth per layer towards the input of log ||dL/dW||^2 at the state; NaN without one.
    """

    block: str
    inputs: str
    width: int
    batch: int
    state: str
    asymptote: float
    courses: tuple[GradientCourse, ...]


@dataclass(frozen=True)
class Gradients(Picture):
    """A panel for each block."""

    panels: tuple[Panel, ...]

    declared = Declaration(takes=Takes.FIGURE)

    @classmethod
    def of_gradients(cls, found: Sequence[tuple[str, float, Sequence[GradientRecord]]]) -> Self:
        """A panel for each block.

        Args:
            found: for each block the name of the state it is taken to, its asymptote (bn.gradient_rate; NaN
                without one), and a record for each loss.
        """
        return cls(tuple(_panel(*one) for one in found))

    @property
    def numbers(self) -> Numbers:
        """The asymptote of each panel; of each loss the rates measured and at infinite width."""
        courses = [(panel, course) for panel in self.panels for course in panel.courses]
        return {
            "width": self.panels[0].width,
            "batch": self.panels[0].batch,
            "zero": ", ".join(f"{panel.block} ({one.loss})" for panel, one in courses if one.is_zero),
            "furthest": max((one.distance for _, one in courses if not one.is_zero), default=0.0),
            "panels": [
                {
                    "block": panel.block,
                    "inputs": panel.inputs,
                    "state": panel.state,
                    "asymptote": panel.asymptote,
                    "losses": {
                        one.loss: {
                            "rate": one.rate,
                            "standard error": one.error,
                            "infinite width": one.predicted_rates[0],
                            "independent": one.predicted_rates[1],
                            "at this width": one.rate_at_width,
                        }
                        for one in panel.courses
                        if not one.is_zero
                    },
                }
                for panel in self.panels
            ],
        }

    @property
    def finding(self) -> str:
        """Where the rates measured are, of what was predicted."""
        return f"Gradients grow towards the input as predicted, within {self.numbers['furthest']:.2g} a layer"

    @property
    def setting(self) -> str:
        """The networks."""
        one = self.panels[0]
        return f"{one.batch} points, width {one.width}; in the titles the rate deep in each fixed point"

    @property
    def alt(self) -> str:
        """What one sees."""
        told = [
            f"{block_name(panel.block)}, {panel.state}: "
            + ", ".join(f"{one.loss} {one.rate:.3f}" for one in panel.courses if not one.is_zero)
            for panel in self.panels
        ]
        return (
            f"A panel for each block: logarithm of the squared weight gradient against layer, networks and "
            f"predictions; growth a layer towards the input: {'; '.join(told)}."
        )

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """Each loss as a band with its two predictions; the asymptote as a slope from the last layer."""
        columns = min(COLUMNS, len(self.panels))
        rows = -(-len(self.panels) // columns)
        size = columns * PANEL[0], rows * PANEL[1] + FOOT
        grid = lay_panels(figure, theme, self, rows, columns, size)
        for index, axes in enumerate(grid.flat):
            if index >= len(self.panels):
                axes.set_axis_off()
                continue
            _draw(axes, self.panels[index], theme, y=index % columns == 0)
        legend_below(figure, theme, grid.flat, 2)


def _panel(state: str, asymptote: float, records: Sequence[GradientRecord]) -> Panel:
    settings = records[0].settings
    block, inputs = settings["block"], settings["inputs"]
    sizes = settings["width"], settings["batch"]
    return Panel(block, inputs, *sizes, state, asymptote, tuple(map(_course, records)))


def _course(record: GradientRecord) -> GradientCourse:
    logs = 2 * record.dataset["log_weight_gradient"].values
    loss = record.settings["loss"]
    if not np.isfinite(logs).all():
        nothing = np.zeros(0)
        return GradientCourse(loss, np.zeros((0, 0)), nothing, nothing, nothing, np.nan, np.nan)
    predicted, rate = predict_gradients(record), record.rate()
    error = np.nan if rate.standard_error is None else rate.standard_error
    band, last = over_seeds(logs - logs[:, -1:]), 2 * predicted.coherent[-1]
    exact = np.zeros(0) if predicted.at_width is None else 2 * predicted.at_width
    return GradientCourse(
        loss,
        band,
        2 * predicted.coherent - last,
        2 * predicted.independent - last,
        exact - exact[-1:],
        rate.mean,
        error,
    )


def _growth(logs: np.ndarray) -> float:
    return float(growth_towards_input(logs))


def _draw(axes: Axes, panel: Panel, theme: Theme, y: bool) -> None:
    for index, one in enumerate(panel.courses):
        color = theme.series[index]
        if one.is_zero:
            style: Style = {"color": color, "fontsize": 9, "ha": "center"}
            axes.text(0.5, 0.9, f"{one.loss}: the gradient is zero", transform=axes.transAxes, **style)
            continue
        layers = np.arange(1, one.band.shape[1] + 1)
        low, middle, high = one.band
        axes.fill_between(layers, low, high, color=color, alpha=0.25, linewidth=0)
        axes.plot(
            layers, middle, color=color, linewidth=2.2, label=f"{one.loss} loss, 10 to 90 % of the networks"
        )
        style = {"color": theme.ink, "linewidth": 1.4}
        axes.plot(layers, one.coherent, linestyle=DASHES[1], label="infinite width", **style)
        if one.at_width.size and not np.allclose(one.at_width, one.coherent):
            words = "at this width (linear blocks)"
            axes.plot(layers, one.at_width, linestyle=DASHES[3], label=words, **style)
        if not np.array_equal(one.coherent, one.independent):
            words = "infinite width, coherent part left out"
            axes.plot(layers, one.independent, linestyle=DASHES[2], label=words, **style)
    if np.isfinite(panel.asymptote):
        depth = max((one.band.shape[1] for one in panel.courses if not one.is_zero), default=2)
        ends = np.array([1, depth])
        words = "asymptotic slope, in the titles"
        axes.plot(ends, panel.asymptote * (depth - ends), color=theme.odd, linewidth=1.2, label=words)
    axes.margins(x=0)
    rate = f": {panel.asymptote:z.3f}" if np.isfinite(panel.asymptote) else ""
    dress(
        axes,
        theme,
        title=f"{block_name(panel.block)}, {panel.state}{rate}",
        x="layer",
        y="log ‖∂L/∂W‖², last = 0" if y else "",
        text=9,
    )
