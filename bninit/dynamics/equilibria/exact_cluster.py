"""The exact cluster beside odd points under a skip and rc+relu: whether it opens, layer by layer.

k of n points lie at one place, n - k at another, so that P G P = kappa u u^T. The squared distance of two
points of a cluster that has just opened becomes 1 + a^2/2 times itself, and kappa grows by

- branch, post, pre: 1 + a^2 g, with g = (k^2 + (n-k)^2) / (2 n^2). As g < 1/2 the cluster opens.
- activation: rho^2, the root rho > 1 of (rho^2 - 1)(rho - 1) = 2 a^2 c^2 + a^2 g (rho - 1), where
  c = (n - 2k) / (n sqrt(2 pi)) is the part along u of E[f(z)] / sqrt(kappa): the mean of the rows, fed in
  every layer, lies along u. So the cluster closes if rho^2 > 1 + a^2/2: if rho - 1 < 2 c^2 / (1/2 - g).
"""

import math

import numpy as np

from bninit import checks

CENTRED = ("branch", "post", "pre")
"""Kinds that add a term of mean zero."""


def slowed(multiplier: float, gain: float, strength: float) -> float:
    """The multiplier of a layer x + a W2 f(W1 x) at a fixed point of f: (1 + a^2 g lambda) / (1 + a^2 g).

    Args:
        multiplier: lambda, of the block alone: of a deviation of the Gram, or exp(gradient_rate).
        gain: g, with F(G) = g G there.
        strength: a.

    >>> slowed(1.5, 1.0, 1.0)
    1.25
    """
    weight = strength**2 * gain
    return (1 + weight * multiplier) / (1 + weight)


def opening_multiplier(kind: str, strength: float, batch: int, odd: int = 1) -> float:
    """By what a squared distance in the exact cluster grows in a layer, over the growth of the Gram.

    Args:
        kind: "branch", "post", "pre" or "activation".
        strength: a > 0.
        batch, odd: n points, k < n / 2 of them odd.

    Returns:
        Above 1 where the cluster opens, below 1 where it closes.

    Raises:
        InputError: another kind, a strength that is not positive, no odd points or half of them.

    >>> round(opening_multiplier("branch", 0.5, 8), 4), round(opening_multiplier("activation", 0.5, 8), 4)
    (1.0249, 0.8247)
    """
    checks.word(kind, (*CENTRED, "activation"), "a kind of skip whose Gram is closed")
    a = checks.real(strength, "strength", above=0.0)
    gain, mean = _gain_and_mean(batch, odd)
    if kind in CENTRED:
        return slowed(1 / (2 * gain), gain, a)  # the block alone multiplies it by 1/2, and the Gram by g
    # With s = rho - 1: s^2 (s + 2) = 2 a^2 c^2 + a^2 g s, which has one positive root.
    roots = np.roots([1.0, 2.0, -(a**2) * gain, -2 * (a * mean) ** 2])
    growth = 1 + float(np.max(roots.real))
    return (1 + a**2 / 2) / growth**2


def largest_closing_strength(batch: int, odd: int = 1) -> float:
    """The strength of an "activation" skip below which the exact cluster attracts.

    a^2 = 2 (rho^2 - 1) with rho - 1 = (n - 2k)^2 / (pi k (n - k)).

    >>> round(largest_closing_strength(8), 4)
    3.4508
    """
    gain, mean = _gain_and_mean(batch, odd)
    growth = 1 + 2 * mean**2 / (0.5 - gain)
    return math.sqrt(2 * (growth**2 - 1))


def _gain_and_mean(batch: int, odd: int) -> tuple[float, float]:
    """g and c."""
    n, k = checks.batch(batch, least=3), checks.whole(odd, "odd points")
    if 2 * k >= n:
        raise checks.fail(f"fewer odd points than half of {n}", k, "make odd smaller")
    return (k**2 + (n - k) ** 2) / (2 * n**2), (n - 2 * k) / (n * math.sqrt(2 * math.pi))
