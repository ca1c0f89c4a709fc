"""At infinite width, the angle inside the cluster of an outlier state of RC+ReLU, for all real
n >= {smallest_batch}, is pi (c1/n + c2/n^2 + c3 pi^2/n^3) with (c1, c2, c3) = ({coefficients[0]},
{coefficients[1]}, {coefficients[2]}), up to {error}/n^4 (after RC; after ReLU it is
pi (c1/n + ({after_relu})/n^2) + O(1/n^3)); the norm ratio after RC is n - 1 + ({norm_ratio})/n + O(1/n^2),
and after ReLU the odd point's cosine to the cluster is {cosine}/n^3 + O(1/n^4).

Method: the series solves Psi = 0 order by order symbolically in e = 1/(n-1), so Psi at the series
-+ 400/n^4 vanishes to third order in eta = theta/e and its third derivative over the whole interval of
e (a jet on a ball) has a sign: Psi changes sign between the two, for every n at once.
"""

from dataclasses import dataclass

import flint
import sympy as sp
from flint import arb

from proofs_check.certified.ball import derivative, is_zero, rational, taylor
from proofs_check.certified.branch_and_prune import NOTHING, Coverage, makes_up, positive_on
from proofs_check.certified.pull import scaled_pull
from proofs_check.certified.witnesses import machinery
from proofs_check.symbolic.identity import decide_equal
from proofs_check.symbolic.ties import pull_tie, tied
from proofs_check.verdict import Status, Verdict, statement_of, together

PLACE = 4.2


@dataclass(frozen=True)
class Settings:
    """Claimed coefficients: theta = pi (c1/n + c2/n^2 + c3 pi^2/n^3) + error/n^4."""

    coefficients: tuple[str, str, str] = ("3", "-3", "9/20")
    error: str = "400"
    smallest_batch: str = "100"
    after_relu: str = "-6"
    norm_ratio: str = "-9*pi**2/4"
    cosine: str = "9*pi**2/(2*sqrt(2))"


QUICK = Settings(smallest_batch="1000")


def run(settings: Settings) -> Verdict:
    """Symbolic order by order, then the remainder for all n >= smallest_batch."""
    tie = tied(pull_tie, machinery)
    symbolic = series_solves(settings) if tie == "proved" else tie
    tail = remainder(settings) if symbolic == "proved" else ()
    e = rational(0), 1 / (rational(settings.smallest_batch) - 1)
    certified: tuple[Status, ...] = tuple(
        "proved" if c.status == "proved" and makes_up((e,), c) else "undecided" for c in tail
    )
    both: Status = "proved" if len(tail) == 2 else "undecided"
    status = together(tie, symbolic, both, *certified)
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="machine-checked",
        method="symbolic series in 1/(n-1); remainder by third-order jets on balls",
        assumption=f"infinite width; all real n >= {settings.smallest_batch} for the bound",
        margin=min(c.margin for c in tail) if status == "proved" else 0.0,
        bears_on="2412.02843 (converges to a single cluster): limits, at finite batch size the "
        "cluster keeps an angle of about 3 pi/n",
    )


def series_solves(settings: Settings) -> Status:
    """Psi/e at the series is O(e^3); the derived quantities follow from the series."""
    e = sp.Symbol("e", positive=True)
    c1, c2, c3 = (sp.Rational(c) for c in settings.coefficients)
    x = e / (1 + e)  # 1/n
    theta = sp.pi * (c1 * x + c2 * x**2 + c3 * sp.pi**2 * x**3)
    theta = sp.series(theta, e, 0, 5).removeO()
    a = sp.Symbol("a")
    loss = sp.series((sp.sin(a) - a * sp.cos(a)) / (sp.pi * (1 - sp.cos(a))), a, 0, 6).removeO()
    square = sp.series(1 - sp.cos(a), a, 0, 8).removeO().subs(a, theta) * (1 - e)  # sin(psi)^2
    bracket = (1 + e) ** 2
    # e (T - arctan T)/pi = O(e T^3) and the loss times (e T)^2, both at most O(e^4), are left out
    pull = e - sp.expand(_cut(loss.subs(a, theta), e, 5) * bracket) / 2
    vanishing = [sp.expand(pull).coeff(e, order) for order in range(4)]
    second = sp.expand(square).coeff(e, 2)  # psi^2 / e^2
    relu_angle = c2 - sp.pi * c1**2 * loss.coeff(a, 1) / 2  # theta sqrt(1 - A(theta)), over pi/n^2
    return decide_equal(
        (relu_angle, sp.sympify(settings.after_relu)),
        (-second / 2, sp.sympify(settings.norm_ratio)),  # (n-1)(cos(psi) - 1) n
        (second ** sp.Rational(3, 2) / (3 * sp.pi), sp.sympify(settings.cosine)),  # 2 k(-cos psi) n^3
        *((term, sp.Integer(0)) for term in vanishing),
    )


def _cut(expression: sp.Expr, e: sp.Symbol, order: int) -> sp.Expr:
    poly = sp.Poly(sp.expand(expression), e)
    return sum(c * e ** p[0] for p, c in poly.terms() if p[0] < order)


def remainder(settings: Settings) -> list[Coverage]:
    """(Psi/e)/e^3 at the series - error e^4 is positive, at the series + error e^4 negative; below e^3 there
    is nothing."""
    c1, c2, c3 = (arb(rational(c)) for c in settings.coefficients)
    width = arb(rational(settings.error))
    e = (rational(0), 1 / (rational(settings.smallest_batch) - 1))

    def beside(sign):
        def value(e):
            x = 1 / (1 + e)
            eta = arb.pi() * x * (c1 + e * x * (c2 + e * x * c3 * arb.pi() ** 2))
            return scaled_pull(eta + sign * width * e**3 * x**4, e)

        return value

    def third(sign):
        return lambda ball: -sign * derivative(beside(sign), (ball,), 0, 3) / 6

    with flint.ctx.workprec(100):
        below = [x for sign in (-1, 1) for x in taylor(beside(sign), (arb(0),), (1,), 2)]
        if not all(is_zero(x) for x in below):
            return [NOTHING]
        return [positive_on(third(sign), (e,), 5_000) for sign in (-1, 1)]
