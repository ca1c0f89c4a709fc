"""Is an expression identically zero? Yes by algebra, no by a value, or not known."""

import sympy as sp

from proofs_check.verdict import Status, together

DIGITS = 40


def decide_zero(expression: sp.Expr) -> Status:
    """ "proved" if it simplifies to 0; "refuted" if its value at a sample point is certainly not 0."""
    expression = sp.sympify(expression)
    if expression.is_zero or _simplified(expression) == 0:
        return "proved"
    symbols = sorted(expression.free_symbols, key=str)
    point = {s: sp.Rational(2 * i + 3, 2 * i + 7) for i, s in enumerate(symbols)}
    point |= {s: 5 + i for i, s in enumerate(symbols) if s.is_integer}
    value = expression.subs(point).evalf(DIGITS)
    certain = value.is_number and abs(value) > sp.Float(10) ** (-DIGITS // 2)
    return "refuted" if certain else "undecided"


def decide_equal(*pairs: tuple[sp.Expr, sp.Expr]) -> Status:
    """All left sides equal their right sides."""
    return together(*(decide_zero(sp.sympify(a) - sp.sympify(b)) for a, b in pairs))


def _simplified(expression: sp.Expr) -> sp.Expr:
    quick = sp.expand(sp.together(expression))
    return quick if quick == 0 else sp.simplify(expression)
