"""For all 1 <= k < n and every W, a batch of two exact clusters (k equal points, n-k equal points) is
sent by RC+ReLU and by RC+RS+ReLU to two exact clusters whose columns have in each row the product
{product_of_columns} (orthogonal where that is 0); both are nonzero
exactly when the difference s_i of the clusters takes both signs among the rows of Z; and in root mean
square over a symmetric law of W their norms are as {norm_ratio} to 1. With k = 1, one
layer sends n-1 equal points and one other to that configuration.

Method: symbolic, one row with values a and b at a time (the block acts on rows). One cluster of the
row vanishes after ReLU, so the products of the two columns vanish row by row: orthogonal exactly. For
a given W the squared norms are (n-k)^2 sum_{s>0} s^2 : k^2 sum_{s<0} s^2 (with RS, (n-k)^2 times the
number of positive rows : k^2 times the number of negative rows): the ratio (n-k) : k holds in
expectation of squares and, by the law of large numbers, at infinite width; not for every W.
"""

from dataclasses import dataclass

import sympy as sp

from proofs_check.symbolic.identity import decide_equal
from proofs_check.verdict import Status, Verdict, statement_of, together

PLACE = 3.0


@dataclass(frozen=True)
class Settings:
    """Claimed ratio of the root mean square norms, and the claimed product of the columns in a row."""

    norm_ratio: str = "(n - k)/k"
    product_of_columns: str = "0"


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Both blocks, both signs of s."""
    status = together(*(block(settings, rescaled) for rescaled in (False, True)))
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method="symbolic, general n and k, both signs of the difference",
        assumption="rows with s = 0 carry nothing (RC) and are undefined under RS; symmetric law of W",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="2412.02843 (one odd point in an orthogonal direction): supports, every "
        "bipartition is invariant, at any width; with RS as well",
    )


def block(settings: Settings, rescaled: bool) -> Status:
    """A row (a on the k points, b on the others) after RC, perhaps RS, and ReLU."""
    k, rest, size = sp.symbols("k r s", positive=True)  # n = k + r, |a - b| = s
    n, b = k + rest, sp.Symbol("b", real=True)
    claim = {"n": n, "k": k}
    columns = {}
    for sign in (1, -1):
        a = b + sign * size
        mean = (k * a + rest * b) / n
        row = [sp.simplify(a - mean), sp.simplify(b - mean)]
        if rescaled:
            square = sp.simplify((k * row[0] ** 2 + rest * row[1] ** 2) / n)
            row = [sp.simplify(x / sp.sqrt(square)) for x in row]
        columns[sign] = [sp.Max(0, x) for x in row]
    products = [columns[sign][0] * columns[sign][1] for sign in (1, -1)]
    ratio = sp.sqrt(columns[1][0] ** 2 / columns[-1][1] ** 2)  # equal chances of the two signs
    claimed_product = sp.sympify(settings.product_of_columns, locals=claim)
    return decide_equal(
        *((product, claimed_product) for product in products),
        (sp.simplify(ratio), sp.sympify(settings.norm_ratio, locals=claim)),
    )
