"""At infinite width, for all integers 1 <= k < n, one layer of RC+ReLU multiplies an infinitesimal squared
distance inside either cluster of an exact (k, n-k) configuration, relative to the scale, by {multiplier}
> 1, which is least exactly at k = {least_at} and k = n - {least_at}; two equally long points at angle a
have their squared distance multiplied by (1/2)({correction} + O(a^5)) before that.

Method: symbolic for general n and k. K after RC has norms (n-k)/n and k/n and correlation -1; ReLU maps
it with k(1) = 1/2, k(-1) = 0 to orthogonal clusters; RC again gives the growth lambda of the scale; the
factor is (1 - 2 k(cos a))/(2 - 2 cos a) / lambda. [(n-1)^2 + 1] - [(n-k)^2 + k^2] = 2 (k-1)(n-1-k) is >=
0 on 1 <= k <= n-1 and 0 only at its ends.
"""

from dataclasses import dataclass

import sympy as sp

from proofs_check.symbolic.identity import decide_equal
from proofs_check.verdict import Verdict, statement_of

PLACE = 4.1


@dataclass(frozen=True)
class Settings:
    """The claimed multiplier, the k where it is least, and the correction in the angle a."""

    multiplier: str = "n**2/((n - k)**2 + k**2)"
    least_at: str = "1"
    correction: str = "1 - 2*a/(3*pi) + a**3/(90*pi)"


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Growth of the scale, contraction of a short distance, and their quotient."""
    n, k, a = sp.symbols("n k a", positive=True)
    claim = {"n": n, "k": k, "a": a}
    derived = multiplier(n, k, a)
    correction = sp.series(2 * contraction(a), a, 0, 5).removeO()
    best = sp.sympify(settings.least_at, locals=claim)
    above_least = sp.factor(1 / derived.subs(k, best) - 1 / derived)
    status = decide_equal(
        (derived, sp.sympify(settings.multiplier, locals=claim)),
        (n**2 * above_least, 2 * (k - 1) * (n - 1 - k)),
        (correction, sp.sympify(settings.correction, locals=claim)),
        ((derived - 1) * ((n - k) ** 2 + k**2), 2 * k * (n - k)),
    )
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="machine-checked",
        method="symbolic, general n and k",
        assumption="infinite width; first order in the squared distance, then the next two orders",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="2412.02843 (a single odd point): supports and explains, the loosening of the "
        "cluster is slowest when one point is odd",
    )


def contraction(a: sp.Symbol) -> sp.Expr:
    """Squared distance after ReLU over squared distance before, unit lengths at angle a."""
    kernel = (sp.sin(a) + (sp.pi - a) * sp.cos(a)) / (2 * sp.pi)
    return (1 - 2 * kernel) / (2 - 2 * sp.cos(a))


def multiplier(n: sp.Symbol, k: sp.Symbol, a: sp.Symbol) -> sp.Expr:
    """contraction(0) over the growth of K_AA from one RC to the next."""
    first, second = (n - k) / n, k / n
    after_relu = (first**2 / 2, 0, second**2 / 2)
    between = after_relu[0] - 2 * after_relu[1] + after_relu[2]
    growth = first**2 * between / first**2
    return sp.simplify(sp.limit(contraction(a), a, 0) / growth)
