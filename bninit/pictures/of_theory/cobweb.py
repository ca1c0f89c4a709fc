"""The cobweb of the scalar map: t now, t some layers later, and the staircases that climb between them."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.dynamics.symmetry.scalar_map import scalar_map
from bninit.late import jnp
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture
from bninit.pictures.canvas.theme import LIGHT, TEXT, Theme, dress, stable_mark
from bninit.pictures.canvas.words import RATIO, block_words
from bninit.pictures.of_theory.growth import Growth

STEPS = 60
"""Steps of a staircase at most."""

NUDGE = 0.06
"""Staircases set out beside an unstable fixed point, this share of the way to the next in log t."""


INSET, EDGE = (0.60, 0.08, 0.37, 0.32), 0.3
"""The panel of what falls, in shares of the axes; how far it goes beyond the two fixed points."""


@dataclass(frozen=True)
class Cobweb(Picture):
    """F^layers, F the scalar map of one layer.

    Attributes:
        layers: how many layers one step is.
        t, later: (point,) the graph.
        stairs: for each start, t after 0, 1, 2, ... steps.
        fixed, names, slopes: as in `bninit.pictures.of_theory.growth.Growth`; slopes are those of one layer.
    """

    block: str
    batch: float
    layers: int
    t: np.ndarray
    later: np.ndarray
    stairs: tuple[np.ndarray, ...]
    fixed: np.ndarray
    names: tuple[str, ...]
    slopes: np.ndarray

    declared = Declaration(
        size=(5.7, 5.3),
        exhibits=(
            Exhibit(
                "cobweb",
                "From {start:.3f}, above the separatrix at {separatrix:.3f}, t climbs to {end:.1f} in "
                "{layers} layers; the odd point is at {odd:.1f}.",
                choices={"block": "rc+relu", "batch": 8},
            ),
        ),
    )

    @classmethod
    def of_block(cls, block: str = "rc+relu", batch: float = 16, layers: int = 8) -> Self:
        """The cobweb at infinite width, with one odd point.

        One layer moves t so little that its graph cannot be told from the diagonal: hence several in a step.

        Args:
            block: a block that recenters.
            batch: points.
            layers: in one step.

        Raises:
            InputError: a block without a scalar map, layers that are no whole number.
        """
        layers = checks.whole(layers, "layers")
        graph = Growth.of_block(block, batch)
        map_ = scalar_map(block, batch)

        def step(t: np.ndarray) -> np.ndarray:
            for _ in range(layers):
                t = np.minimum(np.asarray(map_(jnp.asarray(t))), map_.largest)
            return t

        found = [_starts(graph)]
        for _ in range(STEPS):
            found.append(step(found[-1]))
        stairs = tuple(_until_rest(path) for path in np.array(found).T)
        same = (graph.fixed, graph.names, graph.slopes)
        return cls(graph.block, batch, layers, graph.t, step(graph.t), stairs, *same)

    @property
    def numbers(self) -> Numbers:
        """The climb that begins above the separatrix and below the odd point."""
        at = dict(zip(self.names, self.fixed.tolist(), strict=True))
        climb = next(path for path in self.stairs if at["separatrix"] < path[0] < at["odd point"])
        return {
            "start": float(climb[0]),
            "end": float(climb[-1]),
            "layers": self.layers * (len(climb) - 1),
            "separatrix": at["separatrix"],
            "odd": at["odd point"],
        }

    @property
    def finding(self) -> str:
        """Where batches on both sides of the separatrix go."""
        at = dict(zip(self.names, self.fixed.tolist(), strict=True))
        if not {"separatrix", "odd point"} <= at.keys():
            return f"t goes to {', '.join(f'{name} at {t:.4g}' for name, t in at.items())}"
        return (
            f"Above t = {at['separatrix']:.3f} one point grows to t = {at['odd point']:.1f}, below it "
            f"falls back"
        )

    @property
    def setting(self) -> str:
        """Of what."""
        step = "one layer" if self.layers == 1 else f"{self.layers} layers"
        return (
            f"{block_words(self.block, full=True)}, {self.batch:g} points, infinite width; a step is {step}"
        )

    @property
    def alt(self) -> str:
        """What one sees."""
        told = ", ".join(f"{name} at {t:.4g}" for name, t in zip(self.names, self.fixed, strict=True))
        return (
            f"A map and the diagonal, both axes logarithmic, with staircases between them; they cross at: "
            f"{told}."
        )

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The graph of F^layers with a staircase from every start."""
        ends = [self.t[0], self.t[-1]]
        axes.plot(ends, ends, color=theme.faint, linewidth=1, label="diagonal")
        self._draw_stairs(axes, theme)
        for t, name, slope in zip(self.fixed, self.names, self.slopes, strict=True):
            axes.plot(t, t, **stable_mark(theme, abs(slope) < 1), zorder=5, label=f"{name}, t = {t:.4g}")
        axes.set(xscale="log", yscale="log", aspect="equal")
        axes.legend(loc="upper left")
        later = "one layer" if self.layers == 1 else f"{self.layers} layers"
        dress(axes, theme, title=self.finding, x=RATIO, y=f"$t$ {later} later", under=self.setting)
        if any(path[-1] < path[0] for path in self.stairs):
            self._draw_falls(axes, theme)

    def _draw_stairs(self, axes: Axes, theme: Theme) -> None:
        """The staircases, and the map above them."""
        told: set[bool] = set()
        for path in self.stairs:
            x = np.repeat(path, 2)
            rises = bool(path[-1] > path[0])
            color = theme.odd if rises else theme.series[1]
            words = None if rises in told else "$t$ rises" if rises else "$t$ falls"
            told.add(rises)
            axes.plot(x[:-1], x[1:], color=color, linewidth=1.2, label=words)
            axes.plot(x[0], x[1], marker="|", color=color, markersize=9, linestyle="")
        axes.plot(self.t, self.later, color=theme.series[0], linewidth=2.2, label="the map")

    def _draw_falls(self, axes: Axes, theme: Theme) -> None:
        """An inset of how much t changes, where a staircase that falls would lie on the diagonal."""
        path = min((one for one in self.stairs if one[-1] < one[0]), key=lambda one: float(one[0]))
        low, high = float(path[-1]), float(self.fixed[self.fixed > path[0]].min(initial=path[0] * 1.1))
        ends = (low - EDGE * (high - low), high + EDGE * (high - low))
        here = (self.t > ends[0]) & (self.t < ends[1])
        t, change = self.t[here], 100 * (self.later[here] / self.t[here] - 1)
        inset = axes.inset_axes(INSET)
        inset.axhline(0, color=theme.faint, linewidth=1)
        inset.plot(t, change, color=theme.series[0], linewidth=2)
        inset.fill_between(t, 0, change, where=change < 0, color=theme.cluster, alpha=0.25, linewidth=0)
        inset.fill_between(t, 0, change, where=change > 0, color=theme.odd, alpha=0.25, linewidth=0)
        for place, slope in zip(self.fixed, self.slopes, strict=True):
            if ends[0] < place < ends[1]:
                inset.plot(place, 0, **stable_mark(theme, abs(slope) < 1), zorder=5)
        inset.set(xlim=ends)
        inset.locator_params(nbins=4)
        dress(inset, theme, text=TEXT - 1.5)
        inset.set_title("change of $t$ in a step, %", color=theme.faint, fontsize=TEXT - 1.5)


def _starts(graph: Growth) -> np.ndarray:
    """On both sides of every unstable fixed point, and at the lower end."""
    logs, starts = np.log(graph.fixed), [graph.t[0]]
    for i, slope in enumerate(graph.slopes):
        if abs(slope) > 1:
            for j in (i - 1, i + 1):
                if 0 <= j < len(logs):
                    starts.append(float(np.exp(logs[i] + NUDGE * (logs[j] - logs[i]))))
    return np.array(starts)


def _until_rest(path: np.ndarray) -> np.ndarray:
    moved = np.abs(np.diff(np.log(path))) > 1e-3
    return path[: (int(np.flatnonzero(moved)[-1]) + 2 if moved.any() else 1)]
