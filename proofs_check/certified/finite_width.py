"""How far RC+ReLU near the simplex is from linear, and one layer of width d from the infinite-width map.

kappa(a, b, c) = sqrt(ab) k(c/sqrt(ab)) for a pair with squared lengths a, b and inner product c.
"""

from typing import Any, NamedTuple

from flint import arb

from proofs_check.arithmetic import pi, sqrt
from proofs_check.certified.ball import Ball, Jet, interval


class Hessian(NamedTuple):
    """Second derivatives of kappa."""

    aa: Jet
    bb: Jet
    ab: Jet
    ac: Jet
    bc: Jet
    cc: Jet


def hessian(a: Jet, b: Jet, c: Jet) -> Hessian:
    """In closed form; all have sqrt(ab - c^2) = sqrt(ab) sin(theta) below."""
    area = sqrt(a * b - c * c)
    scale = 8 * pi(a) * area
    twist = 2 * c * c - a * b  # ab cos(2 theta)
    return Hessian(
        twist / (scale * a * a),
        twist / (scale * b * b),
        1 / scale,
        -2 * c / (scale * a),
        -2 * c / (scale * b),
        4 / scale,
    )


def curvature(n: int, radius: Ball) -> Ball:
    """C with |D^2 (P kappa P)[E, E]| <= C |E|^2 within this distance of the simplex, for tr E = 0.

    With x_i = E_ii, entry (i, j) is -(x_i - x_j)^2/(8 pi) up to the parts below; for sum x = 0 and |x| <= 1,
    sums of fourth powers are bounded below; the matrix |E_ij| (|x_i| + |x_j|) has
    norm at most 2, and that of E_ij^2 off the diagonal at most 1/sqrt(2).
    """
    reach = interval(-1, 1) * radius
    length, inner = 1 + reach, reach / arb(2).sqrt() - arb(1) / (n - 1)
    h = hessian(length, length, inner)
    level = 1 / (8 * arb.pi())
    uneven = max(abs(h.aa + level).upper(), abs(h.bb + level).upper(), abs(h.ab - level).upper())
    mixed = max(abs(h.ac).upper(), abs(h.bc).upper())
    bends = level * arb(fourth_powers(n)).sqrt() + 2 * uneven * arb(squared_sums(n)).sqrt()
    return bends + 4 * mixed + abs(h.cc) / arb(2).sqrt()


def fourth_powers(n: Any) -> Any:
    """sum_ij (x_i - x_j)^4 at most, for sum x = 0 and |x| <= 1."""
    return 2 * n + 6


def squared_sums(n: Any) -> Any:
    """sum_ij (x_i^2 + x_j^2)^2 at most, for |x| <= 1."""
    return 2 * n + 2


def noise_allowed(n: Any, r: Jet, gap: Jet, curved: Jet) -> Jet:
    """The largest e for which n (mu r + C r^2/2 + e) <= r (n lambda - sqrt(n-1) (C r^2/2 + e))."""
    return n * r * gap / (n + r * sqrt(n - 1)) - curved * r * r / 2


def second_moment(n: Any, largest: Jet) -> Jet:
    """E |v|^4 at most: half the second moment of largest times a chi-square of n-1."""
    return largest**2 * (n - 1) * (n + 1) / 2


def scale_of_moments(n: Any, largest: Jet) -> Jet:
    """B with 2^p E |v|^(2p) <= (p!/2) second_moment B^(p-2) for every p >= 3."""
    return 8 * largest * (n + 3) / 3


def chance_left(chance: Ball, layers: int, width: Ball, noise: Ball, variance: Ball, scale: Ball) -> Ball:
    """The chance less that of more noise in any of the layers; negative where none is allowed.

    Bernstein's inequality: P(more than e) <= 2 exp(-d e^2/(2 (variance + B e))) in each layer.
    """
    if not noise > 0:
        return arb(-1)
    each = 2 * (-width * noise * noise / (2 * (variance + scale * noise))).exp()
    return chance - layers * each
