"""The pull of one infinite-width RC+ReLU layer towards the simplex, one outlier among m = n-1 points.

With e = 1/m, T = tan(psi), cos(psi) = sqrt(t)/m, cos^2(psi) = e + (1-e) cos(theta) and A the loss,

    Psi = e + e (T - arctan T)/pi - A(theta) ((1+e)^2 + e^2 T^2)/2,      t = m^2 cos^2(psi),

has the sign of t - F_n(t); its zeros are the fixed points (`scalar_map.py` derives it). theta is the
angle between two points of the cluster. Three coordinates are used: theta; eta = theta/e, in which
the odd point stays at finite distance as n grows; tau = 1/sqrt(t), in which the simplex is tau = 1.
"""

from flint import arb

from proofs_check.arithmetic import HALF, acos, atan, cos, pi, sqrt
from proofs_check.certified.ball import Ball, Jet, derivative, mixed_derivative, over_last
from proofs_check.certified.entire import cos_quotient
from proofs_check.certified.kernel import loss, loss_at_cosine, loss_over_angle


def tangent(theta: Jet, e: Jet) -> Jet:
    """tan(psi) = theta sqrt((1-e) C / (e + (1-e) cos theta)), C = (1 - cos theta)/theta^2."""
    return theta * sqrt((1 - e) * cos_quotient(theta * theta) / (e + (1 - e) * cos(theta)))


def pull(theta: Jet, e: Jet) -> Jet:
    """Psi in the cluster's angle."""
    t = tangent(theta, e)
    return e * (1 + (t - atan(t)) / pi(t)) - loss(theta) * ((1 + e) ** 2 + (e * t) ** 2) / 2


def scaled_pull(eta: Jet, e: Jet) -> Jet:
    """Psi / e in eta = theta / e: at e = 0 it is 1 - eta/(3 pi)."""
    theta = e * eta
    t = tangent(theta, e)
    from_angle = loss_over_angle(theta * theta) * eta
    return 1 + (t - atan(t)) / pi(t) - from_angle * ((1 + e) ** 2 + (e * t) ** 2) / 2


def pull_near_simplex(tau: Jet, e: Jet) -> Jet:
    """Psi in tau = 1/sqrt(t): at e = 0 it is -(1 - tau)^2/(2 pi)."""
    cosine = e / tau
    return pull_at(cosine, loss_at_cosine(cluster_cosine(cosine, e)), tau, e)


def cluster_cosine(cosine: Jet, e: Jet) -> Jet:
    """cos(theta) where cos(psi) is this."""
    return (cosine * cosine - e) / (1 - e)


def pull_at(cosine: Jet, loss: Jet, tau: Jet, e: Jet) -> Jet:
    """Psi from cos(psi) = e/tau, the loss A(theta) and tau, each as sharp as it is known."""
    outward = tau * sqrt(1 - cosine * cosine) - e * acos(cosine)
    return e + outward / pi(tau) - loss * ((1 + e) ** 2 + tau * tau - e * e) / 2


def pull_inside(x: Jet, loss: Jet, e: Jet) -> Jet:
    """x^2 Psi at t = x^2 <= 1, regular at x = 0, from the loss A(theta)."""
    cosine = e * x
    outward = x * sqrt(1 - cosine * cosine) - e * x * x * acos(cosine)
    return e * x * x + outward / pi(x) - loss * ((1 + 2 * e) * x * x + 1) / 2


def room_below_simplex(x: Jet, inner: Jet, outer: Jet) -> Jet:
    """Has the sign of 1 - F at t = x^2; inner and outer are k at the two correlations; 0 at x = 1."""
    return HALF - 2 * inner - x * x / 2 + 2 * x * outer


def fall_at_simplex(e: Ball) -> Ball:
    """-(dPsi/dtau) / e at tau = 1, where the slope vanishes at e = 0."""
    one, psi = arb(1), pull_near_simplex
    return over_last(lambda e: -derivative(psi, (one, e), 0), lambda e: -mixed_derivative(psi, (one, e)))(e)
