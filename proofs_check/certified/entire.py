"""The entire functions that remove the 0/0 of small angles, on symbols, on balls and on jets.

With x = theta^2:  cos_quotient = (1 - cos theta)/x,  sin_quotient = sin theta / theta,
curl_quotient = (sin theta - theta cos theta)/theta^3. A series in x is cut after `terms`; by
Cauchy's estimate on a circle of radius 1 every Taylor coefficient of the tail is at most
sum_{k >= terms} |a_k| (|x| + 1)^k, which for |x| <= 4 is below twice its first term.
"""

from collections.abc import Callable
from math import comb, factorial

import sympy as sp
from flint import arb, arb_series, fmpq

from proofs_check.certified.ball import Jet

TERMS = 24
LARGEST = 4


def cos_coefficient(k: int) -> fmpq:
    """The coefficient of x^k in (1 - cos theta)/x."""
    return fmpq((-1) ** k, factorial(2 * k + 2))


def sin_coefficient(k: int) -> fmpq:
    """The coefficient of x^k in sin theta / theta."""
    return fmpq((-1) ** k, factorial(2 * k + 1))


def curl_coefficient(k: int) -> fmpq:
    """The coefficient of x^k in (sin theta - theta cos theta)/theta^3."""
    return fmpq((-1) ** k * (2 * k + 2), factorial(2 * k + 3))


def cos_quotient(x: Jet) -> Jet:
    """(1 - cos theta)/theta^2 at x = theta^2."""
    if isinstance(x, sp.Basic):
        return (1 - sp.cos(sp.sqrt(x))) / x
    return series(cos_coefficient, x)


def sin_quotient(x: Jet) -> Jet:
    """sin(theta)/theta at x = theta^2."""
    if isinstance(x, sp.Basic):
        return sp.sin(sp.sqrt(x)) / sp.sqrt(x)
    return series(sin_coefficient, x)


def curl_quotient(x: Jet) -> Jet:
    """(sin theta - theta cos theta)/theta^3 at x = theta^2."""
    if isinstance(x, sp.Basic):
        return (sp.sin(sp.sqrt(x)) - sp.sqrt(x) * sp.cos(sp.sqrt(x))) / (x * sp.sqrt(x))
    return series(curl_coefficient, x)


def tail_bound(coefficient: Callable[[int], fmpq], terms: int) -> arb:
    """What the terms from `terms` on add at most to any Taylor coefficient, |x| <= LARGEST."""
    return 2 * abs(arb(coefficient(terms))) * arb(LARGEST + 1) ** terms


def series(coefficient: Callable[[int], fmpq], x: Jet, terms: int = TERMS) -> Jet:
    """The cut series with its tail in the radius; not a number beyond LARGEST."""
    length = x.prec if isinstance(x, arb_series) else 1
    centre = x[0] if isinstance(x, arb_series) else x
    if not abs(centre) <= LARGEST:
        return x * arb.nan()
    tail = tail_bound(coefficient, terms)
    taylor = []
    for j in range(length):
        value = arb(0)
        for k in reversed(range(j, terms)):
            value = value * centre + arb(coefficient(k)) * comb(k, j)
        taylor.append(value + arb(0, tail.upper()))
    if not isinstance(x, arb_series):
        return taylor[0]
    step = x - centre
    total = arb_series([0], prec=length)
    for value in reversed(taylor):
        total = total * step + value
    return total
