"""The kernel of any elementwise function, by quadrature."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bninit.late import jax, jnp
from bninit.layer.kernels import root
from bninit.shapes import Array


def gaussian_mean(function: Callable[[Array], Array], variances: Array) -> Array:
    """E[phi(x)] for x ~ N(0, a), for every a, by Gauss and Legendre's rule on either side of zero.

    Each half line has a rule of its own, so that a kink or a jump at zero costs no accuracy.
    """
    u, mass = _half_line()
    spread = root(variances)[..., None] * u
    return ((function(spread) + function(-spread)) * mass).sum(-1)


def _half_line() -> tuple[np.ndarray, np.ndarray]:
    """Nodes and masses of the standard normal on u > 0, by Gauss and Legendre's rule on [0, 9]."""
    nodes, weights = np.polynomial.legendre.leggauss(96)
    u = 4.5 * (nodes + 1)
    return u, 4.5 * weights * np.exp(-(u**2) / 2) / math.sqrt(2 * math.pi)


@dataclass(frozen=True)
class Quadrature:
    """The kernel of any elementwise function, by the trapezoid rule in two independent normals.

    x = sqrt(a) u, y = (c/sqrt(a)) u + sqrt(b - c^2/a) v, both on [-reach, reach]. The rule converges
    spectrally for a smooth phi; its error is the change when every second node is dropped.
    """

    function: Callable[[Array], Array]
    nodes: int = 81
    reach: float = 9.0

    def pair(self, a: Array, b: Array, c: Array) -> tuple[Array, Array]:
        """The kernel of each pair and the largest error among them."""
        u = jnp.linspace(-self.reach, self.reach, self.nodes)
        density = jnp.exp(-(u**2) / 2) * (u[1] - u[0]) / math.sqrt(2 * math.pi)
        deviation = root(a)
        along = jnp.where(deviation > 0, c / jnp.where(deviation > 0, deviation, 1.0), 0.0)
        across = root(jnp.maximum(b - along**2, 0.0))

        def one(numbers: tuple[Array, Array, Array]) -> tuple[Array, Array]:
            deviation, along, across = numbers
            x = self.function(deviation * u) * density
            y = self.function(along * u[:, None] + across * u[None, :]) * density[None, :]
            fine = x @ y @ jnp.ones(self.nodes)
            coarse = 4 * (x[::2] @ y[::2, ::2] @ jnp.ones(self.nodes // 2 + 1))
            return fine, jnp.abs(fine - coarse)

        shape = jnp.broadcast_shapes(jnp.shape(a), jnp.shape(b), jnp.shape(c))
        flat = [jnp.broadcast_to(part, shape).ravel() for part in (deviation, along, across)]
        fine, error = jax.lax.map(one, tuple(flat), batch_size=256)
        return fine.reshape(shape), jnp.max(error, initial=0.0)
