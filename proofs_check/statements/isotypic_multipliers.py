"""At infinite width, for every n >= 5, the derivative of K -> P kappa(K) P on symmetric matrices with zero
row sums is, at the simplex, {zero_sum} on the zero-sum component and {simplex_standard} on the standard
one (both over lambda, k meaning k'); at a state symmetric in m = n-1 points it is {zero_sum} at rho_cc on
the zero-sum component, and on the standard one the 2 x 2 block of `certified/odd_point_state.py`.

Method: the entrywise derivative of sqrt(K_ii K_jj) k(K_ij/sqrt(K_ii K_jj)) is derived for a generic k,
applied to explicit n x n perturbations with free symbols for k, k' and s, and multiplied by P on both
sides. n times (n-2) times each entry of the result is a polynomial in n of degree at most 4 for a fixed
pattern of v, so agreement at the `batches` listed, more than 4 of them, is agreement for all n.
"""

from dataclasses import dataclass

import sympy as sp

from bninit.checks import whole
from proofs_check.certified.kernel import kernel, kernel_remainder, kernel_slope
from proofs_check.symbolic.identity import decide_equal
from proofs_check.symbolic.one_outlier import simplex_standard, standard_block
from proofs_check.symbolic.ties import block_tie, kernel_tie, simplex_tie, tied
from proofs_check.verdict import Status, Verdict, statement_of, together

PLACE = 7.0
DEGREE = 4
SLOPE, WIDTH, OUTER, TO_ODD = sp.symbols("k_slope s k_outer_slope s_odd")  # s = (k - rho k')


@dataclass(frozen=True)
class Settings:
    """Claimed closed forms in n, k (= k'), s; and the batch sizes at which both sides are compared."""

    simplex_standard: str = "(1/2 - s + 2*k/(n - 2))*(n - 2)/n"
    zero_sum: str = "k"
    batches: tuple[int, ...] = (6, 7, 8, 9, 10, 11)


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """The derivative of kappa, then the components, each on explicit matrices."""
    enough: Status = "proved" if len(set(settings.batches)) > DEGREE else "undecided"
    status = together(
        enough,
        tied(kernel_tie, simplex_tie, block_tie),
        derivative_of_kappa(),
        *(components(settings, n) for n in settings.batches),
    )
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method="explicit matrices with free symbols, polynomial in n, compared at "
        f"{len(settings.batches)} values of n",
        assumption="infinite width; distinct directions (k differentiable)",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="2412.02843 (stability): supports, the whole spectrum is a handful of numbers",
    )


def derivative_of_kappa() -> Status:
    """d/dK_ij = k'; d/dK_ii = sqrt(K_jj/K_ii) (k - rho k')/2; k - rho k' = sqrt(1 - rho^2)/(2 pi)."""
    a, b, c = sp.symbols("a b c", positive=True)
    rho = c / sp.sqrt(a * b)
    kappa = sp.sqrt(a * b) * kernel(rho)
    return decide_equal(
        (sp.diff(kappa, c), kernel_slope(rho)),
        (sp.diff(kappa, a), sp.sqrt(b / a) * kernel_remainder(rho) / 2),
    )


def components(settings: Settings, n: int) -> Status:
    """Compare P dkappa[E] P with the closed forms at one n."""
    whole(n, "batches", least=5)
    m, names = n - 1, {"n": sp.Integer(n), "k": SLOPE, "s": WIDTH}
    standard = sp.sympify(settings.simplex_standard, locals=names)
    zero_sum = sp.sympify(settings.zero_sum, locals=names)
    v = sp.Matrix([1, 2] + [0] * (m - 3) + [-3])  # zero sum, generic enough for the pattern

    at_simplex = sp.Matrix([1, 2] + [0] * (n - 3) + [-3])
    inside = -sp.Rational(1, n - 2)
    e = sp.Matrix(n, n, lambda i, j: at_simplex[i] if i == j else inside * (at_simplex[i] + at_simplex[j]))
    pairs = list(zip(_layer(e, None), standard * e, strict=True))

    square = sp.zeros(n, n)
    for i, j, sign in ((0, 1, 1), (1, 2, -1), (2, 3, 1), (3, 0, -1)):
        square[i, j] = square[j, i] = sign
    pairs += zip(_layer(square, None), zero_sum * square, strict=True)
    pairs += zip(_layer(square, n - 1), zero_sum * square, strict=True)

    x, y = sp.symbols("x y")
    image = _layer(_standard(v, x, y), n - 1)
    new_x, new_y = standard_block(sp.Integer(n), SLOPE, WIDTH, OUTER, TO_ODD) * sp.Matrix([x, y])
    home = simplex_standard(sp.Integer(n), SLOPE, WIDTH)
    pairs.append((standard, home))
    pairs += zip(image, _standard(v, new_x, new_y), strict=True)
    return decide_equal((sum(sp.expand(a - b) ** 2 for a, b in pairs), sp.Integer(0)))


def _standard(v: sp.Matrix, x: sp.Expr, y: sp.Expr) -> sp.Matrix:
    """diag x v_i, inside y (v_i + v_j), odd column -(x + (m-2) y) v_i."""
    m = len(v)

    def entry(i, j):
        if m in (i, j):
            return 0 if i == j else -(x + (m - 2) * y) * v[min(i, j)]
        return x * v[i] if i == j else y * (v[i] + v[j])

    return sp.Matrix(m + 1, m + 1, entry)


def _layer(e: sp.Matrix, odd: int | None) -> sp.Matrix:
    """P dkappa[e] P with K_ii = 1, except K_oo = t at the odd index (s_odd = sqrt(t) s_oc)."""
    n = e.rows

    def entry(i, j):
        if i == j:
            return e[i, i] / 2
        if odd in (i, j):
            other = i if j == odd else j
            return OUTER * e[i, j] + TO_ODD * e[other, other] / 2  # e_oo = 0 in these components
        return SLOPE * e[i, j] + WIDTH * (e[i, i] + e[j, j]) / 2

    centre = sp.eye(n) - sp.ones(n, n) / n
    return centre * sp.Matrix(n, n, entry) * centre
