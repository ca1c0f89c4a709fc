"""What each of the eight blocks does to a batch at infinite width, read off its fixed points."""

import math

from bninit import checks
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.layer.block import BLOCKS, Block


def mechanism(batch: int = 16) -> tuple[tuple[str, ...], ...]:
    """A row for each block: its name, its attractors, their slowest multipliers, and a sentence.

    Every word is chosen by the fixed points and their multipliers; none belongs to a block.

    Args:
        batch: the number of points.
    """
    batch = checks.whole(batch, "batch", least=3)
    return tuple(_row(block, batch) for block in BLOCKS)


def _row(block: Block, batch: int) -> tuple[str, ...]:
    points = fixed_points(block, batch)
    attractors = [p for p in points if p.verdict in ("stable", "neutral")]
    names = ", ".join(p.name if p.stable else f"{p.name} (neutral)" for p in attractors)
    if points[0].family.is_neutral:
        names = f"every {'recentred ' if points[0].family.recenters else ''}Gram (neutral)"
    slowest = ", ".join(f"{_largest(p):.6f}" for p in attractors)
    return (str(block), names, slowest, _sentence(points, attractors))


def _largest(point: FixedPoint) -> float:
    return max(abs(value) for _, value, _ in point.multipliers)


def _sentence(points: tuple[FixedPoint, ...], attractors: list[FixedPoint]) -> str:
    """Who attracts, and what happens at an exact cluster or a collapse."""
    if all(p.verdict == "neutral" for p in points):
        if points[0].cluster_angle == 0:
            return "every angle closes, more slowly than any exponential; the norms stay as they are"
        return "nothing moves: every Gram is fixed"
    tight = [p for p in points if p.cluster_angle == 0 and not p.stable]
    opening = max((value for p in tight for _, value, _ in p.multipliers), default=0.0)
    if math.isinf(opening):
        opens = "a cluster opens at once, its spread growing like a root"
    else:
        opens = f"a cluster opens by {opening:.6f} a layer"
    odd = next((p for p in attractors if p.name == "odd point"), None)
    if odd is not None:
        apart = f"one point stands {odd.norm_ratio:.2f} times apart"
        return f"{opens} until its angle is {odd.cluster_angle:.4f}; {apart}"
    angle = attractors[0].cluster_angle
    return f"{opens}; all points end alike, at angles of {math.degrees(angle):.1f} degrees"
