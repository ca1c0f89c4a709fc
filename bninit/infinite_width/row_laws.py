"""The law of a row at infinite width as components act on it: Gaussian, rescaled Gaussian, or its moments."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import cast

import jax.numpy as jnp

from bninit.arrays import Array, Gram
from bninit.infinite_width.rescaled import rescaled
from bninit.layer.activations import Activation
from bninit.layer.block import Block
from bninit.layer.components import recentred
from bninit.layer.kernels import Kernel, identity_pair

IDENTITY = Kernel(identity_pair, "closed form")


def _scaled(gram: Gram, factors: Array) -> Gram:
    """D G D."""
    return gram * factors[:, None] * factors[None, :]


def _centred_mean(mean: Callable[[], Array]) -> Array:
    """P m."""
    return mean() - jnp.mean(mean())


@dataclass(frozen=True)
class Gaussian:
    """z ~ N(0, covariance): a row of W H, and what linear components make of it."""

    covariance: Gram
    method = "closed form"

    def recentred(self) -> "Gaussian":
        """P K P."""
        return Gaussian(recentred(self.covariance))

    def rescaled(self, epsilon: float) -> "RescaledGaussian":
        """sqrt(n) z / sqrt(|z|^2 + n epsilon)."""
        return RescaledGaussian(self.covariance, epsilon)

    def activated(self, activation: Activation) -> "Moments":
        """The kernel of the activation."""
        kernel = activation.kernel
        gram, error = kernel(self.covariance)
        variances = jnp.diagonal(self.covariance)
        return Moments(gram, error, kernel.method, lambda: activation.mean(variances))

    def moments(self) -> tuple[Gram, Array]:
        """K and zero."""
        return self.covariance, jnp.zeros_like(jnp.diagonal(self.covariance))

    def affine(self, shift: Array | None, factors: Array) -> "Gaussian":
        """D K D: the shift of a centred row is zero."""
        return Gaussian(_scaled(self.covariance, factors))

    def ended(self) -> "Moments":
        """The Gram of the next layer."""
        return Moments(self.covariance, jnp.zeros(()), self.method)


@dataclass(frozen=True)
class RescaledGaussian:
    """A sqrt(n) z / sqrt(|z|^2 + n epsilon) for z ~ N(0, covariance), A the linear map `after`."""

    covariance: Gram
    epsilon: float
    after: tuple[Callable[[Gram], Gram], ...] = ()

    def _after(self, gram: Gram) -> Gram:
        """A G A^T."""
        for act in self.after:
            gram = act(gram)
        return gram

    def _then(self, act: Callable[[Gram], Gram]) -> "RescaledGaussian":
        return replace(self, after=(*self.after, act))

    def recentred(self) -> "RescaledGaussian":
        """P A in place of A."""
        return self._then(recentred)

    def rescaled(self, epsilon: float) -> None:
        """No formula."""

    def activated(self, activation: Activation) -> "Moments | None":
        """The integral of rescaling, for a positively homogeneous activation; degree 0 does not see RS."""
        if activation.degree == 0:
            return Gaussian(self._after(self.covariance)).activated(activation)
        if activation.degree != 1:
            return None
        gram, error = rescaled(self.covariance, self.epsilon, self._after, activation.kernel)
        return Moments(gram, error, "integral", None)

    def moments(self) -> tuple[Gram, Array]:
        """The integral, and zero."""
        gram = self.ended().gram
        return gram, jnp.zeros_like(jnp.diagonal(gram))

    def affine(self, shift: Array | None, factors: Array) -> "RescaledGaussian":
        """D A in place of A: the shift of a centred row is zero."""
        return self._then(lambda gram: _scaled(gram, factors))

    def ended(self) -> "Moments":
        """The Gram of the next layer."""
        return Moments(*rescaled(self.covariance, self.epsilon, self._after, IDENTITY), "integral")


@dataclass(frozen=True)
class Moments:
    """Of a row that is no longer Gaussian: E[z z^T], its error, and E[z] where there is a formula."""

    gram: Gram
    error: Array
    method: str
    mean: Callable[[], Array] | None = field(default=None, repr=False)

    def recentred(self) -> "Moments":
        """P G P."""
        centred = None if self.mean is None else partial(_centred_mean, self.mean)
        return replace(self, gram=recentred(self.gram), mean=centred)

    def rescaled(self, epsilon: float) -> None:
        """No formula."""

    def activated(self, activation: Activation) -> None:
        """No formula."""

    def moments(self) -> tuple[Gram, Array | None]:
        """G and the mean."""
        return self.gram, None if self.mean is None else self.mean()

    def affine(self, shift: Array | None, factors: Array) -> "Moments":
        """D (G - m m^T + l l^T) D with l = m - shift, the mean that is left."""
        gram, mean = self.gram, self.mean
        if shift is not None and mean is not None:
            left = mean() - shift
            gram, mean = gram - jnp.outer(mean(), mean()) + jnp.outer(left, left), lambda: left
        scaled = None if mean is None else (lambda: mean() * factors)
        return replace(
            self, gram=_scaled(gram, factors), error=self.error * jnp.max(factors) ** 2, mean=scaled
        )

    def ended(self) -> "Moments":
        """The Gram of the next layer."""
        return self


Law = Gaussian | RescaledGaussian | Moments
"""What the Gram of the next layer is read from."""


def law_after(block: Block, gram: Gram) -> Law | None:
    """The law of a row after the block, rows of W H being N(0, gram); None where rows must be sampled."""
    return cast("Law | None", block.at_infinite_width(Gaussian(gram)))
