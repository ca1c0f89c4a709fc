"""A state of RC+RS+ReLU with one outlier, in a and e = 1/m: everything is regular at a = 0 and e = 0.

K's second eigenvalue is a^2 times its first, t = m^2/(1 + u), u = (m^2-1) a^2 = tan(psi)^2. With S/t, D/t
of `scalar_map.py`, S/t = u (x + D/t): x has the sign of S - u D, which is that of t - F of RC+ReLU.
b = e/a, and A is the loss at the cluster's angle: x + D/t = (1+e)^2 (1 - A)/2.
"""

from typing import NamedTuple

from proofs_check.arithmetic import HALF, pi, sqrt
from proofs_check.certified.ball import Jet


class State(NamedTuple):
    """x and D/t."""

    x: Jet
    distance: Jet


def cosine(b: Jet, e: Jet) -> Jet:
    """cos(theta) of two cluster points."""
    return (b * b - e * e - e) / (b * b + 1 - e * e)


def state(a: Jet, e: Jet, reach: Jet, cosine_: Jet, lost: Jet) -> State:
    """From arctan(sqrt(1-e^2)/b), cos(theta) and the loss, each as it is regular in the chart."""
    gap = (1 - lost) * (1 - cosine_) / 2
    mean_square = (HALF - (1 - e) * gap) * (e * e + (1 - e * e) * a * a)
    distance = HALF - (a * sqrt(1 - e * e) - e * reach) / pi(a) + mean_square
    return State((1 + e) ** 2 * (1 - lost) / 2 - distance, distance)
