"""A network of RC+ReLU with independent Gaussian weights of width d, started with a centred Gram within r of
the state K* with one odd point, stays within r for {layers} layers with probability at least 1 - {chance},
for (n, r, d) = {covered} and every larger width; in units K*_cc = 1, scaled by the left eigenvector l of
the scale, in a norm that is at least Frobenius' and adapted to the isotypic components.

Method: N(K) = P kappa(K) P has N(K*) = lambda K*; its derivative L is block diagonal
(`isotypic_multipliers.py`), the blocks by dense balls. The norm: Frobenius' but on the standard component,
where a quadratic form F >= 1, chosen in floating point, is checked to have L^T F L <= mu^2 F; on
ker l the norm of L is at most mu < lambda. One layer is lambda K* + L E + q, |q| <= C r^2/2 + e in
Frobenius' norm, C on balls, e the noise; scaled again, the distance is at most (mu r + g |q|)/(lambda - s
|q|), g the norm of the projection on ker l along K*, s = |l|/l(K*). The noise is the mean of d independent v
v^T, v = P relu(z), E |v|^(2p) <= T^p (2p-1)!!/2 by convexity (T the trace), so Bernstein's inequality holds
with variance 3 T^2/2 and B = 40 T/3: P(more than e) <= 2 exp(-d e^2/(2 (variance + B e))).
"""

from dataclasses import dataclass

import flint
import numpy as np
from flint import arb

from proofs_check.certified.ball import Ball, floor_of, rational
from proofs_check.certified.contraction import Contraction, contraction
from proofs_check.certified.finite_width import chance_left
from proofs_check.certified.odd_point_ball import OddState, curvature_at_odd, odd_state
from proofs_check.certified.witnesses import machinery
from proofs_check.simulated import furthest_of_a_run
from proofs_check.symbolic.finite_width import curvature_tie
from proofs_check.symbolic.odd_point_ball import noise_tie, scaling_tie
from proofs_check.symbolic.ties import block_tie, tied
from proofs_check.verdict import Status, Verdict, some, statement_of, together

PLACE = 10.2
PRECISION = 100


@dataclass(frozen=True)
class Settings:
    """Batch, radius and width of each case; the depth and the chance of leaving; what is simulated."""

    cases: tuple[tuple[int, str, str], ...] = (
        (8, "0.006", "1.2e14"),
        (16, "5.6e-4", "1.3e18"),
        (64, "1.75e-6", "2.8e27"),
    )
    layers: int = 100
    chance: str = "1/100"
    simulated_width: int = 4096
    seed: int = 0


QUICK = Settings(cases=Settings().cases[:2], simulated_width=256)


def run(settings: Settings) -> Verdict:
    """The bound of each case, then the width at which a simulation stays as near."""
    tie = tied(block_tie, curvature_tie, noise_tie, scaling_tie, machinery)
    rooms, measured = [], []
    with flint.ctx.workprec(PRECISION):
        for n, r, d in some(settings.cases, "cases"):
            state = odd_state(n)
            held = contraction(state) if state is not None else None
            if state is None or held is None:
                rooms.append(arb(-1))
                continue
            rooms.append(room(state, held, r, d, settings))
            if rooms[-1] > 0:
                measured.append(f"n = {n}: {needed_width(state, held, r, settings)}")
        status: Status = together(tie, *("proved" if x > 0 else "undecided" for x in rooms))
    return Verdict(
        statement=statement_of(
            __doc__, settings, covered=" and ".join(f"({n}, {r}, {d})" for n, r, d in settings.cases)
        ),
        status=status,
        grade="identities machine-checked, argument read",
        method="derivative by components and curvature on balls, Bernstein's inequality for each layer",
        assumption="Gaussian weights; Bernstein's inequality in a Hilbert space (Pinelis and "
        "Sakhanenko 1986), taken from the literature",
        margin=min(floor_of(x) for x in rooms) if status == "proved" else 0.0,
        bears_on="2412.02843 (stability of the cluster with its odd point): bears on, a width from which it "
        "holds, far above the one needed",
        measured=f"the width at which {settings.layers} layers from K* stay within the same r, from the "
        f"largest distance in one run at width {settings.simulated_width}, scaled as d^(-1/2): "
        + "; ".join(measured),
        still_open="the odd point under RC+RS+ReLU at finite width; widths within reach",
    )


def room(state: OddState, held: Contraction, radius: str, width: str, settings: Settings) -> Ball:
    """The chance allowed less its bound over all layers; negative where no noise is allowed."""
    r, d, n = arb(radius), arb(width), state.n
    allowed = r * held.gap / (held.projection + held.scale * r) - curvature_at_odd(state, r) * r * r / 2
    trace = n - 1 + state.entries[0] + arb(n).sqrt() * r
    variance, tail = 3 * trace**2 / 2, 40 * trace / 3
    return chance_left(arb(rational(settings.chance)), settings.layers, d, allowed, variance, tail)


def needed_width(state: OddState, held: Contraction, radius: str, settings: Settings) -> str:
    """The width at which the largest distance of a run would be the radius."""
    start = np.array([[float(x.mid()) for x in row] for row in state.gram.tolist()])
    sizes = settings.layers, settings.simulated_width, settings.seed
    furthest = furthest_of_a_run(
        start, *sizes, lambda gram: scale(gram, held.left), lambda change: distance(change, held.form)
    )
    return f"{settings.simulated_width * (furthest / float(radius)) ** 2:.1e}"


def parts(n: int) -> tuple[np.ndarray, np.ndarray]:
    """The axis of the odd point, and the projector on what is left of the zero-sum vectors."""
    axis = np.array([n - 1.0] + [-1.0] * (n - 1)) / np.sqrt(n * (n - 1))
    return axis, np.eye(n) - 1 / n - np.outer(axis, axis)


def scale(gram: np.ndarray, left: np.ndarray) -> float:
    """l(K)/l(K*)."""
    axis, rest = parts(len(gram))
    return float(left @ (axis @ gram @ axis, np.sum(rest * gram) / np.sqrt(len(gram) - 2)))


def distance(change: np.ndarray, form: np.ndarray) -> float:
    """The adapted norm: Frobenius' and F - 1 on the two coordinates of each standard direction."""
    n = len(change)
    axis, rest = parts(n)
    m = n - 1
    inside = np.diag(rest @ change @ rest)[1:] / np.sqrt((m - 2) / m)
    both = np.array([np.sqrt(2) * (change @ axis)[1:], inside])
    both -= both.mean(axis=1, keepdims=True)
    more = np.sum(both * ((form - np.eye(2)) @ both))
    return float(np.sqrt(np.sum(change**2) + more))
