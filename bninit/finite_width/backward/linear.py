"""Linear layers of any width: the mean of the squared gradient in closed form, by moments of Wishart laws.

With Gaussian weights of variance v / d (v / m in the first layer, of m features), B the product of the
layers after layer l, and H_{l-1} recentred under rc, a squared error has dL/dW_l = B^T B W_l H_{l-1}
H_{l-1}^T, so that over W_l, B and H_{l-1}, which are independent,
    E ||dL/dW_l||^2 = v / m  E tr (B^T B)^2  E tr (H_{l-1}^T H_{l-1})^2.
For S ~ Wishart(d, v M / d), M of size d or n,
    E tr S^2 = v^2 ( (1 + 1/d) tr M^2 + (tr M)^2 / d ),     E (tr S)^2 = v^2 ( (tr M)^2 + 2 tr M^2 / d ),
a closed system for both factors. Its limit of infinite width lacks the 1/d of the second factor, which grows
by about (n + 1) / d a layer: depth * batch / width has to be small for the two to agree.
"""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from bninit.arrays import Grams


class SecondMoments(NamedTuple):
    """E tr M^2 and E (tr M)^2 of a random matrix M."""

    of_square: float
    of_trace: float

    def after_layer(self, width: int, variance: float) -> "SecondMoments":
        """Those of S ~ Wishart(width, variance M / width)."""
        square, trace = self
        return SecondMoments(
            variance**2 * ((1 + 1 / width) * square + trace / width),
            variance**2 * (trace + 2 * square / width),
        )


def mean_square_gradients(
    loss: str, grams: Grams, features: int, width: int, depth: int, variance: float = 1.0
) -> np.ndarray:
    """E ||dL/dW_l||_F^2 of layers 1, ..., depth of a linear network with Gaussian weights, at its width.

    Args:
        loss: "fixed" or "squared".
        grams: H_0^T H_0 / features of the input, recentred under rc; the mean is over the first axis too.
        features: of the input.
        width, depth: of the network.
        variance: v, of the weights times their number of columns.

    Source: docs/theory_gradients.md, section 3.

    >>> found = mean_square_gradients("squared", jnp.eye(2)[None], features=2, width=2, depth=2)
    >>> [float(one) for one in found]  # 2 * 2 * (3/2 + 1) * 2 and 2 * 2 * (3/2 * 2 + 2)
    [20.0, 20.0]
    """
    columns = np.full(depth, width, dtype=float)
    columns[0] = features
    traces = jnp.trace(grams, axis1=-2, axis2=-1)
    if loss == "fixed":
        return width * columns * variance ** (depth - 1) * float(jnp.mean(traces))
    squares = float(jnp.mean(jnp.sum(grams**2, axis=(-2, -1))))
    entering = _through(SecondMoments(squares, float(jnp.mean(traces**2))), depth, width, variance)
    leaving = _through(SecondMoments(float(width), float(width) ** 2), depth, width, variance)
    return variance * columns * np.array(leaving[::-1]) * np.array(entering)


def _through(first: SecondMoments, depth: int, width: int, variance: float) -> list[float]:
    """E tr M^2 before each of the layers."""
    moments = [first]
    while len(moments) < depth:
        moments.append(moments[-1].after_layer(width, variance))
    return [one.of_square for one in moments]
