"""The ReLU kernel in the angle where it is smooth, on symbols and on balls.

k(cos a) = (sin a + (pi - a) cos a)/(2 pi),   k'(cos a) = (pi - a)/(2 pi),
k(-cos b) = (sin b - b cos b)/(2 pi)          (near rho = -1).
"""

from proofs_check.arithmetic import acos, pi, sqrt
from proofs_check.certified.ball import Jet
from proofs_check.certified.entire import cos_quotient, curl_quotient


def kernel(rho: Jet) -> Jet:
    """k(rho) for |rho| < 1."""
    return (sqrt(1 - rho * rho) + (pi(rho) - acos(rho)) * rho) / (2 * pi(rho))


def kernel_slope(rho: Jet) -> Jet:
    """k'(rho) = (pi - arccos rho)/(2 pi)."""
    return (pi(rho) - acos(rho)) / (2 * pi(rho))


def kernel_remainder(rho: Jet) -> Jet:
    """k(rho) - rho k'(rho) = sqrt(1 - rho^2)/(2 pi): how k moves with the lengths."""
    return sqrt(1 - rho * rho) / (2 * pi(rho))


def loss(angle: Jet) -> Jet:
    """A(a) = (sin a - a cos a)/(pi (1 - cos a)), so that 1/2 - k(cos a) = (1 - A)(1 - cos a)/2.

    One ReLU layer multiplies the squared distance of two equally long points at angle a by
    (1 - A(a))/2; A(a) = 2a/(3 pi) + O(a^3), regular at 0.
    """
    return angle * loss_over_angle(angle * angle)


def loss_over_angle(x: Jet) -> Jet:
    """A(a)/a at x = a^2."""
    return curl_quotient(x) / (pi(x) * cos_quotient(x))


def loss_at_cosine(rho: Jet) -> Jet:
    """A(arccos rho), away from rho = 1."""
    return (sqrt(1 - rho * rho) - rho * acos(rho)) / (pi(rho) * (1 - rho))
