"""For fixed H (width x batch, any rank) and W with independent N(0, 1/width) entries, the rows of Z = W H
are independent N(0, {covariance_over_gram} G), G = H^T H / width; and given Z, W equals Z H^+ + W~
({fresh_part}), P = H H^+, in law with W~ a fresh copy, so that W^T D = (H^+)^T Z^T D + (I - H H^+) W~^T D
for every D that depends on Z only, the rows of W~^T D being independent N(0, D^T D / width).

Method: characteristic functions. E exp(i <T, W H>) = exp(-|T H^T|^2/(2 width)), and |T H^T|^2 / width =
sum_i t_i G t_i^T splits over the rows t_i of T: compared symbol by symbol. For the conditional law, W H
H^+ = Z H^+ is a function of Z, and with the Penrose identities its covariance with W (I - H H^+), (H
H^+)(I - H H^+)/width, rewrites to 0 in a free algebra: jointly Gaussian, hence independent.
"""

from dataclasses import dataclass

import sympy as sp

from proofs_check.symbolic.identity import decide_zero
from proofs_check.verdict import Status, Verdict, some, statement_of, together

PLACE = 2.0


@dataclass(frozen=True)
class Settings:
    """Claimed scale of the covariance and the part of W that is fresh, in P = H H^+."""

    covariance_over_gram: str = "1"
    fresh_part: str = "1 - P"
    shapes: tuple[tuple[int, int, int], ...] = ((2, 2, 2), (3, 2, 2), (3, 3, 1), (4, 2, 3))


QUICK = Settings(shapes=((2, 2, 2), (3, 2, 2)))


def run(settings: Settings) -> Verdict:
    """The rows, then the conditional law, then the backward rows."""
    scale = sp.sympify(settings.covariance_over_gram)
    status = together(
        *(rows(*shape, scale) for shape in some(settings.shapes, "shapes")),
        fresh_part_is_independent(settings.fresh_part),
        *(backward_rows(width, columns) for width, _, columns in settings.shapes),
    )
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method="characteristic function on generic symbols for the (width, batch, rows) "
        f"{', '.join(map(str, settings.shapes))} (the "
        "identity is bilinear and entrywise, so its form does not depend on the shape); free algebra",
        assumption="Gaussian weights, independent of H; D may depend on Z",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="2412.02843, 2106.03970, 1902.08129 (random networks at initialisation): supports, "
        "the chain on Grams is exact at every width",
    )


def rows(width: int, batch: int, many: int, scale: sp.Expr) -> Status:
    """|T H^T|^2 / width - scale * sum_i t_i G t_i^T for generic T (many rows) and H."""
    h = sp.Matrix(width, batch, lambda i, j: sp.Symbol(f"h_{i}_{j}"))
    t = sp.Matrix(many, batch, lambda i, j: sp.Symbol(f"t_{i}_{j}"))
    gram = h.T * h / width
    exponent = sum(x**2 for x in t * h.T) / width
    split = sum((t[i, :] * gram * t[i, :].T)[0, 0] for i in range(many))
    return decide_zero(sp.expand(exponent - scale * split))


def fresh_part_is_independent(fresh_part: str) -> Status:
    """P^T (fresh part) = 0 and the two parts add to W, with P = H H^+ and H H^+ H = H."""
    h, plus = sp.symbols("H Hplus", commutative=False)
    projector = h * plus
    fresh = sp.sympify(fresh_part, locals={"P": projector})
    covariance = sp.expand(projector * fresh).subs(h * plus * h, h)  # P is symmetric (Penrose)
    total = sp.expand(projector + fresh - 1)
    return "proved" if sp.expand(covariance) == 0 and total == 0 else "refuted"


def backward_rows(width: int, columns: int) -> Status:
    """Rows of W~^T D are columns of W~ against D: |T D^T|^2/width = sum_i t_i (D^T D/width) t_i^T."""
    return rows(width, columns, 2, sp.Integer(1))
