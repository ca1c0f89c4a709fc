"""The arms of a comparison: what every normaliser does, and what the weights start from."""

from collections.abc import Callable
from dataclasses import dataclass

import jax

from bninit import checks
from bninit.arrays import Array
from bninit.training.networks.network import Network
from bninit.training.networks.normaliser import Switches
from bninit.training.networks.weights import Law, calibrated, he, pytorch

PARTS = ("rc", "rs", "scale", "shift")
"""Recenter, rescale, scale, shift: the words of a subset, in order."""


def whole_branch(blocks: int) -> float:
    """Residual branches as they are."""
    return 1.0


def shrunk_branch(blocks: int) -> float:
    """1 / sqrt(blocks): the sum of all branches then has the variance of one."""
    return max(blocks, 1) ** -0.5


def as_drawn(network: Network, vector: Array, images: Array, branch: float) -> Array:
    """The weights as the law draws them."""
    return vector


@dataclass(frozen=True)
class Arm:
    """One way to start and to normalise.

    Attributes:
        name: the word for it.
        parts: those of PARTS that every normaliser does.
        law: of the weights.
        adjust: what is done to them on the first batch.
        branch: the factor of residual branches, from their number.
        rate: the learning rate that trained ResNet18 at 1/8 on digits best (docs/training.md), by default.
    """

    name: str
    parts: tuple[str, ...]
    law: Law = he
    adjust: Callable[[Network, Array, Array, float], Array] = as_drawn
    branch: Callable[[int], float] = whole_branch
    rate: float = 0.1

    def start(self, network: Network, key: Array, images: Array) -> tuple[Array, Switches]:
        """The weights and the switches of a run.

        Args:
            network: the architecture.
            key: of the weights.
            images: the first batch.
        """
        factor = self.branch(network.blocks)
        vector = self.adjust(network, self.law(network, key), images, factor)
        return vector, self.switches(factor)

    def switches(self, branch: float = 1.0) -> Switches:
        """The parts as traced values."""
        recenter, rescale, scale, shift = (float(part in self.parts) for part in PARTS)
        return Switches(recenter, rescale, scale, shift, branch).traced()


BATCH_NORM = Arm("batch_norm", PARTS)
AFFINE = ("scale", "shift")
ARMS = {
    arm.name: arm
    for arm in (
        BATCH_NORM,
        Arm("none", (), rate=0.01),
        Arm("none_pytorch", (), pytorch, rate=0.1),
        Arm("data_dependent", AFFINE, he, calibrated),
        Arm("residual", (), he, branch=shrunk_branch),
        Arm("both", AFFINE, he, calibrated, shrunk_branch),
    )
}
"""Batch normalisation, none of it from two laws of weights, and three better starts without it."""
BASELINES = ("none", "none_pytorch")
STARTS = ("data_dependent", "residual", "both")


def subsets() -> tuple[Arm, ...]:
    """The 16 subsets of PARTS, by name "none", "rc", ..., "rc+rs+scale+shift"."""
    found = []
    for code in range(16):
        parts = tuple(part for place, part in enumerate(PARTS) if code >> place & 1)
        found.append(_subset(parts))
    return tuple(found)


def _subset(parts: tuple[str, ...]) -> Arm:
    return Arm("+".join(parts) or "none", parts, rate=0.1 if "rs" in parts else 0.01)


def find_arms(words: tuple[str, ...]) -> tuple[Arm, ...]:
    """The arms of these names: of ARMS, subsets such as "rc+shift", or "16" for all subsets.

    Raises:
        InputError: an unknown word, with the nearest, or none.

    >>> [arm.name for arm in find_arms(("none", "shift+rc"))]
    ['none', 'rc+shift']
    """
    found: dict[str, Arm] = {}
    for word in words:
        if word == "16":
            found |= {arm.name: arm for arm in subsets()}
        elif word in ARMS:
            found[word] = ARMS[word]
        else:
            asked = {checks.word(part, (*PARTS, *ARMS, "16"), "an arm") for part in word.split("+")}
            if not asked <= set(PARTS):
                raise checks.fail(f"parts among {', '.join(PARTS)} joined by +", repr(word), "split it")
            arm = _subset(tuple(part for part in PARTS if part in asked))
            found[arm.name] = arm
    if not found:
        raise checks.fail("one arm or more", "none", f"choose among {', '.join(ARMS)}")
    return tuple(found.values())


def seed_key(key: int, seed: int) -> Array:
    """The key of the weights of a seed, the same in every arm: runs are paired by seed."""
    return jax.random.fold_in(jax.random.key(key), seed)
