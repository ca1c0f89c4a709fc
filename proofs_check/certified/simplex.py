"""The derivative of one RC+ReLU layer at the simplex, split by the symmetry S_n; e = 1/m, m = n - 1.

All cosines are -e. The closed forms are established in `isotypic_multipliers.py`.
"""

from proofs_check.arithmetic import HALF
from proofs_check.certified.ball import Jet
from proofs_check.certified.kernel import kernel, kernel_remainder, kernel_slope


def growth(e: Jet) -> Jet:
    """K_cc goes to growth K_cc: m (1/2 - k)/n."""
    return (HALF - kernel(-e)) / (1 + e)


def zero_sum_excess(e: Jet, bound: Jet) -> Jet:
    """bound growth - k': positive when the zero-sum multiplier is below the bound."""
    return bound * growth(e) - kernel_slope(-e)


def standard_excess(e: Jet) -> Jet:
    """n (growth - standard eigenvalue) = 1/2 - s - k', s = k - rho k'."""
    return HALF - kernel_remainder(-e) - kernel_slope(-e)
