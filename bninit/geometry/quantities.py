"""Every quantity of a batch at one layer, by name: its function, its words, its unit, its axis."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.geometry import parts
from bninit.geometry.configuration import ODD, describe
from bninit.late import jax, jnp, whole_products
from bninit.shapes import Array, Grams


@dataclass(frozen=True)
class Quantity:
    """One number of each layer of each seed (or of each seed).

    Args:
        name: the word that chooses it.
        words: what it is, as an axis and a store call it.
        unit: "1" where it has none.
        function: of the Gram matrices, or of these and the points apart; None where it takes more.
        parted: whether it speaks of the points apart and the rest, so that pictures follow the same points
            through depth, and a layer of a sweep where nothing stands apart has no value (NaN) of a ratio.
        logarithmic: whether it spans decades.
        kind: "float", or the dtype of whole numbers.
        each_layer: False for a number of the whole run, which is looked for after every layer.
    """

    name: str
    words: str
    unit: str = "1"
    function: Callable[..., Any] | None = None
    parted: bool = False
    logarithmic: bool = False
    kind: str = "float"
    each_layer: bool = True

    @property
    def described(self) -> bool:
        """Whether it takes the configuration (two eigenproblems) to know it."""
        return self.parted or (self.kind != "float" and self.function is None)

    @property
    def label(self) -> str:
        """The words and the unit, if it has one."""
        return self.words if self.unit == "1" else f"{self.words} ({self.unit})"

    def dtype(self, precision: str) -> np.dtype:
        """As stored."""
        return np.dtype(precision if self.kind == "float" else self.kind)

    @property
    def unknown(self) -> float | int:
        """What an unfinished cell holds: NaN, or a number that means nothing."""
        return float("nan") if self.kind == "float" else -2


def _parted(name: str, words: str, function: Callable, unit: str = "1", log: bool = False) -> Quantity:
    return Quantity(name, words, unit, function, parted=True, logarithmic=log)


def _whole(name: str, words: str, function: Callable, unit: str = "1", log: bool = False) -> Quantity:
    return Quantity(name, words, unit, function, logarithmic=log)


QUANTITIES = {
    one.name: one
    for one in (
        _whole("t", "t = K odd,odd / K cluster,cluster", geometry.outlier_ratio, log=True),
        Quantity("rank", "eigenvalues above rounding error", function=geometry.rank, kind="int32"),
        _whole("effective_rank", "effective rank", geometry.effective_rank, "dimensions"),
        _whole("participation_ratio", "participation ratio", geometry.participation_ratio, "dimensions"),
        _whole(
            "orthogonality_gap",
            "orthogonality gap |G / tr G − I / n|",
            geometry.orthogonality_gap,
            "Frobenius norm",
            log=True,
        ),
        _whole("isometry_gap", "isometry gap", geometry.isometry_gap, "natural log", log=True),
        _whole("order_parameter", "order parameter λ₁(K) / tr K", geometry.order_parameter),
        _whole("mean_pair_angle", "mean angle between two points", geometry.mean_pair_angle, "radians"),
        _parted("norm_ratio", "norm of the odd point / norm of the cluster", parts.norm_ratio, log=True),
        _parted("cluster_angle", "mean angle inside the cluster", parts.cluster_angle, "radians", log=True),
        _parted("cosine", "mean cosine of the odd point to the cluster", parts.cosine_between),
        Quantity("kind", "configuration, see flag_meanings", kind="int8"),
        Quantity("odd_points", "number of odd points", kind="int32"),
        Quantity(
            "birth",
            "layer from which there are odd points to the end; -1 if none",
            "layer",
            kind="int32",
            each_layer=False,
        ),
        Quantity("log_scale", "log of the root mean square entry of H", "natural log"),
        Quantity("active", "fraction of positive entries of H"),
    )
}
"""Every quantity, by name."""

OF_THE_GRAM = tuple(one.name for one in QUANTITIES.values() if one.function and one.kind == "float")
"""Those that a trajectory shows: a function of the Gram matrices alone, or of these and the points apart."""

DEFAULT = (
    "t",
    "norm_ratio",
    "cluster_angle",
    "cosine",
    "order_parameter",
    "kind",
    "birth",
    "log_scale",
    "active",
)
"""What a sweep keeps unless told otherwise."""

MATRICES = ("cosines", "angles", "spectrum", "norms")
"""What the Gram gives more than one number of."""


def quantity(name: str) -> Quantity:
    """The quantity of that name.

    Raises:
        InputError: no such one, with the nearest; or one that is no single number.
    """
    if name in MATRICES:
        advice = "keep the Grams (grams) and derive it"
        raise checks.fail("a quantity of one number a layer", repr(name), advice)
    return QUANTITIES[checks.word(name, QUANTITIES, "a quantity")]


def through_depth(name: str, grams: np.ndarray) -> np.ndarray:
    """A quantity along trajectories, of the same points in every layer.

    A quantity of a parting follows the points that stand apart in the last layer of each seed, or where none
    does the point nearest to breaking away.

    Args:
        name: one of OF_THE_GRAM.
        grams: (seed, layer, batch, batch).

    Returns:
        (seed, layer).

    Raises:
        InputError: another name.

    >>> through_depth("participation_ratio", np.stack([np.eye(3), np.ones((3, 3))])[None])
    array([[3., 1.]])
    """
    one = QUANTITIES[checks.word(name, OF_THE_GRAM, "quantity")]
    assert one.function is not None
    if not one.parted:
        return np.asarray(one.function(grams))
    last = describe(grams[:, -1:])
    return np.asarray(one.function(grams, parts.standing_apart(last, grams)))


def measure_layer(names: tuple[str, ...], gram: Grams, log_scale: Array, active: Array) -> dict[str, Array]:
    """The quantities of one layer, an entry for each seed; the parting is that of this layer."""
    with whole_products():
        return _compiled()(names, gram, log_scale, active)


@cache
def _compiled() -> Callable[..., dict[str, Array]]:
    return jax.jit(_measured, static_argnames="names")


def _measured(names: tuple[str, ...], gram: Grams, log_scale: Array, active: Array) -> dict[str, Array]:
    wanted = [one for name in names if (one := QUANTITIES[name]).each_layer]
    found: dict[str, Array] = {"log_scale": log_scale, "active": active}
    if any(QUANTITIES[name].described for name in names):
        seen = describe(gram)
        count = jnp.sum(seen.apart, axis=-1)
        found |= {
            "t": seen.t,
            "norm_ratio": jnp.where(count > 0, seen.norm_ratio, jnp.nan),
            "cluster_angle": seen.cluster_angle,
            "cosine": jnp.where(count > 0, seen.cosine, jnp.nan),
            "order_parameter": seen.order_parameter,
            "kind": seen.kind,
            "odd_points": jnp.where(seen.kind >= ODD, count, 0),
        }
    for one in wanted:
        if one.name not in found and one.function is not None:
            found[one.name] = one.function(gram)
    return {one.name: found[one.name] for one in wanted}


def measured_names(names: Sequence[str]) -> tuple[str, ...]:
    """What has to be measured at the layers kept: the kind too, if the birth is asked for."""
    return tuple(dict.fromkeys([*names, *(["kind"] if "birth" in names else [])]))
