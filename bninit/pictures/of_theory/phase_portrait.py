"""The plane of several odd points: where a batch of two kinds of points moves, layer by layer."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.symmetry.charts import PLANE
from bninit.dynamics.symmetry.family import Family, step
from bninit.pictures.canvas.frames import spaced
from bninit.pictures.canvas.marks import draw_arrow
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, dress, stable_mark
from bninit.pictures.canvas.words import block_words

DENSE = 16
STARTS = (13, 9)
"""A grid of starts: along x, along y."""

MARGIN = 2.0
"""The window reaches this far beyond the fixed points, natural log."""

GROWS = {
    "standard (odd)": "any difference between them grows",
    "(k-2,2)": "differences between pairs of them grow",
}
"""Words of the perturbations of the odd points."""

DOTS = 12
"""A path shows this many layers as dots, of the DENSE ones."""


@dataclass(frozen=True)
class Place:
    """A fixed point in the plane.

    Attributes:
        y: -inf where the odd points coincide.
        worst, largest: the isotypic component of the perturbation that grows most or shrinks least, and the
            modulus of its multiplier.
        attracts: whether it attracts the batches that are alike within each kind, as those of the plane are.
    """

    name: str
    x: float
    y: float
    verdict: str
    worst: str
    largest: float
    attracts: bool

    @property
    def words(self) -> str:
        """Its name and whether it is stable."""
        alone = self.attracts and self.verdict == "unstable"
        return f"{self.name}: {'stable only while alike' if alone else self.verdict}"


@dataclass(frozen=True)
class PhasePortrait(Picture):
    """The flow of (x, y) = log of (distance between the means squared, spread of the odd points) over the
    spread of the cluster; a spread is half of the squared distance between two points of a kind.

    Attributes:
        layers: (layer,) those of the paths: every one of the first DENSE, then fewer.
        paths: (start, layer, 2) true iterates of the map.
        ends: (start,) number of the place where each ends, -1 if nowhere among them.
        window: x from, x to, y from, y to.
    """

    block: str
    batch: float
    odd: int
    layers: np.ndarray
    paths: np.ndarray
    ends: np.ndarray
    places: tuple[Place, ...]
    window: tuple[float, float, float, float]

    declared = Declaration(
        size=(7.2, 4.8),
        exhibits=(
            Exhibit(
                "phase_portrait",
                "Without rescaling {odd} odd points among {batch} attract {attracted} of {paths} paths on "
                "which they are alike, but the perturbation {worst} is multiplied by {largest:.4f} a layer "
                "({verdict}).",
                choices={"block": "rc+relu", "batch": 16, "odd": 2},
            ),
            Exhibit(
                "phase_portrait_rescaled",
                "With rescaling {odd} odd points among {batch} attract {attracted} of {paths} paths; the "
                "slowest perturbation, {worst}, is multiplied by {largest:.4f} a layer ({verdict}).",
                choices={"block": "rc+rs+relu", "batch": 128, "odd": 3},
            ),
        ),
    )

    @classmethod
    def of_block(cls, block: str = "rc+relu", batch: float = 16, odd: int = 2, layers: int = 400) -> Self:
        """Batches of `odd` like points beside like others, at infinite width.

        Args:
            block: a block that recenters.
            batch: points.
            odd: points of the first kind, two or more.
            layers: how far each path is followed.

        Raises:
            InputError: fewer than two odd points or others; a block without recentering or a reduced map.
        """
        odd, layers = checks.whole(odd, "odd", least=2), checks.whole(layers, "layers")
        points = fixed_points(block, batch, odd)
        family = points[0].family
        if not family.recenters or family.is_neutral:
            advice = "choose rc+relu or rc+rs+relu"
            raise checks.fail("a block that recenters and moves the Gram", str(family.block), advice)
        if family.cluster < 2:
            raise checks.fail("odd <= batch - 2", odd, "pass fewer odd points or a larger batch")
        places = tuple(place for point in points if (place := _place(point)) is not None)
        window = _window(places)
        x = np.linspace(window[0], window[1], STARTS[0])
        y = np.linspace(window[2], window[3], STARTS[1])
        starts = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        paths = _followed(family, layers, starts)
        kept = np.union1d(np.arange(min(DENSE, layers + 1)), spaced(layers, 40))
        shown = (kept, paths[:, kept], _ends(paths, places))
        return cls(str(family.block), batch, odd, *shown, places, window)

    @property
    def numbers(self) -> Numbers:
        """How many paths end at the odd points, and how the worst perturbation of that state grows."""
        number, place = next((i, one) for i, one in enumerate(self.places) if one.name == "odd points")
        return {
            "odd": self.odd,
            "batch": self.batch,
            "paths": len(self.ends),
            "attracted": int(np.sum(self.ends == number)),
            "worst": place.worst,
            "largest": place.largest,
            "verdict": place.verdict,
        }

    @property
    def finding(self) -> str:
        """Where the paths go, and whether that state is stable."""
        if not any(place.name == "odd points" for place in self.places):
            return f"Where {self.odd} points unlike the others go: there is no state of {self.odd} odd points"
        told = self.numbers
        odd = f"{self.odd} odd points attract {told['attracted']} of {told['paths']} paths"
        if told["verdict"] == "unstable" and told["attracted"]:
            grows = GROWS.get(told["worst"], f"the perturbation {told['worst']} grows")
            return f"{odd} while they are alike, but {grows}"
        return f"{odd}, and that state is {told['verdict']}"

    @property
    def setting(self) -> str:
        """Of what."""
        return f"{block_words(self.block, full=True)}, {self.batch:g} points, infinite width"

    @property
    def alt(self) -> str:
        """What one sees."""
        marks = "; ".join(one.words for one in self.places if np.isfinite(one.y))
        return f"Arrows of {len(self.ends)} paths in a plane, and where they end: {marks}."

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The path of every start, in the colour of where it ends."""
        for path, end in zip(self.paths, self.ends, strict=True):
            color = self._color(end, theme)
            axes.plot(*path.T, color=color, linewidth=0.9, alpha=0.75)
            axes.plot(*path[:DOTS].T, ".", color=color, markersize=2.4)
            draw_arrow(axes, path, self.window, color)
        style: Style
        for end in dict.fromkeys(int(end) for end in self.ends):
            where = "elsewhere" if end < 0 else f"to the {self.places[end].name}"
            style = {"color": self._color(end, theme), "marker": ".", "linewidth": 0.9}
            axes.plot([], [], label=f"{where}; dots are layers", **style)
        low, high = self.window[2:]
        for place in self.places:
            if np.isfinite(place.y):
                style = stable_mark(theme, place.attracts, place.verdict == "stable")
                axes.plot(place.x, place.y, **style, zorder=5, label=place.words)
        below = [place for place in self.places if not np.isfinite(place.y)]
        for words in dict.fromkeys(place.words for place in below):
            shown = [place.x for place in below if place.words == words]
            style = {"marker": "v", "color": theme.ink, "linestyle": "", "markersize": 7, "clip_on": False}
            axes.plot(shown, [low] * len(shown), zorder=5, label=f"{words}, at y = −∞", **style)
        axes.set(xlim=self.window[:2], ylim=(low, high))
        axes.legend(loc="upper left", bbox_to_anchor=(0, -0.14), ncols=2)
        x = r"$\log$(squared distance of the means / spread of the cluster)"
        y = r"$\log$(spread of the odd / of the cluster)"
        dress(axes, theme, title=self.finding, x=x, y=y, under=self.setting)

    def _color(self, end: int, theme: Theme) -> str:
        if end < 0:
            return theme.faint
        return theme.odd if self.places[end].name.startswith("odd") else theme.series[0]


