"""What `rescaled_map.py` and `rescaled_curvature.py` compute must agree with itself where charts overlap,
enclose what is computed another way, and meet no branch cut."""

from functools import cache

from flint import acb, arb, fmpq

from proofs_check.certified.ball import Ball, interval
from proofs_check.certified.rescaled_curvature import (
    near_cluster,
    rescaling_acts,
    towards_cluster,
    towards_simplex,
)
from proofs_check.certified.rescaled_map import is_analytic, jets
from proofs_check.verdict import Status

POINTS = ((fmpq(3, 10), fmpq(1, 50)), (fmpq(4, 5), fmpq(1, 20)), (fmpq(1, 30), fmpq(1, 40)))
STEP = fmpq(1, 10**6)


@cache
def rescaled_machinery() -> Status:
    """ "proved" if every witness is right, else "undecided"."""
    right = charts_agree() and slopes() and near_the_simplex() and cuts() and tails()
    return "proved" if right else "undecided"


def charts_agree() -> bool:
    """The four charts give one G, to ten digits."""
    for x, y in POINTS:
        a, e = arb(x), arb(y)
        v = a * a / e
        values = (
            near_cluster(a / e, e),
            rescaling_acts(v, e / a),
            towards_cluster(a, 1 / v)[0] * v,
            towards_simplex(a, e)[0] / e,
        )
        if not all(same(value, values[0]) for value in values):
            return False
    return True


def same(value: Ball, other: Ball, off: float = 1e-10) -> bool:
    """Both are this narrow and meet."""
    return bool(value.overlaps(other)) and float(value.rad()) < off


def slopes() -> bool:
    """The slopes are those of the values, by a difference; e fixed, v as a^2/e."""
    for x, y in POINTS:
        a, e, half = arb(x), arb(y), arb(1, 1e-4)
        up, down = a * (1 + arb(STEP)), a * (1 - arb(STEP))
        simple = (towards_simplex(up, e)[0] - towards_simplex(down, e)[0]) / (2 * arb(STEP))
        s = [e / z**2 for z in (up, a, down)]
        other = (towards_cluster(up, s[0])[0] - towards_cluster(down, s[2])[0]) / (2 * arb(STEP))
        if not (towards_simplex(a, e)[1] * half).overlaps(simple):
            return False
        if not (towards_cluster(a, s[1])[1] * half).overlaps(other):
            return False
    return True


def near_the_simplex() -> bool:
    """Value and slope near a = 1 enclose those of the chart that knows no simplex, at points and on a box
    that touches a = 1; and a box elsewhere encloses one of its points."""
    e, step = arb(fmpq(1, 60)), arb(fmpq(1, 10**5))
    touching = towards_simplex(interval(fmpq(987, 1000), 1), e)
    for place in (fmpq(86, 100), fmpq(93, 100), fmpq(988, 1000), fmpq(995, 1000)):
        a = arb(place)
        values = [
            rescaling_acts((a * (1 + k * step)) ** 2 / e, e / (a * (1 + k * step))) * e for k in (-1, 0, 1)
        ]
        slope = (values[2] - values[0]) / (2 * step)
        found = [towards_simplex(a, e)] + ([touching] if place > fmpq(987, 1000) else [])
        if not all(f[0].overlaps(values[1]) and f[1].overlaps(slope + arb(0, 1e-5)) for f in found):
            return False
        if not float(found[0][1].rad()) < 1e-2:
            return False
    wide = towards_simplex(arb(fmpq(7, 10), 0.005), arb(fmpq(1, 60), 1e-5))
    inside = towards_simplex(arb(fmpq(704, 1000)), arb(fmpq(1, 60)))
    return all(outer.contains(inner.mid()) for outer, inner in zip(wide, inside, strict=True))


def cuts() -> bool:
    """A ball that meets a branch cut of the integrand is not called analytic; one inside [0, 1) is."""
    outside = (acb(arb(1, 0.1)), acb(1.5), acb(arb(0, 3), arb(0, 3)), acb(1, 1), acb(1))
    return is_analytic(acb(arb(0.5, 0.01), arb(0, 0.01))) and not any(is_analytic(w) for w in outside)


def tails() -> bool:
    """What is left out of an integral up to `start` is in its radius: cut late it encloses cut early."""
    late, early = (jets(0, arb("0.6"), arb(20), (1, 1), 2, arb(start), 1e-12) for start in ("0.4", "0.2"))
    return all(a.contains(b.mid()) for a, b in zip(late, early, strict=True))
