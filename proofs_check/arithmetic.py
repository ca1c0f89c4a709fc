"""The few functions that a formula needs, on symbols and on balls alike.

A formula written with these, with + - * / ** and with exact rationals (flint's fmpq) is evaluated by the
same lines on sympy expressions, where identities are proved, and on balls or jets of balls, where signs
are. `symbolic/ties.py` proves what the formulas of `certified/` are said to be.
"""

from typing import Any

import sympy as sp
from flint import arb, fmpq
from sympy.core.sympify import converter

HALF = fmpq(1, 2)

converter[fmpq] = lambda q: sp.Rational(int(q.p), int(q.q))


def pi(like: Any) -> Any:
    """The number pi, as a symbol or as a ball of the present precision."""
    return sp.pi if isinstance(like, sp.Basic) else arb.pi()


def sqrt(x: Any) -> Any:
    """The square root."""
    return sp.sqrt(x) if isinstance(x, sp.Basic) else x.sqrt()


def cos(x: Any) -> Any:
    """The cosine."""
    return sp.cos(x) if isinstance(x, sp.Basic) else x.cos()


def sin(x: Any) -> Any:
    """The sine."""
    return sp.sin(x) if isinstance(x, sp.Basic) else x.sin()


def acos(x: Any) -> Any:
    """The angle in [0, pi] of this cosine."""
    return sp.acos(x) if isinstance(x, sp.Basic) else x.acos()


def atan(x: Any) -> Any:
    """The angle in (-pi/2, pi/2) of this tangent."""
    return sp.atan(x) if isinstance(x, sp.Basic) else x.atan()
