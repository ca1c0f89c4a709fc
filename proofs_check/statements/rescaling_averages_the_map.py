"""At infinite width, for every n >= 3, RC+RS+ReLU sends a state with one outlier to the average of what
RC+ReLU makes of all states between it and the simplex: with w = 1 - (second/first eigenvalue) and U(w) =
S/D the RC+ReLU image of m^2/t - 1, the image at c is int_0^c U p dw / int_0^c p dw, p > 0, p =
w^({power_of_state}) (1-w)^({power_of_gap}) D/t. Hence it increases with u, F_RS(t) < F(t) for 1 < t <
m^2, no fixed point exists where RC+ReLU has none (n <= 6), and at the simplex F_RS'(1) = F'(1)
{factor_at_simplex}.

Method: 1/|z|^2 = int exp(-s |z|^2) ds tilts N(0, K) to eigenvalues lambda/(1 + 2 s lambda) with mass prod
(1 + 2 s lambda)^(-1/2); with lambda = (1, q, ..., q) and y = 2s the state at y is w = (1-q)/(1 + q y),
from c = 1-q down to 0, and the measure in w is checked symbolically. U falls as w grows (`scalar_map.py`:
F increases), so its average over [0, c] falls with c and exceeds U(c).
"""

from dataclasses import dataclass

import sympy as sp

from proofs_check.symbolic.identity import decide_equal, decide_zero
from proofs_check.symbolic.rescaling import SIZE, STATE, TILT_OF_STATE, Q, W, Y, log_slope_of_the_measure
from proofs_check.verdict import Verdict, statement_of, together

PLACE = 8.2


@dataclass(frozen=True)
class Settings:
    """Claimed exponents of w and 1-w in the weight, and the claimed factor at the simplex."""

    power_of_state: str = "m/2 - 1"
    power_of_gap: str = "-3/2"
    factor_at_simplex: str = "m/(m + 2)"


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """The tilt, the state along it, the measure, the factor."""
    status = together(tilt(), *measure(settings), factor(settings))
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method="symbolic change of variables, general n",
        assumption="infinite width; S_(n-1)-symmetric batch; F increasing, by scalar_map",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="2412.02843 (the roles of recentering, rescaling and nonlinearity): bears on, why "
        "rescaling suppresses the single odd point",
    )


def tilt():
    """exp(-s z^2) N(0, l) is (1 + 2 s l)^(-1/2) N(0, l/(1 + 2 s l)); int exp(-s z^2) ds = 1/z^2."""
    s, scale, z = sp.symbols("s lambda z", positive=True)

    def density(variance):
        return sp.exp(-(z**2) / (2 * variance)) / sp.sqrt(2 * sp.pi * variance)

    tilted = scale / (1 + 2 * s * scale)
    quotient = sp.exp(-s * z**2) * density(scale) / density(tilted) * sp.sqrt(1 + 2 * s * scale)
    return decide_equal(
        (sp.powsimp(sp.simplify(quotient)), sp.Integer(1)),
        (sp.integrate(sp.exp(-s * z**2), (s, 0, sp.oo)), 1 / z**2),
    )


def measure(settings: Settings):
    """(1+y)^(-1/2) (1+qy)^(-(m-1)/2) K_oo(y) dy in w, up to a factor free of w; K_oo ~ 1/(1+y)."""
    claims = [sp.sympify(p, locals={"m": SIZE}) for p in (settings.power_of_state, settings.power_of_gap)]
    claimed = claims[0] / W - claims[1] / (1 - W)
    return (
        decide_zero(sp.simplify(STATE - (1 - Q) / (1 + Q * Y))),
        decide_zero(sp.simplify(STATE.subs(Y, TILT_OF_STATE) - W)),
        decide_zero(sp.simplify(log_slope_of_the_measure() - claimed)),
    )


def factor(settings: Settings):
    """At small c the weight is w^(m/2-1): the average of w over [0, c] is c m/(m+2)."""
    c, w, m = sp.symbols("c w m", positive=True)
    power = sp.sympify(settings.power_of_state, locals={"m": m})
    mean = sp.integrate(w ** (power + 1), (w, 0, c)) / sp.integrate(w**power, (w, 0, c)) / c
    return decide_zero(sp.simplify(mean - sp.sympify(settings.factor_at_simplex, locals={"m": m})))
