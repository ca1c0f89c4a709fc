"""RC+ReLU around its state with one odd point among n: the derivative by components, a norm, the curvature.

K* has K_cc = 1, K_oo = t, zero row sums. The derivative L of K -> P kappa(K) P commutes with the permutations
of the m = n-1 cluster points. In a Frobenius-orthonormal basis it is a 2 x 2 matrix on the invariant
matrices (axis axis^T and the projector on what is left), the same 2 x 2 matrix on every copy of the
standard component (axis v^T + v axis^T and W diag(v) W), and k'(rho_cc) on the rest.
"""

from dataclasses import dataclass

from flint import arb, arb_mat

from proofs_check.certified.ball import Ball, derivative, interval, is_zero
from proofs_check.certified.entire import cos_quotient
from proofs_check.certified.finite_width import hessian
from proofs_check.certified.interval_newton import only_root
from proofs_check.certified.kernel import kernel_remainder, kernel_slope, loss
from proofs_check.certified.odd_point_state import derivative_at
from proofs_check.certified.pull import scaled_pull

Pair = tuple[tuple[Ball, Ball], tuple[Ball, Ball]]


@dataclass(frozen=True)
class OddState:
    """The state: eta = m theta, K*, its entries (t, K_oc, K_cd), the growth lambda, k'(rho_cc)."""

    n: int
    eta: Ball
    gram: arb_mat
    entries: tuple[Ball, Ball, Ball]
    growth: Ball
    slope: Ball


def odd_state(n: int, ends: tuple[float, float] = (7.2, 9.5), radius: float = 1e-6) -> OddState | None:
    """The zero of scaled_pull in eta = m theta between the ends, by Krawczyk's test; None if none is seen."""
    e, (low, high) = arb(1) / (n - 1), ends
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if scaled_pull(arb(middle), e) > 0 else (low, middle)
    root = only_root(
        lambda eta: [scaled_pull(eta, e)],
        lambda eta: [[derivative(scaled_pull, (eta, e), 0)]],
        (arb(low),),
        radius,
    )
    if root.status != "proved":
        return None
    theta = e * root.enclosure[0]
    m = n - 1
    gap = theta * theta * cos_quotient(theta * theta)  # 1 - cos(theta)
    t = m * m * (1 - (1 - e) * gap)
    if not t > 2:  # the zero is the simplex
        return None
    across, inside = -t / m, 1 - gap
    rows = [[t if i == j == 0 else across if 0 in (i, j) else inside for j in range(n)] for i in range(n)]
    for i in range(1, n):
        rows[i][i] = arb(1)
    growth = (1 - loss(theta)) / 2
    return OddState(n, root.enclosure[0], arb_mat(rows), (t, across, inside), growth, kernel_slope(inside))


def layer_derivative(state: OddState, change: arb_mat) -> arb_mat:
    """P dkappa[E] P: k' E_ij + (k - rho k')(q E_ii + E_jj/q)/2, q = sqrt(K_jj/K_ii); E_ii/2 for i = j."""
    n, (t, across, inside) = state.n, state.entries
    root = t.sqrt()
    ratio = across / root
    slopes = (kernel_slope(ratio), kernel_slope(inside))
    widths = (kernel_remainder(ratio), kernel_remainder(inside))

    def entry(i: int, j: int) -> Ball:
        if i == j:
            return change[i, i] / 2
        near = int(0 not in (i, j))
        q = (1 / root if i == 0 else root) if not near else arb(1)
        own = q * change[i, i] + change[j, j] / q
        return slopes[near] * change[i, j] + widths[near] * own / 2

    return recentred(arb_mat([[entry(i, j) for j in range(n)] for i in range(n)]))


def recentred(x: arb_mat) -> arb_mat:
    """P X P, P = I - 11^T/n."""
    n = x.nrows()
    rows = [sum(x[i, j] for j in range(n)) / n for i in range(n)]
    total = sum(rows) / n
    return arb_mat([[x[i, j] - rows[i] - rows[j] + total for j in range(n)] for i in range(n)])


def inner(x: arb_mat, y: arb_mat) -> Ball:
    """The Frobenius product."""
    return sum((x[i, j] * y[i, j] for i in range(x.nrows()) for j in range(x.ncols())), arb(0))


def bases(n: int) -> tuple[tuple[arb_mat, arb_mat], tuple[arb_mat, arb_mat]]:
    """Orthonormal: two invariant matrices; a copy of the standard component, v = (1, -1, 0, ..)/sqrt 2."""
    m = n - 1
    axis = [arb(m)] + [arb(-1)] * m
    axis = [x / (arb(m) * n).sqrt() for x in axis]
    v = [arb(0), 1 / arb(2).sqrt(), -1 / arb(2).sqrt()] + [arb(0)] * (n - 3)

    def matrix(entry):
        return arb_mat([[entry(i, j) for j in range(n)] for i in range(n)])

    along = matrix(lambda i, j: axis[i] * axis[j])
    rest = matrix(lambda i, j: arb(0) if 0 in (i, j) else int(i == j) - arb(1) / m) / arb(m - 1).sqrt()
    mixed = matrix(lambda i, j: (axis[i] * v[j] + v[i] * axis[j]) / arb(2).sqrt())
    inside = matrix(lambda i, j: arb(0) if 0 in (i, j) else int(i == j) * v[i] - (v[i] + v[j]) / m)
    return (along, rest), (mixed, inside / inner(inside, inside).sqrt())


def block(state: OddState, basis: tuple[arb_mat, arb_mat]) -> Pair | None:
    """The 2 x 2 matrix of L on the span of the basis; None where L leads out of it."""
    images = [layer_derivative(state, x) for x in basis]
    rows = [[inner(x, y) for y in images] for x in basis]
    for j, image in enumerate(images):
        if not all(is_zero(x) for x in (image - basis[0] * rows[0][j] - basis[1] * rows[1][j]).entries()):
            return None
    return (rows[0][0], rows[0][1]), (rows[1][0], rows[1][1])


def blocks(state: OddState) -> tuple[Pair, Pair] | None:
    """Of the invariant matrices and of the standard component; None where L mixes them, or where trace and
    determinant of the second are not those of `odd_point_state.py`."""
    invariant, standard = (block(state, basis) for basis in bases(state.n))
    if invariant is None or standard is None:
        return None
    known = derivative_at(state.eta, arb(1) / (state.n - 1))
    (a, b), (c, d) = standard
    off = (a + d - known.trace, a * d - b * c - known.determinant, state.growth - known.growth)
    return (invariant, standard) if all(is_zero(x) for x in off) else None


def curvature_at_odd(state: OddState, radius: Ball) -> Ball:
    """C with |D^2 (P kappa P)[E, E]| <= C |E|^2 within this Frobenius distance of K*.

    An entry is at most h_ij (E_ii^2 + E_jj^2 + E_ij^2), h_ij the Frobenius norm of its 3 x 3 Hessian; sums of
    squares: 2 m h_oc^2 + 2 (m-1) h_cd^2.
    """
    m, reach = state.n - 1, interval(-1, 1) * radius
    t, across, inside = state.entries
    aside = reach / arb(2).sqrt()

    def size(a: Ball, b: Ball, c: Ball) -> Ball:
        h = hessian(a, b, c)
        return h.aa**2 + h.bb**2 + h.cc**2 + 2 * (h.ab**2 + h.ac**2 + h.bc**2)

    to_odd, within = size(t + reach, 1 + reach, across + aside), size(1 + reach, 1 + reach, inside + aside)
    return arb((2 * m * to_odd + 2 * (m - 1) * within).sqrt().upper())
