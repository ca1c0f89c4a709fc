"""For a centred Gaussian pair with unit variances and correlation rho = cos(a), 0 < a < pi,
E[relu(z1) relu(z2)] = k(rho) = (sin a + (pi - a) cos a)/(2 pi), with k'(rho) = (pi - a)/(2 pi),
k''(rho) = 1/(2 pi sin a), k = 1/2 - a^2/4 + a^3/(6 pi) + O(a^4) at rho = 1, and with b = pi - a,
k = b^3/(6 pi) + O(b^5) at rho = -1.

Method: symbolic integration in polar coordinates. With z1 = r cos f and z2 = r cos(f - a), both are
positive exactly for a - pi/2 < f < pi/2; the radial integral is that of r^3 exp(-r^2/2).
"""

from dataclasses import dataclass

import sympy as sp

from proofs_check.symbolic.identity import decide_equal
from proofs_check.verdict import Verdict, statement_of

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
    status = decide_equal(
        (kernel, claim["kernel"]),
        (slope, claim["slope"]),
        (curvature, claim["curvature"]),
        (near_one, claim["near_one"]),
        (near_minus_one, claim["near_minus_one"]),
    )
    return Verdict(
        statement=statement_of(__doc__),
        status=status,
        method="symbolic integration in polar coordinates, differentiation, series",
        assumption="none beyond the Gaussian law",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="Cho and Saul 2009 (arc-cosine kernels): supports, derived again",
    )


def expectation(a: sp.Symbol) -> sp.Expr:
    """(1/2pi) int r^3 exp(-r^2/2) dr int cos(f) cos(f - a) df."""
    r, f = sp.symbols("r f", positive=True)
    radial = sp.integrate(r**3 * sp.exp(-(r**2) / 2), (r, 0, sp.oo))
    inner = sp.expand_trig(sp.cos(f) * sp.cos(f - a))
    angular = sp.integrate(sp.expand(inner), (f, a - sp.pi / 2, sp.pi / 2))
    return sp.simplify(radial * angular / (2 * sp.pi))
