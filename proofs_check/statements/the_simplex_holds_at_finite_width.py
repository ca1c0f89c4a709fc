"""A network of RC+ReLU with independent Gaussian weights of width d, started with a centred Gram within r of
the simplex (Frobenius distance, both with trace n), stays within r for {layers} layers with probability
at least 1 - {chance}, for (n, r, d) = {covered} and every larger width.

Method: the map N(M) = P kappa(M) P commutes with permutations and the simplex's isotypic components occur
once each, so its derivative is a multiple of the identity on each, mu at most off the scale, which grows
by lambda (`isotypic_multipliers.py`); and N is linear up to C |E|^2/2, C on balls in
`certified/finite_width.py`. One layer is the mean of d independent v v^T, v = P relu(z), within e of
N(M); its trace is at least n lambda - sqrt(n-1) (C r^2/2 + e) and what is off the scale at most mu r + C
r^2/2 + e, so the distance stays at most r if e = n r (lambda - mu)/(n + r sqrt(n-1)) - C r^2/2. As z and
-z are alike, E |v|^(2p) <= E |z|^(2p)/2 <= L^p (n-1)(n+1)...(n+2p-3)/2, L = n/(n-1) + r; so Bernstein's
inequality holds with variance L^2 (n^2-1)/2 and B = 8 L (n+3)/3: P(more than e) <= 2 exp(-d e^2/(2
(variance + B e))).
"""

from dataclasses import dataclass

import numpy as np
from flint import arb

from proofs_check.certified.ball import Ball, floor_of, rational
from proofs_check.certified.finite_width import (
    chance_left,
    curvature,
    noise_allowed,
    scale_of_moments,
    second_moment,
)
from proofs_check.certified.kernel import kernel_slope
from proofs_check.certified.simplex import growth, standard_excess
from proofs_check.certified.witnesses import machinery
from proofs_check.simulated import furthest_of_a_run
from proofs_check.symbolic.finite_width import curvature_tie, layer_tie
from proofs_check.symbolic.ties import simplex_tie, tied
from proofs_check.verdict import Status, Verdict, some, statement_of, together

PLACE = 10.1
NEAR = 0.3


@dataclass(frozen=True)
class Settings:
    """Batch, radius and width of each case; the depth and the chance of leaving; what is simulated."""

    cases: tuple[tuple[int, str, str], ...] = (
        (8, "0.027", "1.7e10"),
        (16, "0.0127", "1.5e12"),
        (64, "0.0024", "1.4e16"),
    )
    layers: int = 100
    chance: str = "1/100"
    simulated_width: int = 16384
    seed: int = 0


QUICK = Settings(cases=Settings().cases[:2], simulated_width=1024)


def run(settings: Settings) -> Verdict:
    """The bound of each case, then the width at which a simulation stays as near."""
    tie = tied(simplex_tie, curvature_tie, layer_tie, machinery)
    rooms = [room(*case, settings) for case in some(settings.cases, "cases")]
    held: list[Status] = ["proved" if x > 0 else "undecided" for x in rooms]
    status = together(tie, *held)
    measured = [
        f"n = {n}: {needed_width(n, r, settings)}" for n, r, _ in settings.cases if status == "proved"
    ]
    return Verdict(
        statement=statement_of(
            __doc__, settings, covered=" and ".join(f"({n}, {r}, {d})" for n, r, d in settings.cases)
        ),
        status=status,
        grade="identities machine-checked, argument read",
        method="derivative by symmetry, curvature on balls, Bernstein's inequality for each layer",
        assumption="Gaussian weights; Bernstein's inequality in a Hilbert space (Pinelis and "
        "Sakhanenko 1986), taken from the literature",
        margin=min(floor_of(x) for x in rooms) if status == "proved" else 0.0,
        bears_on="2412.02843 (stability): bears on, a width from which it holds, far above the one needed",
        measured=f"the width at which {settings.layers} layers from the simplex stay within the same r, from "
        f"the largest distance in one run at width {settings.simulated_width}, scaled as d^(-1/2): "
        + "; ".join(measured),
        still_open="widths within reach, by a sharper norm and variance",
    )


def room(n: int, radius: str, width: str, settings: Settings) -> Ball:
    """The chance allowed less its bound over all layers; negative where no noise is allowed."""
    e, r, d = arb(1) / (n - 1), arb(rational(radius)), arb(width)
    most = kernel_slope(-e).max(growth(e) - standard_excess(e) / n)
    noise = noise_allowed(arb(n), r, growth(e) - most, curvature(n, r))
    largest = arb(n) / (n - 1) + r
    variance, tail = second_moment(n, largest), scale_of_moments(n, largest)
    return chance_left(arb(rational(settings.chance)), settings.layers, d, noise, variance, tail)


def needed_width(n: int, radius: str, settings: Settings) -> str:
    """The width at which the largest distance of a run would be the radius, if the run stays near."""
    simplex = (np.eye(n) - 1 / n) * n / (n - 1)
    sizes = settings.layers, settings.simulated_width, settings.seed
    furthest = furthest_of_a_run(
        simplex, *sizes, lambda gram: np.trace(gram) / n, lambda change: float(np.linalg.norm(change))
    )
    if furthest > NEAR * np.sqrt(n):
        return "that run leaves the simplex"
    return f"{settings.simulated_width * (furthest / float(radius)) ** 2:.1e}"
