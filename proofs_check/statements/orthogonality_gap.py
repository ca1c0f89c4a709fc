"""For the linear network with RS at width d and any full-rank batch, the squared orthogonality gap g(M) = |M
- I/n|_F^2 of the normalised Gram M = G/tr G has, after one layer, expectation {noise} + (1 - 1/d)
g(T(M)), T the infinite-width map; if the eigenvalues of M lie in [(1-q)/n, (1+q)/n] with q <= {region},
then g(T(M)) <= c^2 g(M) with c = {contraction} < 1, for every n >= 2.

Method: the next M is the mean of d independent v v^T, |v| = 1, so E tr M^2 = 1/d + (1-1/d) tr T^2:
symbolic. sum_ij (p_i - p_j)^2 = 2n g, and for eigenvalues a > b, p_a - p_b = (a-b) [E(x/s) - b
E((x-y)^2/(s s'))/2] <= c (a-b), as s lies within 1 -+ q of |g|^2/n and E (x-y)^2/|g|^4 = 4/(n(n+2)). c
grows with q. The floor d^(-1/2) is measured beside it, which proves nothing.
"""

from dataclasses import dataclass

import numpy as np
import sympy as sp

from proofs_check.symbolic.identity import decide_equal, decide_zero
from proofs_check.verdict import Status, Verdict, statement_of, together

PLACE = 10.0


@dataclass(frozen=True)
class Settings:
    """Claimed noise term and width of the region; the measured floor (batch, widths, layers, seed)."""

    noise: str = "(1 - 1/n)/d"
    region: str = "1/(2*(n + 2))"
    contraction: str = "1/(1 - q) - 2*(1 - q)/((n + 2)*(1 + q)**2)"
    batch: int = 4
    widths: tuple[int, ...] = (64, 256, 1024)
    layers: int = 4000
    seed: int = 0


QUICK = Settings(layers=400)


def run(settings: Settings) -> Verdict:
    """The identity, the contraction for every n, the measurement."""
    status = together(expectation(settings), constant(settings), contraction(settings))
    floors = ", ".join(f"d={d}: {measured_floor(d, settings):.3f}" for d in settings.widths)
    n = settings.batch
    linear = np.sqrt((1 - 1 / n) / (1 - (n / (n + 2)) ** 2))
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method="symbolic, general n and d",
        assumption="Gaussian weights; linear; full rank",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="2106.03970 (gap of order d^-1/2): bears on, the constant of one layer",
        measured=f"at n={n}, stationary root mean square gap times sqrt(d): {floors} "
        f"(linear response: {linear:.3f})",
        still_open="contraction outside the region",
    )


def expectation(settings: Settings) -> Status:
    """E tr M^2 - 1/n, with d diagonal terms tr(v v^T v v^T) = 1 and d(d-1) terms tr T^2 = g + 1/n."""
    n, d, gap = sp.symbols("n d g", positive=True)
    mean_square = (d * 1 + d * (d - 1) * (gap + 1 / n)) / d**2
    noise = sp.sympify(settings.noise, locals={"n": n, "d": d})
    return decide_zero(mean_square - 1 / n - noise - (1 - 1 / d) * gap)


def constant(settings: Settings) -> Status:
    """c from its parts: E[x/|g|^2] = 1/n and E[(x-y)^2/|g|^4] = 4/(n(n+2)) (moments of a Dirichlet law),
    s and s' in [1 -+ q] |g|^2/n, b >= (1-q)/n; and (a x - b y)/s = (a-b) x/s + b (x-y)/s, whose last term
    exchanges to -(a-b) (x-y)^2/(2 s s')."""
    n, q, a, b, x, y, r = sp.symbols("n q a b x y r", positive=True)
    s, swapped = a * x + b * y + r, b * x + a * y + r
    half, total = sp.Rational(1, 2), n / 2
    mean = half / total
    square = 2 * (half * (half + 1) - half * half) / (total * (total + 1))
    derived = mean * n / (1 - q) - (1 - q) / n * square / 2 * (n / (1 + q)) ** 2
    return decide_equal(
        (sp.sympify(settings.contraction, locals={"n": n, "q": q}), derived),
        ((a * x - b * y) / s, (a - b) * x / s + b * (x - y) / s),
        ((x - y) / s + (y - x) / swapped, -(a - b) * (x - y) ** 2 / (s * swapped)),
    )


def contraction(settings: Settings) -> Status:
    """1 - c is a quotient of polynomials in n - 2 with coefficients of one sign: positive for n >= 2."""
    n, shift = sp.symbols("n h", positive=True)
    q = sp.sympify(settings.region, locals={"n": n})
    c = sp.sympify(settings.contraction, locals={"n": n, "q": q})
    top, bottom = (sp.Poly(p.subs(n, shift + 2), shift) for p in sp.fraction(sp.together(1 - c)))
    signs = {sp.sign(x) for p in (top, bottom) for x in p.coeffs()}
    if len(signs) == 1:
        return "proved"
    worst = (1 - c).subs(n, 2)
    return "refuted" if worst < 0 else "undecided"


def measured_floor(width: int, settings: Settings) -> float:
    """sqrt(d * mean gap^2) over the later half of a run that starts at the identity."""
    draw = np.random.default_rng(settings.seed)
    factor = np.eye(settings.batch)
    gaps = []
    for _ in range(settings.layers):
        rows = draw.standard_normal((width, settings.batch)) @ factor
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        factor = np.linalg.qr(rows, mode="r") / np.sqrt(width)
        gram = factor.T @ factor
        gaps.append(np.sum((gram - np.eye(settings.batch) / settings.batch) ** 2))
    return float(np.sqrt(width * np.mean(gaps[settings.layers // 2 :])))
