"""Rescaling as a tilt: 1/|z|^2 = int exp(-s |z|^2) ds turns N(0, K) into a family of Gaussians.

With eigenvalues (1, q, ..., q) and y = 2s they become lambda/(1 + y lambda), with the mass
prod (1 + y lambda)^(-1/2); the state w = 1 - (second/first) runs from 1 - q at y = 0 down to 0.
"""

import sympy as sp

Q, W, SIZE, Y = sp.symbols("q w m y", positive=True)
STATE = 1 - (Q / (1 + Q * Y)) / (1 / (1 + Y))
TILT_OF_STATE = ((1 - Q) / W - 1) / Q


def log_slope_of_the_measure() -> sp.Expr:
    """d/dw of log [(1+y)^(-1/2) (1+qy)^(-(m-1)/2) K_oo(y) dy/dw], K_oo proportional to 1/(1+y)."""
    log_weight = -sp.Rational(3, 2) * sp.log(1 + Y) - (SIZE - 1) / 2 * sp.log(1 + Q * Y)
    slope = sp.diff(log_weight, Y).subs(Y, TILT_OF_STATE) * sp.diff(TILT_OF_STATE, W)
    return slope + sp.diff(TILT_OF_STATE, W, 2) / sp.diff(TILT_OF_STATE, W)
