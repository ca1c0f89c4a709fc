"""Expressions in the two angles of a state, brought to a normal form in which zero is seen.

c = cos(psi) is free; cos(theta) = (c^2 - e)/(1 - e). An expression becomes a quotient of polynomials in
c, e and the letters sin(psi), sin(theta), psi, theta, pi, the squares of both sines being rational.
"""

import sympy as sp

from proofs_check.verdict import Status

C, E, PSI, THETA, SINE, INNER_SINE = sp.symbols("c e psi theta sin_psi sin_theta", positive=True)
COSINE = (C**2 - E) / (1 - E)
M = 1 / E
T = M**2 * C**2
SQUARES = {SINE: 1 - C**2, INNER_SINE: 1 - COSINE**2}


def decide_in_angles(*pairs: tuple[sp.Expr, sp.Expr]) -> Status:
    """Every left side is its right side by the rules above; "undecided" where the rules do not show it."""
    try:
        return "proved" if pairs and all(_reduced(a - b) == 0 for a, b in pairs) else "undecided"
    except sp.PolynomialError:  # an angle that is none of the two is left in the expression
        return "undecided"


def _reduced(expression: sp.Expr) -> sp.Expr:
    found = sp.sympify(expression).subs({sp.cos(THETA): COSINE, sp.sin(THETA): INNER_SINE})
    found = found.replace(lambda x: isinstance(x, sp.Pow) and x.exp.is_Rational and x.exp.q == 2, _root)
    found = found.replace(sp.acos, _angle).replace(sp.atan, _angle_of_tangent)
    numerator = sp.fraction(sp.together(found))[0]
    for letter, square in SQUARES.items():
        numerator = sp.fraction(sp.together(_lowered(numerator, letter, square)))[0]
    return sp.expand(numerator)


def _root(power: sp.Pow) -> sp.Expr:
    """base^(p/2) where base is a square, or one times the square of a sine."""
    base, exponent = _without_even_powers(power.base), power.exp
    for sine, square in ((sp.Integer(1), sp.Integer(1)), *SQUARES.items()):
        root = sp.sqrt(sp.factor(sp.cancel(base / square)))
        if not root.has(sp.Abs) and all(p.exp.is_Integer for p in root.atoms(sp.Pow)):
            return (sine * root) ** exponent.p
    return sp.Pow(base, exponent, evaluate=False)


def _without_even_powers(x: sp.Expr) -> sp.Expr:
    """Even powers of the sines as rational functions."""
    top, bottom = sp.fraction(sp.together(x))
    for letter, square in SQUARES.items():
        top, bottom = _lowered(top, letter, square), _lowered(bottom, letter, square)
    return sp.cancel(top / bottom)


def _angle(cosine: sp.Expr) -> sp.Expr:
    for known, angle in ((C, PSI), (-C, sp.pi - PSI), (COSINE, THETA)):
        if _without_even_powers(cosine - known) == 0:
            return angle
    return sp.acos(cosine, evaluate=False)


def _angle_of_tangent(tangent: sp.Expr) -> sp.Expr:
    for known, angle in ((SINE / C, PSI), (COSINE / INNER_SINE, sp.pi / 2 - THETA)):
        if _without_even_powers(tangent - known) == 0:
            return angle
    return sp.atan(tangent, evaluate=False)


def _lowered(x: sp.Expr, letter: sp.Symbol, square: sp.Expr) -> sp.Expr:
    """letter^2 replaced by its value in a polynomial in this letter."""
    poly = sp.Poly(sp.expand(x), letter)
    return sum((a * square ** (p[0] // 2) * letter ** (p[0] % 2) for p, a in poly.terms()), sp.Integer(0))
