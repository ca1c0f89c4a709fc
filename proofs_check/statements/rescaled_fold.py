"""At infinite width, along real batch sizes n >= 3, the two fixed points of the RC+RS+ReLU map on one outlier
with t strictly between the simplex and the exact cluster are born at exactly one n_r, within
10^-{decimals} of {claimed_fold}: none for n < n_r, a double one at n_r, exactly two, t_s < t_o, for every
n > n_r. A start t in [1, t_s) then converges to the simplex, one in (t_s, (n-1)^2) to the odd point t_o.

Method: H and G as in `rescaling_removes_the_odd_point.py`, run again here up to n = {none_up_to}. (1) From
n = {two_from} on, all n at once, G has in a = sqrt(1-c) at most one zero up to {middle}, falling there, and
at most one beyond, rising: branch and prune, G or its slope. So H has at most two zeros, multiplicity
counted (Rolle). (2) Krawczyk's test on (h, dh/dc) = 0 in the state c and m = n - 1, h = H but for a
factor, with arb's rigorous integrator: a double zero at n_r; so H >= 0 there. (3) Between {none_up_to} and
n_r a point with H <= 0 leads to one where `between` holds a, since elsewhere G > 0 and H' > 0 at its lower
end; h falls with n there, so H < 0 at n_r, which is false. (4) Up to n = {line_from}, h falls with n at the
double zero's c: H < 0. (5) From there on, all n at once, e (1-c)^(-3/2) G is below a line with whose help
H(c) = const int (c-w) w^(m/2-1) (1-w)^(-3/2) G dw < 0 at c = {at}. Near the simplex H > 0, as F_RS'(1) < 1,
and at the exact cluster, where u I_D vanishes: exactly two zeros, both simple.
"""

from dataclasses import dataclass

import flint
from flint import arb, fmpq

from proofs_check.certified.ball import Ball, floor_of, rational
from proofs_check.certified.branch_and_prune import NOTHING, OUTSIDE, Coverage, claims, makes_up, positive_on
from proofs_check.certified.interval_newton import Root, only_root
from proofs_check.certified.rescaled_curvature import (
    near_cluster,
    rescaling_acts,
    towards_cluster,
    towards_simplex,
)
from proofs_check.certified.rescaled_map import jets, state_at
from proofs_check.certified.rescaled_witnesses import rescaled_machinery
from proofs_check.certified.witnesses import machinery
from proofs_check.statements import rescaling_removes_the_odd_point as removes
from proofs_check.symbolic.rescaled_ties import curvature_tie, line_tie, rescaled_tie
from proofs_check.symbolic.ties import tied
from proofs_check.verdict import Status, Verdict, statement_of, together

PLACE = 8.4


@dataclass(frozen=True)
class Settings:
    """Claimed fold and decimals; the guess (state c, m) and its box; where the regions meet, in n, in a
    (`middle`, `between`), in v; the line's height; how the integrals are taken."""

    claimed_fold: str = "51.371782"
    decimals: int = 6
    guess: tuple[str, str] = ("0.67", "50.3")
    radius: float = 1e-7
    none_up_to: str = "40"
    two_from: str = "51.3"
    middle: str = "0.6105"
    between: tuple[str, str] = ("0.5", "0.64")
    line_from: str = "53"
    at: str = "0.66"
    height: str = "0.02"
    share: int = 3
    start: str = "0.2"
    tolerance: float = 1e-13
    rough: float = 1e-7
    most_boxes: int = 40_000


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """The enclosed fold, then the signs of (1), (3), (4), (5)."""
    root = fold(settings)
    n = 1 + root.enclosure[1]
    off = abs(n - arb(rational(settings.claimed_fold))) * 10**settings.decimals
    digits: Status = "proved" if off <= 1 else "refuted" if off > 1 else "undecided"
    tie = tied(rescaled_tie, curvature_tie, line_tie, machinery, rescaled_machinery)
    found: list[Coverage] = []
    if together(tie, root.status, digits) == "proved" and n > arb(rational(settings.two_from)):
        for part in (below_the_fold, past_the_fold, below_a_line, at_most_two):
            found += part(root, settings)
            if any(c.status != "proved" for c in found):
                break
    whole = all(c.status == "proved" for c in found) and leaves_no_gap(found, root, settings)
    done: Status = "proved" if whole else "undecided"
    none = removes.run(removes.Settings(none_up_to=settings.none_up_to)) if done == "proved" else None
    status = together(
        tie, root.status, digits if root.status == "proved" else "undecided", none.status if none else done
    )
    margins = [floor_of(1 - off) * 10.0**-settings.decimals, *(c.margin for c in found)]
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method=f"Krawczyk with rigorous quadrature: n_r = {n.str(16, radius=True)}; branch and prune, "
        f"{sum(c.boxes for c in found)} boxes",
        assumption="infinite width; S_(n-1)-symmetric batch; n real; the map increases, by "
        "rescaling_averages_the_map",
        margin=min(*margins, none.margin) if none and status == "proved" else 0.0,
        bears_on="2412.02843 (the roles of recentering and rescaling): bears on, with rescaling the "
        "outlier is weaker and needs a larger batch",
        still_open="stability of the larger state in the full space under RC+RS+ReLU; the states with "
        "several odd points",
    )


