"""The entire functions that remove the 0/0 of small angles, on balls and on jets.

With x = theta^2:  cos_quotient = (1 - cos theta)/x,  sin_quotient = sin theta / theta,
curl_quotient = (sin theta - theta cos theta)/theta^3. A series in x is cut after TERMS terms; by
Cauchy's estimate on a circle of radius 1 every Taylor coefficient of the tail is at most
sum_{k >= TERMS} |a_k| (|x| + 1)^k, which for |x| <= 4 is below twice its first term.
"""

from math import comb, factorial

from flint import arb, arb_series, fmpq

from proofs_check.certified.ball import Jet

TERMS = 24
LARGEST = 4


def _series(coefficient, x: Jet) -> Jet:
    length = x.prec if isinstance(x, arb_series) else 1
    centre = x[0] if isinstance(x, arb_series) else x
    if not abs(centre) < LARGEST:
        return x * arb.nan()
    tail = 2 * abs(arb(coefficient(TERMS))) * arb(LARGEST + 1) ** TERMS
    taylor = []
    for j in range(length):
        value = arb(0)
        for k in reversed(range(j, TERMS)):
            value = value * centre + arb(coefficient(k)) * comb(k, j)
        taylor.append(value + arb(0, tail.upper()))
    if not isinstance(x, arb_series):
        return taylor[0]
    step = x - centre
    total = arb_series([0], prec=length)
    for value in reversed(taylor):
        total = total * step + value
    return total


def cos_quotient(x: Jet) -> Jet:
    """(1 - cos theta)/theta^2 at x = theta^2."""
    return _series(lambda k: fmpq((-1) ** k, factorial(2 * k + 2)), x)


def sin_quotient(x: Jet) -> Jet:
    """sin(theta)/theta at x = theta^2."""
    return _series(lambda k: fmpq((-1) ** k, factorial(2 * k + 1)), x)


def curl_quotient(x: Jet) -> Jet:
    """(sin theta - theta cos theta)/theta^3 at x = theta^2."""
    return _series(lambda k: fmpq((-1) ** k * (2 * k + 2), factorial(2 * k + 3)), x)