def _followed(family: Family, layers: int, starts: np.ndarray) -> np.ndarray:
    """(start, layer, 2)."""
    paths = [starts]
    for _ in range(layers):
        numbers: Any = PLANE.numbers(paths[-1])
        new = np.asarray(step(numbers, family.layer()))
        paths.append(np.log(new[:, :2] / new[:, 2:]))
    return np.stack(paths, axis=1)


def _place(point: FixedPoint) -> Place | None:
    """Where a fixed point stands; None where the cluster has no spread."""
    trivial = [abs(value) for name, value, _ in point.multipliers if name == "trivial"]
    attracts = all(value < 1 for value in trivial) and point.verdict != "neutral"
    worst, value, _ = max(point.multipliers, key=lambda one: abs(one[1]))
    stability = (point.verdict, worst, abs(value), attracts)
    if len(point.sizes) == 1:
        k, m = point.family.sizes
        return Place(point.name, float(np.log(1 / k + 1 / m)), 0.0, *stability)
    contrast, odd, cluster = point.numbers
    if cluster == 0:
        return None
    y = float(np.log(odd / cluster)) if odd > 0 else -np.inf
    return Place(point.name, float(np.log(contrast / cluster)), y, *stability)


def _window(places: tuple[Place, ...]) -> tuple[float, float, float, float]:
    x = np.array([place.x for place in places])
    y = np.array([place.y for place in places if np.isfinite(place.y)])
    return tuple(  # type: ignore[return-value]
        float(v) for v in (x.min() - MARGIN, x.max() + MARGIN, y.min() - MARGIN, y.max() + MARGIN)
    )


def _ends(paths: np.ndarray, places: tuple[Place, ...]) -> np.ndarray:
    """The attracting place nearest to the end of each path, if it is within 0.1."""
    at = np.array([[place.x, place.y] if place.attracts else [np.inf, np.inf] for place in places])
    far = np.abs(paths[:, -1, None, :] - at[None]).max(axis=-1)
    return np.where(far.min(axis=1) < 0.1, far.argmin(axis=1), -1)
