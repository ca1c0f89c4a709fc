"""For a centred Gaussian pair with unit variances and correlation rho = cos(a), 0 < a < pi,
E[relu(z1) relu(z2)] = k(rho) = {kernel}, with k'(rho) = {slope}, k''(rho) = {curvature},
k = {near_one} + O(a^4) at rho = 1, and with b = pi - a, k = {near_minus_one} + O(b^5) at rho = -1.

Method: symbolic integration in polar coordinates. With z1 = r cos f and z2 = r cos(f - a), both are
positive exactly for a - pi/2 < f < pi/2; the radial integral is that of r^3 exp(-r^2/2).
"""

from dataclasses import dataclass

import sympy as sp

from proofs_check.symbolic.identity import decide_equal
from proofs_check.symbolic.ties import expectation, kernel_tie
from proofs_check.verdict import Verdict, statement_of, together

PLACE = 1.0


@dataclass(frozen=True)
class Settings:
    """The claims, in the angle a (near rho = 1) and in b = pi - a (near rho = -1)."""

    kernel: str = "(sin(a) + (pi - a)*cos(a))/(2*pi)"
    slope: str = "(pi - a)/(2*pi)"
    curvature: str = "1/(2*pi*sin(a))"
    near_one: str = "1/2 - a**2/4 + a**3/(6*pi)"
    near_minus_one: str = "b**3/(6*pi)"


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Integrate, differentiate by d/drho = -(1/sin a) d/da, expand."""
    a, b = sp.symbols("a b", positive=True)
    claim = {name: sp.sympify(text, locals={"a": a, "b": b}) for name, text in vars(settings).items()}
    kernel = expectation(a)
    slope = -sp.diff(kernel, a) / sp.sin(a)
    curvature = -sp.diff(slope, a) / sp.sin(a)
    near_one = sp.series(kernel, a, 0, 4).removeO()
    near_minus_one = sp.series(kernel.subs(a, sp.pi - b).simplify(), b, 0, 5).removeO()
    equal = decide_equal(
        (kernel, claim["kernel"]),
        (slope, claim["slope"]),
        (curvature, claim["curvature"]),
        (near_one, claim["near_one"]),
        (near_minus_one, claim["near_minus_one"]),
    )
    status = together(equal, kernel_tie())
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method="symbolic integration in polar coordinates, differentiation, series",
        assumption="none beyond the Gaussian law",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="Cho and Saul 2009 (arc-cosine kernels): supports, derived again",
    )