def fold(settings: Settings) -> Root:
    """The double zero of h in (c, m), from a float Newton iteration to the certified box."""
    start = arb(rational(settings.start))

    def values(c, m):
        first, second, both = (
            jets(0, c, m, along, 2, start, settings.tolerance) for along in ((1, 0), (0, 1), (1, 1))
        )
        mixed = both[2] - first[2] - second[2]
        return [first[0], first[1]], [[first[1], second[1]], [2 * first[2], mixed]]

    with flint.ctx.workprec(100):
        c, m = (arb(rational(x)) for x in settings.guess)
        for _ in range(6):
            value, slope = values(c, m)
            determinant = slope[0][0] * slope[1][1] - slope[0][1] * slope[1][0]
            c = arb((c - (value[0] * slope[1][1] - slope[0][1] * value[1]) / determinant).mid())
            m = arb((m - (slope[0][0] * value[1] - value[0] * slope[1][0]) / determinant).mid())
        return only_root(
            lambda *x: values(*x)[0], lambda *x: values(*x)[1], (c, m), settings.radius, refinements=3
        )


def falls_with_size(settings: Settings):
    """-dh/dm at the state c."""
    start = arb(rational(settings.start))
    return lambda c, m: -jets(0, c, m, (0, 1), 1, start, settings.rough)[1]


def below_the_fold(root: Root, settings: Settings) -> list[Coverage]:
    """(3): for n from none_up_to to just above n_r."""
    low, high = (rational(a) for a in settings.between)
    sizes = rational(settings.none_up_to) - 1, rational(settings.claimed_fold) - 1 + rational("0.0001")
    e = 1 / sizes[1], 1 / sizes[0]
    end, start = 1 - low * low, arb(rational(settings.start))

    def slope_at_end(m: Ball) -> Ball:
        """H' over c^(m/2-1) (1-c)^(-3/2) (m^2-1)."""
        x, c = state_at(arb(low), 1 / m).x, arb(end)
        return (1 - c) * (x + c * (1 - c).sqrt() * jets(1, c, m, (0, 0), 0, start, settings.rough)[0])

    return [
        *removes.bends_up(e, (fmpq(0), low), settings.most_boxes),
        *removes.bends_up(e, (high, fmpq(1)), settings.most_boxes),
        positive_on(slope_at_end, (sizes,), settings.most_boxes),
        positive_on(falls_with_size(settings), ((1 - high * high, end), sizes), settings.most_boxes),
    ]


def past_the_fold(root: Root, settings: Settings) -> list[Coverage]:
    """(4): from n_r, at its c, to line_from."""
    c, m = root.enclosure
    falls = falls_with_size(settings)
    first = rational(settings.claimed_fold) - 1 - rational("0.0001")
    covered = positive_on(
        lambda m: falls(c, m), ((first, rational(settings.line_from) - 1),), settings.most_boxes
    )
    return [covered if m > arb(first) else NOTHING]


