"""The Gram map on the one-outlier family: a map of one number, t -> F(t).

With recentering the Gram of one odd point beside m alike points has, up to scale, one free number,
t = K_odd,odd / K_cluster,cluster in [0, m^2], K = P G P. More generally k coincident points stand beside
m = batch - k alike ones, with t in [0, (m/k)^2].
"""

import math
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp

from bninit import checks
from bninit.block import Block
from bninit.gram_map import Route, route
from bninit.isotypic import coordinates, from_coordinates
from bninit.shapes import Array, Scalars
from bninit.symmetric import Layer, advance


@dataclass(frozen=True)
class Family:
    """Two blocks of `odd` and `batch - odd` alike points under one block; the batch may be real.

    Args:
        block: in the order RC, RS, NL, with a piecewise linear nonlinearity.
        batch, odd: the number of points, and of those in the first block.
        low, high: the slopes of the nonlinearity (1, 1 if there is none).
    """

    block: Block
    batch: float
    odd: float
    recenters: bool
    rescales: bool
    low: float
    high: float

    @property
    def cluster(self) -> float:
        """The number of points in the second block."""
        return self.batch - self.odd

    @property
    def sizes(self) -> tuple[float, float]:
        """The numbers of points in the two blocks."""
        return (self.odd, self.cluster)

    @property
    def is_linear(self) -> bool:
        """Whether there is no nonlinearity."""
        return self.low == self.high

    def step(self, numbers: Array) -> Array:
        """One layer in the coordinates of bninit.isotypic: contrast or means, then spreads."""
        return step(self.recenters, self.rescales, *self.traced(self.sizes), numbers)

    def traced(self, sizes: tuple[float, ...]) -> tuple[Array, Array, Array]:
        """The numbers of a Layer that may be traced."""
        return jnp.asarray(self.low), jnp.asarray(self.high), jnp.asarray(sizes, float)


def family(block: Block | str, batch: float, odd: float = 1) -> Family:
    """The two-block family of a block.

    Raises:
        InputError: a batch not above 2, an odd block not under the batch, a block without a reduced map.
    """
    block = Block.parse(block)
    batch = checks.real(batch, "batch", above=2.0)
    odd = checks.real(odd, "odd", least=1.0)
    if odd > batch - 1:
        raise checks.fail("odd <= batch - 1", odd, "pass fewer odd points or a larger batch")
    path = route(block)
    slopes = _slopes(path)
    if path is None or slopes is None:
        raise checks.fail(
            "components in the order RC, RS (without epsilon), NL, with a piecewise linear NL",
            str(block),
            "use relu, leaky_relu or abs here, or iterate bn.gram_map on full Grams",
        )
    rescales = path.rescale is not None
    return Family(block, batch, odd, path.recenter, rescales, *slopes)


def _slopes(path: Route | None) -> tuple[float, float] | None:
    if path is None or path.recenter_rescaled or path.recenter_last:
        return None
    if path.rescale is not None and path.rescale.epsilon > 0:
        return None
    return path.activation.slopes if path.activation else (1.0, 1.0)


@partial(jax.jit, static_argnums=(0, 1), static_argnames="coincident")
def step(
    recenters: bool,
    rescales: bool,
    low: Array,
    high: Array,
    sizes: Array,
    numbers: Array,
    coincident: bool = False,
) -> Array:
    """One layer of the reduced map, in coordinates."""
    layer = Layer(recenters, rescales, low, high, sizes, coincident)
    return coordinates(advance(from_coordinates(numbers, layer), layer), layer)


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
            array = checks.finite(t, "t")
            if (array < 0).any() or (array > self.largest * (1 + 1e-15)).any():
                raise checks.fail(f"0 <= t <= {self.largest:g}", t, "pass a ratio K_oo / K_cc")
        t = jnp.asarray(t, float)
        flat = jax.vmap(self._one)(t.ravel())
        return flat.reshape(t.shape)

    def slope(self, t: float) -> float:
        """F'(t); infinite at the exact cluster under rescaling, where the spread grows like its root."""
        if self.family.rescales and t >= self.largest:
            return math.inf
        return float(jax.grad(self._one)(jnp.asarray(float(t))))

    def _one(self, t: Array) -> Array:
        k, m = self.family.sizes
        low, high, sizes = self.family.traced(self.family.sizes)
        distance, spread = distance_and_spread(t, k, m)
        numbers = jnp.stack([distance, jnp.zeros(()), spread])
        new = step(self.family.recenters, self.family.rescales, low, high, sizes, numbers, coincident=True)
        odd = new[0] * (m / self.family.batch) ** 2
        return odd / (new[0] * (k / self.family.batch) ** 2 + new[2] * (1 - 1 / m))


def distance_and_spread(t: Array, k: float, m: float) -> tuple[Array, Array]:
    """The squared distance between the means, and the cluster's spread, at K_cluster,cluster = 1."""
    batch = k + m
    distance = t * (batch / m) ** 2
    return distance, (m**2 - k**2 * t) / (m * (m - 1))


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

    Source: theory.md, section 4.

    >>> F = scalar_map("rc+relu", 16)
    >>> abs(float(F(1.0)) - 1) < 1e-12, abs(F.slope(225.0) - 256 / 226) < 1e-12
    (True, True)
    """
    found = family(block, batch, odd)
    if not found.recenters:
        raise checks.fail("a block that recenters", str(found.block), "use bn.fixed_points(block)")
    return ScalarMap(found)
