"""At infinite width, for nonzero points, the Gram after ReLU is strictly positive definite if and only
if no two points have the same direction and the axes of the antipodal pairs are linearly independent;
in particular whenever no two points are parallel. Distinct directions alone are not enough: for
{singular_angles} points at equal angles in a plane it is singular.

Method: it is the Gram of f_i(w) = relu(<w, x_i>) in L^2 of the Gaussian. If sum a_i f_i = 0, the slope
jumps across <w, x_i> = 0, at points off the other hyperplanes, by a_i |x_i| plus the term of the
antipode, so a_i = 0 without one; with one, relu(s) - relu(-s) = s leaves sum b_p <w, x_p> = 0 over the
axes, whose independence gives b = 0, and whose dependence gives a null vector. Checked: a certified lower
bound of the smallest eigenvalue on examples (ball Cholesky of K - bound I), the six points exactly.
"""

from dataclasses import dataclass

import sympy as sp
from flint import arb, arb_mat

from proofs_check.certified.ball import Ball, rational
from proofs_check.certified.kernel import kernel
from proofs_check.symbolic.identity import decide_zero
from proofs_check.symbolic.ties import kernel_tie
from proofs_check.verdict import Status, Verdict, some, statement_of, together

PLACE = 9.1
Points = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Settings:
    """Examples claimed definite with a lower bound, and how many equal angles are claimed singular."""

    definite: tuple[tuple[Points, str], ...] = (
        (((1, 0), (0, 1), (-1, 0), (0, -1)), "1/20"),  # two antipodal pairs, independent axes
        (((1, 0, 0), (1, 1, 0), (1, 2, 0), (0, 1, 3), (-1, 1, 1), (2, -1, 1), (1, 1, -4)), "1/500"),
        (((5, -1, -1, -1), (-1, 5, -1, -1), (-1, -1, 5, -1), (-1, -1, -1, 5)), "1/4"),
    )
    singular_angles: int = 6


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """The examples on balls; the counterexample and the linear relation exactly."""
    parallel = definite(((1, 0), (2, 0), (0, 1)), "1/100")  # a witness: never definite
    certified = [definite(points, bound) for points, bound in some(settings.definite, "examples")]
    status = together(
        kernel_tie(),
        "undecided" if parallel == "proved" else "proved",
        "proved" if lengths_do_not_matter() else "undecided",
        *certified,
        singular(settings.singular_angles),
        relation(),
    )
    least = min(float(sp.Rational(bound)) for _, bound in settings.definite)
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="argument read, with examples",
        method="argument by kinks; ball Cholesky on examples; the singular case exactly; "
        f"{len(settings.definite)} examples",
        assumption="infinite width; the argument itself is read, not machine-checked",
        margin=least if status == "proved" else 0.0,
        bears_on="2305.18399 (activation towards isometric embeddings): supports, with the exact "
        "condition; the handbook's 'distinct directions' is too weak",
    )


def definite(points: Points, bound: str) -> Status:
    """Cholesky pivots of the normalised Gram minus bound I: all positive, or one certainly not."""
    size = len(points)
    matrix = [[_entry(points[i], points[j], i == j) for j in range(size)] for i in range(size)]
    work = arb_mat([[matrix[i][j] - rational(bound) * int(i == j) for j in range(size)] for i in range(size)])
    for pivot in range(size):
        head = work[pivot, pivot]
        if not head > 0:
            return "refuted" if head <= 0 else "undecided"
        for i in range(pivot + 1, size):
            for j in range(pivot + 1, size):
                work[i, j] = work[i, j] - work[i, pivot] * work[pivot, j] / head
    return "proved"


def _entry(x: tuple[int, ...], y: tuple[int, ...], same: bool) -> Ball:
    inner = sum(a * b for a, b in zip(x, y, strict=True))
    square = sum(a * a for a in x) * sum(b * b for b in y)
    if same:
        return arb(1) / 2
    if inner * inner == square:
        return arb(0) if inner < 0 else arb(1) / 2
    return kernel(arb(inner) / arb(square).sqrt())


def lengths_do_not_matter() -> bool:
    """A witness: the entry of two points is that of their directions."""
    unit, scaled = _entry((1, 0), (1, 1), False), _entry((3, 0), (2, 2), False)
    return bool(scaled.overlaps(unit)) and float(scaled.rad()) < 1e-9


def singular(count: int) -> Status:
    """The alternating vector on `count` equal angles: sum_j (-1)^j k(cos(2 pi j/count)) = 0."""
    total = sp.Integer(0)
    for j in range(count):
        angle = 2 * sp.pi * j / count
        angle = angle if angle <= sp.pi else 2 * sp.pi - angle
        total += (-1) ** j * (sp.sin(angle) + (sp.pi - angle) * sp.cos(angle)) / (2 * sp.pi)
    return decide_zero(total)


def relation() -> Status:
    """relu(s) - relu(-s) = s for both signs of s."""
    s = sp.Symbol("s", positive=True)
    return together(*(decide_zero(sp.Max(0, x) - sp.Max(0, -x) - x) for x in (s, -s)))
