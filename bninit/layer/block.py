"""Block: an ordered tuple of components, acting on each row (feature) of W H separately."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import jax.numpy as jnp

from bninit import checks
from bninit.arrays import Array, Rows, Shares
from bninit.layer.activations import ACTIVATIONS, Activation, custom, leaky_relu, relu
from bninit.layer.components import Recenter, Rescale

Component = Recenter | Rescale | Activation

_WORD = re.compile(r"([a-z_]+)(?:\(([^()]*)\))?")
_WORDS = ("rc", "rs", "leaky_relu", "linear", "none", *ACTIVATIONS)


@dataclass(frozen=True)
class Block:
    """What one layer does to the rows of Z = W H, in order.

    >>> block = Block.parse("rc+rs+relu")
    >>> str(block), block.recenters, block.rescales, block.is_linear
    ('rc+rs+relu', True, True, False)
    >>> Block.parse("relu+rc+rs") == block  # order is meaningful
    False
    """

    components: tuple[Component, ...] = ()

    @classmethod
    def parse(cls, text: "str | Block | Callable") -> "Block":
        """The block written as components joined by "+"; "none" and "linear" are the empty block.

        Components: rc, rs, rs(epsilon), relu, leaky_relu(slope), tanh, erf, gelu, silu, sin, heaviside, abs.

        Raises:
            InputError: an unknown word, with the nearest known one.
        """
        if isinstance(text, Block):
            return text
        if callable(text):
            return cls((custom(text),))
        if not isinstance(text, str):
            raise checks.fail("a block such as 'rc+relu'", repr(text), "pass a string or a Block")
        words = [word.strip().lower() for word in text.split("+")]
        return cls(tuple(part for word in words for part in _component(word)))

    def __call__(self, rows: Rows, shares: Shares | None = None) -> Rows:
        """Apply the components to each row; `shares` weighs columns that stand for several points."""
        if shares is None:
            shares = jnp.full(rows.shape[1], 1 / rows.shape[1], rows.dtype)
        for component in self.components:
            rows = component(rows, shares)
        return rows

    def __str__(self) -> str:
        return "+".join(map(str, self.components)) or "none"

    def __iter__(self) -> Iterator[Component]:
        return iter(self.components)

    @property
    def recenters(self) -> bool:
        """Whether it has RC."""
        return any(isinstance(c, Recenter) for c in self)

    @property
    def rescales(self) -> bool:
        """Whether it has RS."""
        return any(isinstance(c, Rescale) for c in self)

    @property
    def activations(self) -> tuple[Activation, ...]:
        """Its nonlinearities, in order."""
        return tuple(c for c in self if isinstance(c, Activation))

    @property
    def is_linear(self) -> bool:
        """Whether it is a linear map of the rows: recentering or nothing."""
        return not self.rescales and not self.activations

    @property
    def degree(self) -> int | None:
        """1 if scaling the batch scales the result, 0 if it changes nothing, None if the scale matters."""
        return _composed([c.degree for c in self])

    @property
    def degree_near_zero(self) -> int | None:
        """The degree in the limit of a vanishing batch."""
        return _composed([c.degree_near_zero for c in self])

    @property
    def degree_far(self) -> int | None:
        """The degree in the limit of an infinite batch."""
        return _composed([c.degree_far for c in self])

    def part_scale(self, log_scale: Array, bound: float) -> tuple[Array, Array]:
        """The log scale at which the block is to see its rows, within +-bound, and what to add after it.

        Beyond the bound tanh, gelu and their like equal their limits to all digits, and the rest of the scale
        is passed around the block by its limiting degree: NaN where nothing is known of a user's function.
        The scale of a dead batch, -inf, counts as 0.
        """
        wanted = jnp.where(jnp.isfinite(log_scale), log_scale, 0.0)
        seen = jnp.clip(wanted, -bound, bound)
        excess = wanted - seen
        degree = jnp.where(excess < 0, _known(self.degree_near_zero), _known(self.degree_far))
        return seen, jnp.where(excess == 0, 0.0, degree * excess)


def _known(degree: int | None) -> float:
    return jnp.nan if degree is None else float(degree)


def _composed(degrees: list[int | None]) -> int | None:
    """The degree of a composition: nothing after a component of degree 0 sees the scale again."""
    for degree in degrees:
        if degree != 1:
            return degree
    return 1


def _component(text: str) -> tuple[Component, ...]:
    """The components one word stands for: none for the identity."""
    match = _WORD.fullmatch(text)
    if match is None:
        raise checks.fail("components joined by '+'", repr(text), "write for instance 'rc+rs+relu'")
    name, argument = match.groups()
    checks.word(name, _WORDS, "a component")
    if argument is not None and name not in ("rs", "leaky_relu"):
        raise checks.fail(f"{name} without a number", repr(text), f"write {name!r}")
    if name in ("none", "linear"):
        return ()
    if name == "rc":
        return (Recenter(),)
    if name == "rs":
        return (Rescale(checks.real(argument or 0.0, "epsilon", least=0.0)),)
    if name == "leaky_relu":
        return (leaky_relu(0.01 if argument is None else checks.real(argument, "slope")),)
    return (ACTIVATIONS[name],)


BLOCKS: tuple[Block, ...] = tuple(
    Block((Recenter(),) * recenter + (Rescale(),) * rescale + (relu,) * nonlinear)
    for nonlinear in (0, 1)
    for rescale in (0, 1)
    for recenter in (0, 1)
)
"""The eight subsets of recentering, rescaling and ReLU, from "none" to "rc+rs+relu"."""
