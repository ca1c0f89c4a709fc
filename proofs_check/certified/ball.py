"""Balls, and jets of balls: the value and derivatives of a function over a whole interval."""

from collections.abc import Callable
from math import factorial
from typing import Any, TypeAlias

from flint import arb, arb_series, fmpq

Ball: TypeAlias = arb
Jet: TypeAlias = Any  # a ball, or a power series of balls
Number: TypeAlias = int | fmpq | arb


def interval(lower: Number, upper: Number) -> Ball:
    """The smallest ball that contains both ends."""
    return arb(lower).union(arb(upper))


def rational(text: str | int) -> fmpq:
    """An exact rational from "1/6", "0.6" or an integer."""
    numerator, _, denominator = str(text).partition("/")
    whole, _, decimals = numerator.partition(".")
    return fmpq(int(whole + decimals), 10 ** len(decimals) * int(denominator or 1))


def floor_of(ball: Ball) -> float:
    """A float that is certainly below the ball (minus infinity for a ball without bounds)."""
    if not ball.is_finite():
        return float("-inf")
    lower = float(ball.lower())
    return lower - abs(lower) * 2.0**-50 - 1e-300


def is_zero(ball: Ball) -> bool:
    """Zero to nine digits, as far as is seen."""
    return bool(ball.contains(0)) and float(ball.rad()) < 1e-9


def taylor(function: Callable[..., Jet], point: tuple[Ball, ...], along: tuple[int, ...], order: int):
    """Taylor coefficients 0..order of s -> function(point + s along), over the whole box."""
    jets = [arb_series([x, step], prec=order + 1) for x, step in zip(point, along, strict=True)]
    value = function(*jets)
    return [value[i] for i in range(order + 1)]


def derivative(function: Callable[..., Jet], point: tuple[Ball, ...], which: int, order: int = 1):
    """The order-th derivative in variable `which`, enclosed over the box `point`."""
    along = tuple(int(i == which) for i in range(len(point)))
    return taylor(function, point, along, order)[order] * factorial(order)


def mixed_derivative(function: Callable[..., Jet], point: tuple[Ball, Ball]) -> Ball:
    """d^2 f / dx dy = (second derivative along (1,1) - along (1,0) - along (0,1)) / 2."""
    both, first, second = (taylor(function, point, a, 2)[2] for a in ((1, 1), (1, 0), (0, 1)))
    return both - first - second


def mean_value(function: Callable[..., Jet]) -> Callable[..., Jet]:
    """The function by its middle and its slopes over the box: f(c) + sum f_i(X) (x_i - c_i), sharper on
    small boxes; the function itself where a slope has no bound."""

    def value(*box: Ball) -> Ball:
        middle = tuple(x.mid() for x in box)
        total = function(*middle)
        for i, (x, c) in enumerate(zip(box, middle, strict=True)):
            total += derivative(function, box, i) * (x - c)
        direct = function(*box)
        return total.intersection(direct) if total.is_finite() and direct.is_finite() else direct

    return value


def over_last(function: Callable[..., Ball], slope: Callable[..., Ball]) -> Callable[..., Ball]:
    """f(..., e) / e for e >= 0, of an f that vanishes at e = 0: on [0, e] it lies in the hull of `slope`, its
    derivative in e (mean value theorem); no number where f is not seen to vanish."""

    def quotient(*box: Ball) -> Ball:
        *others, e = box
        if e > 0:
            return function(*box) / e
        if not is_zero(function(*others, arb(0))):
            return arb.nan()
        return slope(*others, interval(0, 1).intersection(e))

    return quotient
