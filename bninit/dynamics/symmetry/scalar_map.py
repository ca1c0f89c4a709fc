"""The Gram map on the one-outlier family: a map of one number, t -> F(t).

With recentering the Gram of one odd point beside m alike points has, up to scale, one free number,
t = K_odd,odd / K_cluster,cluster in [0, m^2], K = P G P. More generally k coincident points stand beside
m = batch - k alike ones, with t in [0, (m/k)^2].
"""

import math
from dataclasses import dataclass

import jax
import numpy as np

from bninit import checks
from bninit.arrays import Numbers, Scalars, namespace
from bninit.dynamics.symmetry.derivative import trivial_block
from bninit.dynamics.symmetry.family import Family, family, step
from bninit.layer.block import Block


@dataclass(frozen=True)
class ScalarMap:
    """F: t -> t one layer later; vectorised over t, to be jitted and differentiated."""

    family: Family

    @property
    def largest(self) -> float:
        """(m/k)^2: the exact cluster."""
        return (self.family.cluster / self.family.odd) ** 2

    def __call__(self, t: Scalars) -> Scalars:
        """t of the next layer. 0 <= t <= (m/k)^2.

        Raises:
            InputError: t outside of its range.
        """
        if not isinstance(t, jax.core.Tracer):
            given: Numbers = checks.finite(t, "t")
            if (given < 0).any() or (given > self.largest * (1 + 1e-15)).any():
                raise checks.fail(f"0 <= t <= {self.largest:g}", t, "pass a ratio K_oo / K_cc")
            t = given
        k, m = self.family.sizes
        new = step(coordinates_of(t, k, m), self.family.layer(coincident=True))
        odd = new[..., 0] * (m / self.family.batch) ** 2
        return odd / (new[..., 0] * (k / self.family.batch) ** 2 + new[..., 2] * (1 - 1 / m))

    def slope(self, t: float) -> float:
        """F'(t); infinite at the exact cluster under rescaling, where the spread grows like its root."""
        if self.family.rescales and t >= self.largest:
            return math.inf
        k, m = self.family.sizes
        new, matrix = trivial_block(coordinates_of(np.asarray(float(t)), k, m), self.family.layer())
        along = np.array([(self.family.batch / m) ** 2, 0.0, -(k**2) / (m * (m - 1))])
        moved = matrix @ along
        inner = new[0] * (k / self.family.batch) ** 2 + new[2] * (1 - 1 / m)
        grown = moved[0] * (k / self.family.batch) ** 2 + moved[2] * (1 - 1 / m)
        return float((m / self.family.batch) ** 2 * (moved[0] - new[0] * grown / inner) / inner)


def coordinates_of(t: Numbers, k: float, m: float) -> Numbers:
    """(contrast, spread of the odd points, spread of the cluster) at K_cluster,cluster = 1."""
    spread = (m**2 - k**2 * t) / (m * (m - 1))
    return namespace(t).stack([t * ((k + m) / m) ** 2, 0 * t, spread], axis=-1)


def scalar_map(block: Block | str, batch: float, odd: float = 1) -> ScalarMap:
    """The infinite-width map on the family of one odd point (or `odd` coincident ones): t -> F(t).

    With K = P G P, t = K_odd,odd / K_cc, so K_odd,c = -k t / m and, for RC+ReLU and k = 1,
    F(t) = m^2 B / (B + m (m-1) mu), B = (m/n)^2 (kappa_oo - 2 kappa_oc + mean kappa_cc),
    mu = kappa_cc - kappa_cc' for two points c, c' of the cluster.

    Args:
        block: a block that recenters, such as "rc+relu" or "rc+rs+relu"; any leaky slope.
        batch: the number of points, a real number > 2.
        odd: the number k of coincident odd points.

    Returns:
        A ScalarMap: F is called on numbers or arrays; `slope` is F'; `largest` is the exact cluster.

    Raises:
        InputError: a block without recentering (three numbers instead of one: use bn.fixed_points).

    Source: docs/theory/one_odd_point.md.

    >>> F = scalar_map("rc+relu", 16)
    >>> abs(float(F(1.0)) - 1) < 1e-12, abs(F.slope(225.0) - 256 / 226) < 1e-12
    (True, True)
    """
    found = family(block, batch, odd)
    if not found.recenters:
        raise checks.fail("a block that recenters", str(found.block), "use bn.fixed_points(block)")
    return ScalarMap(found)
