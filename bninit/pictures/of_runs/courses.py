"""Four quantities of one run against depth: norm ratio, angle, cosine, order parameter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.figure import Figure

from bninit.pictures.canvas.picture import MAIN, Declaration, Exhibit, Numbers, Picture, Takes, only
from bninit.pictures.canvas.theme import LIGHT, TEXT, Theme, dress, ground
from bninit.pictures.canvas.words import block_words, capital, counted, input_words
from bninit.pictures.of_runs.trajectory import Trajectory
from bninit.runs.record import Record

QUANTITIES = ("norm_ratio", "cluster_angle", "cosine", "order_parameter")
SIZE = (8.4, 6.6)
"""Inches."""


@dataclass(frozen=True)
class Courses(Picture):
    """The trajectories of the four quantities."""

    block: str
    inputs: str
    width: int
    batch: int
    networks: int
    panels: tuple[Trajectory, ...]

    declared = Declaration(
        takes=Takes.FIGURE,
        exhibits=(
            Exhibit(
                "courses",
                "In {depth} layers the odd point's norm goes to {norm_ratio:.1f} times the cluster's, "
                "the angle inside the cluster to {cluster_angle:.2f}, its cosine to the odd point to "
                "{cosine:.3f}; one axis takes {order_parameter:.1%} of the variance. Infinite width from the "
                "same inputs holds {settled_norm_ratio:.1f}, {settled_cluster_angle:.2f} radians, "
                "{settled_cosine:.3f} and {settled_order_parameter:.3f}.{half}",
                (MAIN,),
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record]) -> Self:
        """The four trajectories of one record, as of `Trajectory.of_records`."""
        record = only(records)
        panels = tuple(Trajectory.of_records([record], quantity) for quantity in QUANTITIES)
        settings = record.settings
        what = (settings["block"], settings["inputs"], settings["width"], settings["batch"])
        return cls(*what, record.dataset.sizes["seed"], panels)

    @property
    def numbers(self) -> Numbers:
        """Where each quantity begins, ends and is held; how many layers infinite width comes later."""
        lag = self.lag
        half = ""
        if lag is not None:
            side = "after" if lag >= 0 else "before"
            layers = f"{counted(abs(lag), 'layer')} {side} the median network"
            half = f" It gives half of the variance to one axis {layers}."
        told: Numbers = {"depth": self.panels[0].numbers["depth"], "lag": lag, "half": half}
        for panel in self.panels:
            own = panel.numbers
            told |= {panel.quantity: own["last"], f"first_{panel.quantity}": own["first"]}
            told |= {f"{name}_{panel.quantity}": own[name] for name in ("settled", "predicted")}
        return told

    @property
    def lag(self) -> int | None:
        """Layers from the median network to infinite width, until one axis holds half of the variance."""
        course = self.panels[-1].courses[0]
        if course.predicted is None:
            return None
        first = [np.flatnonzero(one > 0.5) for one in (course.band[1], course.predicted)]
        return int(first[1][0] - first[0][0]) if all(len(one) for one in first) else None

    @property
    def finding(self) -> str:
        """What comes of the odd point."""
        ratio = self.panels[0].numbers["last"]
        return f"The odd point grows to {ratio:.1f} times the others' norm and turns orthogonal to them"

    @property
    def setting(self) -> str:
        """The run."""
        points = f"{self.batch} points, {input_words(self.inputs)}"
        return (
            f"{block_words(self.block, full=True)}, {points}, {counted(self.networks, 'network')}, width "
            f"{self.width}"
        )

    @property
    def alt(self) -> str:
        """What one sees."""
        ends = [f"{one.label} ends at {one.numbers['last']:.3g}" for one in self.panels]
        return f"Four panels against depth, networks and infinite width: {'; '.join(ends)}."

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """Two rows of two."""
        figure.set_size_inches(*SIZE)
        figure.set_layout_engine("constrained", rect=(0, 0, 1, 0.92))
        ground(figure, theme)
        figure.text(0.012, 0.967, self.finding, color=theme.ink, fontsize=TEXT + 2, weight="bold")
        figure.text(0.012, 0.935, self.setting, color=theme.faint, fontsize=TEXT)
        for axes, panel in zip(figure.subplots(2, 2).flat, self.panels, strict=True):
            panel.draw_courses(axes, theme)
            dress(axes, theme, title=capital(panel.label), x="layer", text=TEXT - 1)
        handles, _ = axes.get_legend_handles_labels()
        words = [
            "median and 10 to 90 % of the networks",
            "infinite width, same inputs",
            "held at infinite width",
        ]
        figure.legend(
            handles,
            words[: len(handles)],
            loc="outside lower center",
            ncols=3,
            frameon=False,
            labelcolor=theme.ink,
            fontsize=TEXT - 0.5,
        )
