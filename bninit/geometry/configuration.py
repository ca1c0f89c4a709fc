"""Which configuration a Gram matrix is in, and who is the odd point.

Every threshold is a majority: a pattern is named when it carries more than half of what there is to
explain. With K = P G P the centred Gram, x_i the centred points, c the cluster and S the other points,

- odd points: sum_{i != j in c} K_ij > 0, the cluster holds together as seen from the mean. Since
  sum_c x = -sum_S x, this says |sum_S x|^2 > sum_c |x|^2. For one odd point it is exactly
  t > batch - 1, and exactly lambda_1(K) / tr K > batch / (2 (batch - 1)): the odd axis outweighs
  the rest. S is the set above the widest gap in the sorted log K_ii; several points of S are odd if they do
  not hold together themselves, else they may be the smaller of two clusters.
- two clusters (otherwise): both signs of the leading eigenvector hold together, and the parting
  explains more than half of tr K.
- On a line (every |cosine| > 1/2, an angle under 60 degrees), signs alone part the batch, so there the
  parting must explain more than 3/4 of tr K, which is what it explains of a uniform spread; and several
  points of a line are not odd, for they are not apart from each other.
- scattered odd points (where nothing else is named): several points of S that do hold together, as under
  full batch normalisation, where even alike odd points lie on one side of the mean. They are odd, not a
  cluster, if more than half of their energy is each one's own: sum_{i != j in S} K_ij / (|S| - 1) <
  sum_S K_ii / 2, they are farther from each other than from the mean; and if more than half of the
  shortest is beyond the longest of the cluster, min_S K_ii > 2 max_c K_ii. Their own lengths may differ.
- Either way the parts must be apart as seen from the origin: mean cosine between them < 1/2. A ReLU
  after recentering leaves it at most 1/pi; one direction has 1.
- collapsed: the cosine matrix has a participation ratio under 2, fewer than two dimensions.
- simplex: K / tr K = P / (batch - 1) explains more than half of ||K||_F^2, that is the participation
  ratio of K exceeds (batch - 1) / 2. It is orthogonal if the mean point also has the energy that it has in
  G = I, to within half way to its energy in a centred simplex and in a ReLU simplex.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.geometry import parting
from bninit.geometry.gram import ratio_or_zero
from bninit.late import jax
from bninit.layer.components import recentred
from bninit.shapes import Gram, Grams, Numbers, Scalars, is_jax, namespace


class Kind(checks.Status):
    """The configurations, in the order of their codes."""

    UNRESOLVED = "unresolved", "none holds more than half: run more layers"
    ZERO = "zero", "the batch died: start from other inputs"
    COLLAPSED = "collapsed"
    SIMPLEX = "simplex"
    ORTHOGONAL = "orthogonal"
    TWO_CLUSTERS = "two clusters"
    ODD = "cluster + odd point"
    ODDS = "cluster + odd points"

    @property
    def has_odd(self) -> bool:
        """Whether there are odd points beside a cluster."""
        return self in (Kind.ODD, Kind.ODDS)


KINDS = tuple(Kind)
"""The kinds by code; the last two are the ones with odd points."""

UNRESOLVED, ZERO, COLLAPSED, SIMPLEX, ORTHOGONAL, TWO_CLUSTERS, ODD, ODDS = range(8)


class Description(NamedTuple):
    """What `describe` finds, as arrays along the leading axes of the Gram matrices (JAX's or NumPy's)."""

    kind: Any  # code into KINDS
    apart: Any  # (..., batch) bool: the odd points, or the smaller of two clusters
    t: Any
    norm_ratio: Any
    cluster_angle: Any
    cosine: Any
    order_parameter: Any


@dataclass(frozen=True)
class Configuration:
    """The configuration of one Gram matrix.

    Attributes:
        kind: of KINDS.
        odd: indices of the odd points, () when there are none.
        sizes: (k, batch - k), the points apart and those in the cluster; (0, batch) when none is apart.
        t: largest K_ii over the mean of the others; (batch - 1)^2 for an exact cluster.
        norm_ratio: mean norm of the points apart / mean norm of the cluster (not centred).
        cluster_angle: mean angle between two points of the cluster (not centred), in radians.
        cosine: mean cosine between a point apart and one of the cluster (not centred).
        order_parameter: lambda_1(K) / tr K.

    The three geometric numbers refer to the parting that was found; where nothing is apart they are None,
    except `cluster_angle`, which is then the mean over all pairs.
    """

    kind: Kind
    odd: tuple[int, ...]
    sizes: tuple[int, int]
    t: float
    norm_ratio: float | None
    cluster_angle: float
    cosine: float | None
    order_parameter: float


def find_configuration(gram: Gram | np.ndarray) -> Configuration:
    """The configuration of one Gram matrix, of any scale.

    >>> exact = np.diag([9.0, 0, 0, 0])
    >>> exact[1:, 1:] = 1
    >>> found = find_configuration(exact)
    >>> found.kind, found.odd, round(found.t, 9), round(found.norm_ratio, 9)
    ('cluster + odd point', (0,), 9.0, 3.0)

    Raises:
        InputError: not a symmetric matrix of finite numbers.
    """
    matrix = checks.symmetric(gram, "gram")
    if matrix.ndim != 2:
        raise checks.fail("gram, a single matrix", f"shape {matrix.shape}", "use describe for many matrices")
    found = describe(matrix)
    apart = tuple(int(i) for i in np.flatnonzero(found.apart))
    parted = len(apart) > 0
    return Configuration(
        kind=KINDS[int(found.kind)],
        odd=apart if found.kind in (ODD, ODDS) else (),
        sizes=(len(apart), matrix.shape[0] - len(apart)),
        t=float(found.t),
        norm_ratio=float(found.norm_ratio) if parted else None,
        cluster_angle=float(found.cluster_angle),
        cosine=float(found.cosine) if parted else None,
        order_parameter=float(found.order_parameter),
    )


def describe(gram: Grams) -> Description:
    """The configuration of many Gram matrices at once, along any leading axes; NumPy's compile nothing."""
    if is_jax(gram):
        return _compiled()(gram)
    batch, leading = gram.shape[-1], gram.shape[:-2]
    flat = gram.reshape(-1, batch, batch)
    step = max(1, HELD // batch**2)
    parts = [_describe(flat[first : first + step]) for first in range(0, max(1, len(flat)), step)]
    whole = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Description(*(one.reshape(leading + one.shape[1:]) for one in whole))


HELD = 2**17
"""Entries of the Grams described at once: what comes of them stays in a processor's cache."""


@cache
def _compiled() -> Callable[[Grams], Description]:
    return jax.jit(_describe)


def _describe(gram: Grams) -> Description:
    xp, batch = namespace(gram), gram.shape[-1]
    k = recentred(gram)
    size = geometry.diagonal(k)
    spread, total = xp.sum(size, axis=-1), geometry.trace(gram)
    c = geometry.cosines(gram)
    # Below the rounding error of centring, the points are equal and K is noise.
    equal = spread <= batch * xp.finfo(gram.dtype).eps * total
    some = xp.diagonal(c, axis1=-2, axis2=-1) > 0  # a point at the origin has no direction
    both = some[..., :, None] & some[..., None, :]
    on_a_line = xp.min(xp.where(both, xp.abs(c), 1.0), axis=(-2, -1)) > 0.5

    far = parting.above_widest_gap(size)
    lead, leading_axis = geometry.leading_pair(k)
    signs = parting.smaller_part(leading_axis > 0)
    several = xp.sum(far, axis=-1) > 1
    odd = parting.holds_together(k, ~far) & parting.is_apart(c, far)
    scattered = odd & several & ~on_a_line & parting.keeps_its_own(k, far) & parting.stands_out(size, far)
    odd_share = 1 - ratio_or_zero(parting.spread_inside(k, ~far), spread)
    odd &= ~(several & parting.holds_together(k, far)) & (~on_a_line | (~several & (odd_share > 0.75)))

    sign_share = 1 - ratio_or_zero(parting.spread_inside(k, signs) + parting.spread_inside(k, ~signs), spread)
    alone = xp.sum(signs, axis=-1) == 1
    two = (alone | parting.holds_together(k, signs)) & parting.holds_together(k, ~signs)
    two &= parting.is_apart(c, signs) & (sign_share > xp.where(on_a_line, 0.75, 0.5))

    collapsed = equal | (geometry.participation_ratio(c) < 2)
    if batch == 2:
        collapsed &= equal | (c[..., 0, 1] > 0)  # two opposite points are the simplex of two
    half_dimensions = (batch - 1) / 2
    simplex = geometry.participation_ratio(k) > half_dimensions
    mean_energy = ratio_or_zero(xp.sum(gram, axis=(-2, -1)), total)
    cosine = _relu_simplex_cosine(batch)
    orthogonal = simplex & (mean_energy > 0.5) & (mean_energy < 1 + (batch - 1) * cosine / 2)

    if batch <= 2:
        odd, two, scattered = odd & False, two & False, scattered & False
    kind = xp.select(
        [total <= 0, equal, odd, two, collapsed, orthogonal, simplex, scattered],
        [ZERO, COLLAPSED, xp.where(several, ODDS, ODD), TWO_CLUSTERS, COLLAPSED, ORTHOGONAL, SIMPLEX, ODDS],
        UNRESOLVED,
    )
    kind = xp.where((kind == TWO_CLUSTERS) & alone, ODD, kind)
    by_gap = ((kind == ODDS) | ((kind == ODD) & odd))[..., None]
    apart = xp.where(by_gap, far, (kind >= TWO_CLUSTERS)[..., None] & signs)
    ratio, angle, between = _measures(gram, c, apart)
    order = ratio_or_zero(lead, geometry.trace(k))
    return Description(kind, apart, geometry.outlier_ratio(gram), ratio, angle, between, order)


def _measures(gram: Grams, c: Grams, apart: Numbers) -> tuple[Scalars, Scalars, Scalars]:
    """Norm ratio, mean angle inside the cluster, mean cosine between the parts."""
    xp, norms = namespace(gram), geometry.norms(gram)
    far = apart.astype(gram.dtype)
    near = 1 - far
    mean_norm = xp.sum(near * norms, axis=-1) / xp.maximum(xp.sum(near, axis=-1), 1)
    far_norm = xp.sum(far * norms, axis=-1) / xp.maximum(xp.sum(far, axis=-1), 1)
    count = xp.sum(near, axis=-1)
    theta = xp.where(xp.eye(apart.shape[-1], dtype=bool), 0.0, xp.arccos(c))
    angle = parting.bilinear(theta, near, near) / xp.maximum(count * (count - 1), 1)
    return ratio_or_zero(far_norm, mean_norm), angle, parting.mean_between(c, apart)


def _relu_simplex_cosine(batch: int) -> float:
    """k(-1/m)/k(1), m = batch - 1: the cosine between two points that ReLU makes of a centred simplex."""
    if batch <= 2:
        return 0.5  # two opposite points become orthogonal: there, half way to 60 degrees instead
    rho = -1 / (batch - 1)
    return float((np.sqrt(1 - rho**2) + (np.pi - np.arccos(rho)) * rho) / np.pi)
