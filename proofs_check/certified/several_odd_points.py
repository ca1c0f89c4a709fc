"""A state of RC+ReLU with k >= 2 alike odd points among n: two groups with one angle theta inside each.

K_cc = 1, share = k/n, f = 1/k, h = 1/(n-k). Zero row sums leave theta alone: with
P1 = 1 - (1-f)(1 - cos theta), P2 = 1 - (1-h)(1 - cos theta) the angle psi between an odd point and
the antipode of a cluster point has cos(psi)^2 = P1 P2, and K_oo = ((n-k)/k)^2 q^2, q^2 = P2/P1. A fixed
state grows by lambda = (1 - A(theta))/2 per layer. Everything is regular at theta = 0 = share.
"""

from typing import NamedTuple

from proofs_check.arithmetic import HALF, atan, pi, sin, sqrt
from proofs_check.certified.ball import Jet
from proofs_check.certified.entire import cos_quotient
from proofs_check.certified.kernel import loss


class Groups(NamedTuple):
    """growth lambda, the two P, q, psi, sin(psi) and k(-cos psi)."""

    growth: Jet
    odd: Jet
    cluster: Jet
    ratio: Jet
    psi: Jet
    sine: Jet
    outer: Jet


def groups(theta: Jet, share: Jet, f: Jet) -> Groups:
    """What one angle says of the state."""
    h = share * f / (1 - share)
    square = theta * theta
    quotient = cos_quotient(square)
    gap = square * quotient  # 1 - cos(theta)
    odd, cluster = 1 - (1 - f) * gap, 1 - (1 - h) * gap
    sine = theta * sqrt(quotient * ((1 - f) + (1 - h) * odd))
    cosine = sqrt(odd * cluster)
    psi = atan(sine / cosine)
    outer = (sine - psi * cosine) / (2 * pi(theta))
    return Groups((1 - loss(theta)) / 2, odd, cluster, sqrt(cluster / odd), psi, sine, outer)


def advantage(g: Groups, theta: Jet, share: Jet, f: Jet) -> Jet:
    """(alpha - lambda)/share at a fixed state, alpha the growth of a difference of lengths among odd points.

    The growth of the contrast of the two groups is lambda there, which is used once, so that the angle's
    leading term is gone.
    """
    turn = 2 * pi(theta)
    within = (2 - share) * (HALF - g.growth * (1 - g.odd))
    between = 2 * (1 - share) * g.outer / g.ratio
    back = share * (HALF - g.growth * (1 - g.cluster)) / (g.ratio * g.ratio)
    drag = f + (1 - 2 * f) * (HALF - theta / turn + sin(theta) / turn)
    return within + between - back - drag + g.psi / turn - g.sine / (g.ratio * turn)
