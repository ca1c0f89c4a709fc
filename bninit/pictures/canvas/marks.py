"""Marks that are more than a line: heads of arrows on paths, the level set of a share over its cells."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.canvas.theme import Style, Theme
from bninit.statistics.crossing import Crossing
from bninit.sweeps.boundaries.level_set import LevelSet

SHORTEST = 0.5
"""A path that goes less far has no arrow."""


def draw_arrow(axes: Axes, path: np.ndarray, window: tuple[float, float, float, float], color: str) -> None:
    """The head of an arrow where a path has gone a third of what is seen of it."""
    inside = (path >= window[::2]).all(axis=1) & (path <= window[1::2]).all(axis=1)
    seen = path[: int(np.argmin(inside)) or None] if not inside.all() else path
    gone = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(seen, axis=0), axis=1))])
    if len(seen) < 3 or gone[-1] < SHORTEST:
        return
    at = min(max(1, int(np.searchsorted(gone, gone[-1] / 3))), len(seen) - 1)
    style: Style = {"arrowstyle": "-|>", "color": color, "linewidth": 0, "mutation_scale": 11, "shrinkA": 0}
    axes.annotate("", seen[at], seen[at - 1], arrowprops=style | {"shrinkB": 0})


def draw_level_line(
    axes: Axes,
    theme: Theme,
    batches: np.ndarray,
    widths: np.ndarray,
    level_set: LevelSet,
    crossings: tuple[Crossing, ...],
) -> None:
    """A mark with its interval where a line crosses, an arrow where it is bounded on one side."""
    upright = level_set.along == "width"
    others = batches if upright else widths

    def plot(places: list[float], values: list[float], **style: Any) -> None:
        axes.plot(*((places, values) if upright else (values, places)), color=theme.odd, **style)

    lines = list(zip(map(float, others), crossings, strict=True))
    crossed = [(other, one) for other, one in lines if one.estimate is not None]
    for other, one in crossed:
        plot([other, other], [one.low or 0, one.high or 0], linewidth=1.6)
    values = widths if upright else batches
    for name, marks, side in (("low", "^>", 1), ("high", "v<", 0)):
        beyond = dict(zip(map(float, values), edges_between(values)[side:], strict=False))
        ends = [(other, getattr(one, name)) for other, one in lines if one.is_open]
        places = [(other, float(beyond[end])) for other, end in ends if end is not None]
        if places:
            ends_at = map(list, zip(*places, strict=True))
            plot(
                *ends_at,
                marker=marks[not upright],
                linestyle="",
                markersize=7,
                label=f"{level_set.level:.0%} of the networks: beyond this side",
            )
    if crossed:
        label = f"{level_set.level:.0%} of the networks, {level_set.confidence:.0%} interval"
        x, y = [other for other, _ in crossed], [one.estimate or 0 for _, one in crossed]
        plot(x, y, marker="o", markersize=4.5, linewidth=2.2, label=label)
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        named = dict(zip(labels, handles, strict=True))
        place: Style = {"loc": "upper left", "bbox_to_anchor": (0, -0.13), "borderaxespad": 0.2}
        axes.legend(named.values(), named.keys(), **place)


def edges_between(values: np.ndarray) -> np.ndarray:
    """Edges half way between neighbours, in ratio; half a step beyond the ends."""
    logs = np.log(values)
    middle = (logs[1:] + logs[:-1]) / 2
    return np.exp(np.concatenate([[2 * logs[0] - middle[0]], middle, [2 * logs[-1] - middle[-1]]]))
