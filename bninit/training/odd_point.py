"""The odd point in training: deep networks fitted to one batch, followed step by step through their Gram.

The batch stays the same at every step, so that its points keep their names. Fully connected layers have no
trap in vmap or scan: all seeds are one program. Before training, each kernel of recenter + ReLU is scaled by
one number so that every layer has a mean square of 1. The block is homogeneous: the Gram keeps its shape, and
depth is neither helped nor hurt by a scale that dies out.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bninit.arrays import Array
from bninit.geometry.configuration import ODD, describe
from bninit.training.arms import PARTS, Arm, seed_key
from bninit.training.data import Images
from bninit.training.loop import MOMENTUM, SHARE
from bninit.training.networks.network import Network, find_network
from bninit.training.networks.normaliser import Switches
from bninit.training.networks.weights import he, start_moments

RECENTER, FULL = Arm("rc+relu", ("rc",)), Arm("batch norm", PARTS)
"""Recentering alone, and full batch normalisation with gains and shifts."""
FALLEN = 0.5
"""A point is fitted first when its loss is down to this share of what it began with."""


@dataclass(frozen=True, eq=False)
class Fits:
    """Networks of one arm and depth fitted to a batch each.

    Attributes:
        losses: (seed, step, point), before each step; infinite once a network left the numbers.
        odd: (seed, step) the single odd point of the last hidden layer; -1 where there is none.
        rate: of learning.
    """

    arm: str
    depth: int
    losses: np.ndarray
    odd: np.ndarray
    rate: float

    @property
    def mean_losses(self) -> np.ndarray:
        """(seed, step)."""
        return self.losses.mean(axis=-1)

    @property
    def born(self) -> np.ndarray:
        """Which networks begin with an odd point."""
        return self.odd[:, 0] >= 0

    @property
    def any_odd(self) -> np.ndarray:
        """(step,) the share of those born that have an odd point then."""
        return (self.odd[self.born] >= 0).mean(axis=0)

    @property
    def same_odd(self) -> np.ndarray:
        """(step,) the share of those born in which it is still the same point."""
        return (self.odd[self.born] == self.odd[self.born, :1]).mean(axis=0)

    def fall_times(self) -> np.ndarray:
        """(seed, point) when each loss is FALLEN times its first, linear between steps; or infinite."""
        share = self.losses / self.losses[:, :1]
        below = share <= FALLEN
        first = np.argmax(below, axis=1)
        ever = below.any(axis=1) & (first > 0)
        before = np.maximum(first - 1, 0)
        high, low = (np.take_along_axis(share, at[:, None], 1)[:, 0] for at in (before, first))
        part = np.where(ever, (high - FALLEN) / np.where(high > low, high - low, 1.0), 0.0)
        return np.where(ever, before + part, np.inf)

    def places(self) -> np.ndarray:
        """Where the odd point stands among all in the order of falling, 0 first to 1 last, of those born.

        Networks in which no loss fell are left out; points that never fell share the last place.
        """
        times = self.fall_times()[self.born]
        odd = self.odd[self.born, 0]
        fell = np.isfinite(times).any(axis=1)
        times, odd = times[fell], odd[fell]
        own = np.take_along_axis(times, odd[:, None], 1)
        sooner = (times < own).sum(axis=1)
        tied = (times == own).sum(axis=1) - 1
        return (sooner + tied / 2) / (times.shape[1] - 1)


def fit(
    arm: Arm,
    images: Images,
    depth: int,
    width: int = 64,
    batch: int = 16,
    steps: int = 200,
    seeds: tuple[int, ...] = (0, 1),
    rate: float = 0.01,
    key: int = 0,
) -> Fits:
    """Fit a batch of its own for each seed by descent with momentum on all of it.

    Args:
        arm: RECENTER or FULL.
        images: the batches are drawn from their training part.
        depth: hidden layers.
        width: features of each.
        batch: points.
        steps: of descent.
        seeds: networks.
        rate: of learning.
        key: of all random numbers.
    """
    features = images.train[0].size
    network = find_network("mlp", width, features=features, depth=depth, classes=images.classes)
    drawn = [images.batch(batch, seed, 0) for seed in seeds]
    points, labels = (jnp.asarray(np.stack(part)) for part in zip(*drawn, strict=True))
    keys = jnp.stack([seed_key(key, seed) for seed in seeds])
    switches = arm.switches()
    weights = _start(network, arm is RECENTER, switches, keys, points)
    losses, grams = _descend(network, steps, weights, switches, jnp.float32(rate), points, labels)
    losses, grams = np.asarray(losses, float), np.asarray(grams, float)
    losses = np.where(np.isfinite(losses), losses, np.inf)
    safe = np.where(np.isfinite(grams).all(axis=(-2, -1), keepdims=True), grams, 0.0)
    seen = describe(jnp.asarray(safe))
    single = (np.asarray(seen.kind) == ODD) & (np.asarray(seen.apart).sum(axis=-1) == 1)
    odd = np.where(single, np.asarray(seen.apart).argmax(axis=-1), -1)
    return Fits(arm.name, depth, losses, odd, rate)


def tuned_rate(rates: tuple[float, ...], classes: int, **settings: Any) -> float:
    """The rate with the least mean loss over all steps in the median pilot, log(classes) counting as most."""
    areas = []
    for rate in rates:
        found = fit(rate=rate, **settings)
        areas.append(np.median(np.minimum(found.mean_losses, np.log(classes)).mean(axis=1)))
    return rates[int(np.argmin(areas))]


@partial(jax.jit, static_argnums=(0, 1))
def _start(network: Network, balance: bool, switches: Switches, keys: Array, points: Array) -> Array:
    """The weights of every seed; balanced, the mean square of each hidden layer is 1."""

    def one(key: Array, batch: Array) -> Array:
        vector = he(network, key)
        if not balance:
            return vector
        arrays = network.arrays(vector)
        found = network.apply(arrays, start_moments(network), switches, jnp.float32(1), batch)
        sizes = [jnp.sqrt(jnp.mean(layer**2)) for layer in found.hidden]
        factors = [before / size for before, size in zip([jnp.float32(1), *sizes[:-1]], sizes, strict=True)]
        for place, leaf in enumerate(network.weights):
            if leaf.kind == "kernel" and leaf.path[0] == "layers":
                arrays[place] = arrays[place] * factors[leaf.path[1]]
        return jnp.concatenate([array.ravel() for array in arrays])

    return jax.vmap(one)(keys, points)


@partial(jax.jit, static_argnums=(0, 1))
def _descend(
    network: Network,
    steps: int,
    weights: Array,
    switches: Switches,
    rate: Array,
    points: Array,
    labels: Array,
) -> tuple[Array, Array]:
    """(seed, step, point) losses and (seed, step, point, point) Grams of the last hidden layer."""
    moments = start_moments(network)

    def one(weights: Array, points: Array, labels: Array) -> tuple[Array, Array]:
        def loss(arrays: list[Array]) -> tuple[Array, tuple[Array, Array]]:
            found = network.apply(arrays, moments, switches, jnp.float32(SHARE), points)
            each = optax.softmax_cross_entropy_with_integer_labels(found.logits, labels)
            last = found.hidden[-1]
            return jnp.mean(each), (each, last @ last.T / last.shape[1])

        def step(state: tuple[Array, Array], _: None) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
            vector, velocity = state
            gradients, seen = jax.grad(loss, has_aux=True)(network.arrays(vector))
            gradient = jnp.concatenate([array.ravel() for array in gradients])
            velocity = MOMENTUM * velocity + gradient
            return (vector - rate * velocity, velocity), seen

        return jax.lax.scan(step, (weights, jnp.zeros_like(weights)), None, length=steps)[1]

    return jax.vmap(one)(weights, points, labels)
