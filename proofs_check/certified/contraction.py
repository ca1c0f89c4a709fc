"""One layer contracts around the odd point: a norm adapted to the components, and its constants.

On the standard component a quadratic form F >= 1, chosen in floating point and checked on balls; on the
rest Frobenius' norm. On the kernel of l, the left eigenvector of the scale, L has norm at most mu.
"""

from dataclasses import dataclass

import numpy as np
from flint import arb

from proofs_check.certified.ball import Ball, is_zero
from proofs_check.certified.odd_point_ball import OddState, Pair, bases, blocks, inner

SLACK = 1e-7
"""By how much what is chosen in floating point is made larger before it is checked."""


@dataclass(frozen=True)
class Contraction:
    """lambda - mu, the norms g and s, the form F on the standard component, l on the invariant matrices."""

    gap: Ball
    projection: Ball
    scale: Ball
    form: np.ndarray
    left: np.ndarray


def contraction(state: OddState) -> Contraction | None:
    """None where a bound does not hold."""
    found, growth = blocks(state), state.growth
    if found is None:
        return None
    r, f = found
    (a, b), (_, d) = r
    left = growth - d, b
    centre = [inner(x, state.gram) for x in bases(state.n)[0]]
    along = left[0] * centre[0] + left[1] * centre[1]
    other = a + d - growth
    form, most = adapted(f)
    if not (growth > 0 and along > 0 and holds(f, form, most) and eigenvector(r, left, growth)):
        return None
    largest = most.max(abs(other)).max(state.slope)
    length = (left[0] ** 2 + left[1] ** 2).sqrt()
    aside = length * (centre[0] ** 2 + centre[1] ** 2).sqrt() / along
    floats = np.array([float(x.mid()) for x in left]) / float(along.mid())
    return Contraction(growth - largest, aside.max(most_of(form).sqrt()), length / along, form, floats)


def adapted(f: Pair) -> tuple[np.ndarray, Ball]:
    """F from the eigenvectors, its least eigenvalue just above 1; mu just above the largest multiplier."""
    middle = np.array([[float(x.mid()) for x in row] for row in f])
    values, vectors = np.linalg.eig(middle)
    form = np.linalg.inv(vectors.real @ vectors.real.T)
    form = (form + form.T) / 2
    return form * (1 + SLACK) / np.linalg.eigvalsh(form)[0], arb(float(np.max(np.abs(values))) * (1 + SLACK))


def most_of(form: np.ndarray) -> Ball:
    """Just above the largest eigenvalue of F, which `holds` checks."""
    return arb(float(np.linalg.eigvalsh(form)[1]) * (1 + SLACK))


def holds(f: Pair, form: np.ndarray, most: Ball) -> bool:
    """F >= 1 and mu^2 F - L^T F L > 0, 2 x 2, by trace and determinant; and F at most `most_of`."""
    g = [[arb(float(x)) for x in row] for row in form]

    def positive(x: list[list[Ball]]) -> bool:
        return bool(x[0][0] + x[1][1] > 0 and x[0][0] * x[1][1] - x[0][1] * x[1][0] > 0)

    image = [
        [sum((f[k][i] * g[k][p] * f[p][j] for k in (0, 1) for p in (0, 1)), arb(0)) for j in (0, 1)]
        for i in (0, 1)
    ]
    most_form = most_of(form)
    return (
        positive([[most**2 * g[i][j] - image[i][j] for j in (0, 1)] for i in (0, 1)])
        and positive([[g[i][j] - int(i == j) for j in (0, 1)] for i in (0, 1)])
        and positive([[most_form * int(i == j) - g[i][j] for j in (0, 1)] for i in (0, 1)])
    )


def eigenvector(r: Pair, left: tuple[Ball, Ball], growth: Ball) -> bool:
    """l L = lambda l on the invariant matrices."""
    off = [left[0] * r[0][j] + left[1] * r[1][j] - growth * left[j] for j in (0, 1)]
    return all(map(is_zero, off))
