"""How fast each kind of perturbation shrinks or grows, at the simplex and at the odd point, by batch size."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture
from bninit.pictures.canvas.theme import DASHES, LIGHT, Style, Theme, dress
from bninit.pictures.canvas.words import block_words

STATES = ("simplex", "odd point")
POINTS = 28


@dataclass(frozen=True)
class MultiplierCurve:
    """One isotypic component at one state.

    Attributes:
        rank: 0 for the largest multiplier of that component, 1 for the next.
        multiplicity: at the batch of the picture.
        batches, values: the multipliers per layer; batches where the state is absent are left out.
    """

    state: str
    component: str
    rank: int
    multiplicity: float
    batches: np.ndarray
    values: np.ndarray

    @property
    def words(self) -> str:
        """The state, the component and its multiplicity."""
        times = "absent" if np.isnan(self.multiplicity) else f"× {self.multiplicity:g}"
        return f"{self.state}, {self.component}{', second' if self.rank else ''}: {times}"


@dataclass(frozen=True)
class Multipliers(Picture):
    """All multipliers at infinite width, the scale removed; a modulus below 1 decays."""

    block: str
    batch: float
    curves: tuple[MultiplierCurve, ...]

    declared = Declaration(
        size=(7.2, 4.6),
        exhibits=(
            Exhibit(
                "multipliers",
                "At {batches} batch sizes up to {largest_batch:g} no multiplier of the simplex or of the odd "
                "point exceeds {most:.4f}; of the {count} at {batch} points the largest are {simplex:.4f} "
                "and {odd:.4f}.",
                choices={"block": "rc+relu", "batch": 16},
            ),
        ),
    )

    @classmethod
    def of_block(cls, block: str = "rc+relu", batch: float = 16, largest: float = 256.0) -> Self:
        """The multipliers of the simplex and of the state with one odd point, over batch sizes.

        Args:
            block: a block with a reduced map.
            batch: where the multiplicities are counted.
            largest: the largest batch size; the least is 4.

        Raises:
            InputError: a block without a reduced map; neither state at `batch`.
        """
        largest = checks.real(largest, "largest", above=4.0)
        batches = np.unique(np.append(np.geomspace(4.0, largest, POINTS), float(batch)))
        found: dict[tuple[str, str, int], list[tuple[float, float, float]]] = {}
        for size in batches:
            points = fixed_points(block, float(size))
            for point in (one for one in points if one.name in STATES):
                seen: list[str] = []
                for component, value, count in point.multipliers:
                    key = (point.name, component, seen.count(component))
                    found.setdefault(key, []).append((float(size), value, count))
                    seen.append(component)
        curves = tuple(_curve(key, rows, float(batch)) for key, rows in found.items())
        if not curves:
            raise checks.fail("a block with a simplex or an odd point", str(block), "choose rc+relu")
        return cls(str(points[0].family.block), batch, tuple(sorted(curves, key=_place)))

    @property
    def numbers(self) -> Numbers:
        """The largest multiplier of each state at the batch, and of both at any."""
        most = {}
        for state in STATES:
            curves = [curve for curve in self.curves if curve.state == state]
            here = [curve.values[curve.batches == self.batch] for curve in curves]
            most[state] = max((float(np.abs(one).max(initial=0)) for one in here), default=0.0)
        everywhere = [np.abs(curve.values).max() for curve in self.curves]
        return {
            "batch": self.batch,
            "batches": max(len(curve.batches) for curve in self.curves),
            "largest_batch": float(max(curve.batches[-1] for curve in self.curves)),
            "simplex": most["simplex"],
            "odd": most["odd point"],
            "most": float(max(everywhere)),
            "count": sum(int(curve.multiplicity) for curve in self.curves),
        }

    @property
    def finding(self) -> str:
        """Whether every perturbation dies out, at every batch size that is shown."""
        most = self.numbers["most"]
        if self.all_decay:
            return f"Every perturbation dies out, the slowest by {1 - most:.1%} a layer"
        return f"Some perturbation grows, by {most - 1:.1%} a layer"

    @property
    def all_decay(self) -> bool:
        """Whether every multiplier is below 1 in modulus: then it is shown by what it is short of 1."""
        return bool(self.numbers["most"] < 1)

    def _shown(self, curve: MultiplierCurve) -> np.ndarray:
        return 1 - np.abs(curve.values) if self.all_decay else np.abs(curve.values)

    @property
    def setting(self) -> str:
        """Of what."""
        return f"{block_words(self.block, full=True)}, simplex and odd point, infinite width"

    @property
    def alt(self) -> str:
        """What one sees."""
        ends = [f"{one.words} {self._shown(one)[-1]:.2g}" for one in self.curves]
        what = "What multipliers are short of 1" if self.all_decay else "Multipliers"
        return f"{what} against batch size, both logarithmic; at the right: {'; '.join(ends)}."

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """A curve for each isotypic component of each state on a logarithmic scale: what it is short of 1, or
        itself where something grows."""
        axes.axvline(self.batch, color=theme.line, linewidth=1)
        counts = {"simplex": 0, "odd point": 0}
        for curve in self.curves:
            color = theme.odd if curve.state == "odd point" else theme.cluster
            dash = DASHES[counts[curve.state] % 6]
            counts[curve.state] += 1
            style: Style = {"color": color, "linestyle": dash, "linewidth": 2}
            axes.plot(curve.batches, self._shown(curve), label=curve.words, **style)
        axes.set_xscale("log", base=2)
        axes.set_yscale("log", nonpositive="mask")
        axes.xaxis.set_major_formatter(lambda n, _: f"{n:g}")
        axes.margins(x=0)
        head = f"multiplicities at $n$ = {self.batch:g}"
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), title=head)
        y = f"{'1 − ' if self.all_decay else ''}|multiplier| of a perturbation, per layer"
        if not self.all_decay:
            axes.axhline(1.0, color=theme.ink, linewidth=1)
        dress(axes, theme, title=self.finding, x="batch $n$", y=y, under=self.setting)


def _curve(
    key: tuple[str, str, int], rows: list[tuple[float, float, float]], batch: float
) -> MultiplierCurve:
    sizes, values, counts = map(np.array, zip(*rows, strict=True))
    at = counts[sizes == batch]
    return MultiplierCurve(*key, float(at[0]) if len(at) else float("nan"), sizes, values)


def _place(curve: MultiplierCurve) -> tuple[int, float]:
    return STATES.index(curve.state), -float(curve.values[-1])
