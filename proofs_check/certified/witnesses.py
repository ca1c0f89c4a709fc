"""Problems whose answer is known by hand: the machinery of balls must answer them right, and must not
"prove" what is false, before a statement rests on it."""

from functools import cache

import sympy as sp
from flint import arb, arb_series, fmpq

from proofs_check.certified.ball import derivative, floor_of, interval, mean_value, mixed_derivative, rational
from proofs_check.certified.branch_and_prune import OUTSIDE, claims, covers, is_below, makes_up, positive_on
from proofs_check.certified.entire import (
    LARGEST,
    TERMS,
    cos_coefficient,
    curl_coefficient,
    series,
    sin_coefficient,
)
from proofs_check.certified.interval_newton import only_root
from proofs_check.verdict import Status


@cache
def machinery() -> Status:
    """ "proved" if every answer is right, else "undecided"."""
    right = balls() and signs() and coverage() and roots() and entire()
    return "proved" if right else "undecided"


def balls() -> bool:
    """Rationals are exact, a floor is below, derivatives of x^3 y + y^2 at (2, 3) and over an interval."""

    def cubic(x, y):
        return x * x * x * y + y * y

    point = (arb(2), arb(3))
    wide = derivative(lambda x: x * x, (interval(0, 1),), 0)
    third = interval(fmpq(1, 3), fmpq(2, 3))
    parabola = mean_value(lambda x: x * x - x)(interval(0, 1))
    return all(
        (
            rational("-1.5") == fmpq(-3, 2) and rational("1/6") == fmpq(1, 6),
            third.contains(arb(fmpq(1, 3))) and third.contains(arb(fmpq(2, 3))),
            0.49 < floor_of(arb(1, 0.5)) <= 0.5,
            floor_of(arb.nan()) == float("-inf"),
            derivative(cubic, point, 0).contains(36) and derivative(cubic, point, 0, 2).contains(36),
            derivative(cubic, point, 1).contains(14) and mixed_derivative(cubic, point).contains(12),
            derivative(lambda x: x * x * x, (arb(1),), 0, 3).contains(6),
            wide.contains(0) and wide.contains(2),
            parabola.contains(0) and parabola.contains(arb(fmpq(-1, 4))),
        )
    )


def signs() -> bool:
    """A valley of depth 0.1 above, at, and below zero; a dip between two midpoints; no value at all."""
    side = ((fmpq(0), fmpq(3)),)
    above = positive_on(lambda x: (x - 1) ** 2 + fmpq(1, 10), side)
    at = positive_on(lambda x: (x - fmpq(1, 3)) ** 2, side, 500)
    below = positive_on(lambda x: (x - 1) ** 2 - fmpq(1, 10), side)
    dip = positive_on(lambda x: (x - fmpq(1, 3)) ** 2 - fmpq(1, 10**8), side, 2000)
    corner = positive_on(lambda x, y: 2 - x * x - y * y, ((fmpq(0), fmpq(1)),) * 2, 500)
    nothing = positive_on(lambda x: arb.nan() * x, side, 50)
    return all(
        (
            above.status == "proved" and 0 < above.margin <= 0.1,
            below.status == "refuted",
            dip.status != "proved" and at.status == corner.status == nothing.status == "undecided",
        )
    )


def coverage() -> bool:
    """Sides that meet or overlap, in any order, cover; with a gap, short of an end or beside it, they do
    not; a bound over a box is one at its points, and what is above at one of them is none."""
    zero, one, two, three = (fmpq(x) for x in range(4))
    left, right = (
        positive_on(lambda x, y: 1 + x * y, (side, (zero, one))) for side in ((zero, one), (one, two))
    )
    ends = arb(1), arb(2)

    def square(x):
        return x * x

    return all(
        (
            covers((zero, two), [(one, two), (zero, one)])
            and covers((zero, two), [(zero, two), (zero, one)]),
            not covers((zero, three), [(zero, one), (two, three)]),
            not covers((zero, three), [(zero, two)]) and not covers((zero, two), [(one, two)]),
            not covers((zero, one), []),
            makes_up(((zero, two), (zero, one)), left, right),
            not makes_up(((zero, two), (zero, two)), left, right),
            not makes_up(((zero, two), (zero, one)), left),
            claims(square, (arb(0),)) and not claims(lambda x: OUTSIDE, (arb(0),)),
            is_below(square, square, (interval(1, 2),), [(x,) for x in ends]),
            not is_below(lambda x: square(x.upper()), square, (interval(1, 2),), [(x,) for x in ends]),
        )
    )


def roots() -> bool:
    """The root of x^2 - 2 is found; where there is none, or a double one, or one on the edge, nothing is."""

    def parabola(constant):
        return lambda centre, radius: only_root(
            lambda x: [x * x - constant], lambda x: [[2 * x]], (arb(centre),), radius
        )

    found = parabola(2)("1.4", 0.1)
    elsewhere = (parabola(2)("1.55", 0.1), parabola(1)("0", 2))
    none = (parabola(-1)("0.01", 0.1), parabola(0)("0.01", 0.1), *elsewhere)
    return (
        found.status == "proved"
        and found.enclosure[0].contains(arb(2).sqrt())
        and all(root.status == "undecided" for root in none)
    )


def entire() -> bool:
    """The coefficients are those of sine and cosine; a series cut early encloses one cut late."""
    x = sp.Symbol("x")
    even = [sp.Rational((-1) ** k, sp.factorial(2 * k)) for k in range(TERMS + 2)]  # cos
    odd = [sp.Rational((-1) ** k, sp.factorial(2 * k + 1)) for k in range(TERMS + 2)]  # sin, over theta
    known = sp.series(sp.cos(x), x, 0, 8).removeO(), sp.series(sp.sin(x), x, 0, 8).removeO()
    right = [known[0].coeff(x, 2 * k) == even[k] and known[1].coeff(x, 2 * k + 1) == odd[k] for k in range(4)]
    for k in range(TERMS + 1):
        right += [
            sp.sympify(cos_coefficient(k)) == -even[k + 1],
            sp.sympify(sin_coefficient(k)) == odd[k],
            sp.sympify(curl_coefficient(k)) == odd[k + 1] - even[k + 1],
        ]
    for coefficient in (cos_coefficient, sin_coefficient, curl_coefficient):
        for centre in (-LARGEST, 0, LARGEST):
            jet = arb_series([centre, 1], prec=4)
            early, late = series(coefficient, jet, 2), series(coefficient, jet)
            right += [early[j].contains(late[j]) for j in range(4)]
        right.append(not series(coefficient, arb(LARGEST + 1)).is_finite())
    two = arb_series([2, 1], prec=4)
    direct, found = (1 - two.sqrt().cos()) / two, series(cos_coefficient, two)
    right += [direct[j].overlaps(found[j]) for j in range(4)]
    for coefficient in (cos_coefficient, sin_coefficient, curl_coefficient):
        value = series(coefficient, arb(fmpq(7, 3)), TERMS)
        right.append(series(coefficient, interval(2, 3)).contains(value) and float(value.rad()) < 1e-10)
    return all(right)