def below_a_line(root: Root, settings: Settings) -> list[Coverage]:
    """(5): e (1-w)^(-3/2) G < height (w_0 - w), w_0 = c/(1 + 4 e), on w <= c: then H(c) < 0."""
    c, height = rational(settings.at), arb(rational(settings.height))
    largest = 1 / (rational(settings.line_from) - 1)

    def room(a: Ball, e: Ball) -> Ball:
        return height * (arb(c) / (1 + 4 * e) - (1 - a * a)) * a**3 - towards_simplex(a, e)[0]

    def outside(a: Ball, e: Ball) -> Ball:
        return OUTSIDE if a * a < 1 - arb(c) else room(a, e)

    if not claims(outside, ((1 - arb(c)).sqrt(), arb(largest))):
        return [NOTHING]
    return [positive_on(outside, ((rational("1/2"), fmpq(1)), (fmpq(0), largest)), settings.most_boxes)]


def at_most_two(root: Root, settings: Settings) -> list[Coverage]:
    """(1): G > 0, or a zero of G on the way up in a only beyond the middle, on the way down only before."""
    zero, one, most = fmpq(0), fmpq(1), settings.most_boxes
    middle, share = rational(settings.middle), rational(settings.share)
    largest = 1 / (rational(settings.two_from) - 1)

    def positive(v, b):
        away = v * b * b > arb(largest) or v * b > arb(middle)
        return OUTSIDE if away else rescaling_acts(v, b)

    def falls(a, s):
        if a * a * s > arb(largest):
            return OUTSIDE
        value, slope = towards_cluster(a, s)
        return abs(value).max(-slope)

    def rises(a, e):
        value, slope = towards_simplex(a, e)
        return abs(value).max(slope)

    edge, v, a = arb(largest), arb(share), arb(middle)
    if not (claims(positive, (v, (edge / v).sqrt())) and claims(falls, (a, edge / (a * a)))):
        return [NOTHING]
    return [
        positive_on(near_cluster, ((zero, one), (zero, largest)), most),
        positive_on(positive, ((zero, share), (zero, one)), most),
        positive_on(falls, ((zero, middle), (zero, 1 / share)), most),
        positive_on(rises, ((middle, one), (zero, largest)), most),
    ]


def leaves_no_gap(found: list[Coverage], root: Root, settings: Settings) -> bool:
    """(3) in n up to the fold and in a, but for `between`; (4) from the fold to `line_from`; (5) and (1) at
    every larger n, (5) at every w <= c, (1) in a from 0 to 1, in v = a^2/e on both sides of `share`."""
    if len(found) != 11:
        return False
    near, before, after, at_end, falls, past, line, cluster, acts, down, up = found
    zero, one, middle, share = fmpq(0), fmpq(1), rational(settings.middle), fmpq(settings.share)
    low, high = (rational(a) for a in settings.between)
    none, two, steep = (rational(n) - 1 for n in (settings.none_up_to, settings.two_from, settings.line_from))
    sizes, large = at_end.box[0], (zero, 1 / two)
    e = 1 / sizes[1], 1 / sizes[0]
    m = root.enclosure[1]
    return (
        bool(sizes[0] <= none and m < arb(sizes[1]))
        and makes_up(((zero, one), e), near)
        and makes_up(((e[0], low), e), before)
        and makes_up(((high, one), e), after)
        and makes_up(((1 - high * high, 1 - low * low), sizes), falls)
        and bool(arb(past.box[0][0]) < m and past.box[0][1] >= steep)
        and bool(line.box[0][0] ** 2 <= 1 - rational(settings.at) and line.box[0][1] == 1)
        and line.box[1] == (zero, 1 / steep)
        and makes_up(((zero, one), large), cluster)
        and makes_up(((zero, share), (zero, one)), acts)
        and makes_up(((zero, middle), (zero, 1 / share)), down)
        and makes_up(((middle, one), large), up)
    )
