"""The closed forms behind the bound around the odd point: moments of the noise, the scaled distance."""

from functools import cache

import sympy as sp

from proofs_check.symbolic.identity import decide_equal
from proofs_check.verdict import Status, together


@cache
def noise_tie() -> Status:
    """2^p E|v|^(2p) <= (p!/2) (3 T^2/2) B^(p-2), with (2p-1)!! T^p/2 for E|v|^(2p): equal at p = 3, where
    B = 40 T/3; from p to p + 1 the left side grows by 2 T (2p+1), the right by (p+1) B, which is more."""
    trace, h = sp.symbols("T h", nonnegative=True)
    scale, variance = 40 * trace / 3, 3 * trace**2 / 2

    def moment(p):
        return sp.factorial2(2 * p - 1) * trace**p / 2

    same = decide_equal(
        (moment(2), variance), (8 * moment(3), sp.Rational(sp.factorial(3), 2) * variance * scale)
    )
    p = 3 + h
    step = sp.Poly(sp.expand((p + 1) * scale / trace - 2 * (2 * p + 1)), h)
    return together(same, "proved" if all(x >= 0 for x in step.coeffs()) else "undecided")


@cache
def scaling_tie() -> Status:
    """q = r (lambda - mu)/(g + s r) solves mu r + g q = r (lambda - s q)."""
    r, growth, most, g, s = sp.symbols("r lam mu g s", positive=True)
    q = r * (growth - most) / (g + s * r)
    return decide_equal((most * r + g * q, r * (growth - s * q)))
