"""The derivative of one RC+ReLU layer at the outlier state, split by the symmetry S_(n-1).

Units K_cluster,cluster = 1; e = 1/m, m = n - 1; theta = e eta is the cluster's angle, psi the odd
point's angle to the antipode of the cluster. Everything is regular at e = 0. The closed forms are
established in `isotypic_multipliers.py`.
"""

from typing import NamedTuple

from proofs_check.arithmetic import HALF, atan, cos, pi, sin, sqrt
from proofs_check.certified.ball import Jet
from proofs_check.certified.entire import cos_quotient
from proofs_check.certified.kernel import loss
from proofs_check.certified.pull import tangent


class Derivative(NamedTuple):
    """Growth lambda of the state itself, slope k'(rho_cc), and the standard block's trace and
    determinant (both before division by lambda)."""

    growth: Jet
    inner_slope: Jet
    trace: Jet
    determinant: Jet


def derivative_at(eta: Jet, e: Jet) -> Derivative:
    """Perturbations diag x v_i, inside y (v_i + v_j), to the odd point -(x + (m-2) y) v_i."""
    turn = pi(e)
    theta = e * eta
    quotient = cos_quotient(theta * theta)
    cos_psi = sqrt(e + (1 - e) * cos(theta))
    sin_psi_over_e = eta * sqrt((1 - e) * quotient)
    psi = atan(tangent(theta, e))

    spread = (1 - loss(theta)) * theta * theta * quotient / 2  # 1/2 - k(rho_cc)
    curl = e * sin_psi_over_e - psi * cos_psi
    distance = cos_psi**2 / 2 - e * cos_psi * curl / turn + e * e * (HALF - (1 - e) * spread)
    growth = (1 - e) * spread + distance / (1 + e) ** 2

    inner, outer = HALF - theta / (2 * turn), psi / (2 * turn)  # k'(rho_cc), k'(rho_oc)
    half_width = sin(theta) / (4 * turn)
    to_odd = cos_psi * sin_psi_over_e / (4 * turn) - outer
    mean_x = (e / 2 + (1 - 2 * e) * half_width + e * to_odd) / (1 + e)
    mean_y = (1 - 2 * e) * (inner - outer) / (1 + e)
    a, b = HALF - 2 * mean_x, -2 * mean_y
    c, d = half_width - mean_x, inner - mean_y
    return Derivative(growth, inner, a + d, a * d - b * c)
