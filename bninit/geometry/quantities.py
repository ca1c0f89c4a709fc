"""The numbers that a sweep keeps of each layer, taken on the fly from the Gram matrices of all seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Grams, Scalars
from bninit.geometry.configuration import KINDS, ODD, describe
from bninit.geometry.gram import QUANTITIES


@dataclass(frozen=True)
class Quantity:
    """One number per layer of each seed (or per seed).

    Args:
        long_name, units: as recorded in the store.
        described: whether it takes the configuration (two eigenproblems) to know it.
        kind: "float", or the dtype of whole numbers.
        each_layer: False for a number of the whole run, which is looked for after every layer.
    """

    name: str
    long_name: str
    units: str = "1"
    described: bool = False
    kind: str = "float"
    each_layer: bool = True

    def dtype(self, precision: str) -> np.dtype:
        """As stored."""
        return np.dtype(precision if self.kind == "float" else self.kind)

    @property
    def unknown(self) -> float | int:
        """What an unfinished cell holds: NaN, or a number that means nothing."""
        return float("nan") if self.kind == "float" else -2


KNOWN = {
    one.name: one
    for one in (
        Quantity("t", "largest centred square norm over the mean of the others"),
        Quantity("rank", "eigenvalues above rounding error", kind="int32"),
        Quantity("effective_rank", "exp of the entropy of the normalised eigenvalues"),
        Quantity("participation_ratio", "(tr G)^2 / tr G^2"),
        Quantity("orthogonality_gap", "|| G / tr G - I / batch ||_F"),
        Quantity("isometry_gap", "-log(geometric mean / arithmetic mean of the eigenvalues)"),
        Quantity("order_parameter", "lambda_1(K) / tr K, K the centred Gram"),
        Quantity("mean_pair_angle", "mean angle over all pairs", "rad"),
        Quantity(
            "norm_ratio", "mean norm of the points apart / of the cluster; NaN if none apart", "1", True
        ),
        Quantity("cluster_angle", "mean angle between two points of the cluster", "rad", True),
        Quantity("cosine", "mean cosine between points apart and cluster; NaN if none apart", "1", True),
        Quantity("kind", "configuration, see flag_meanings", "1", True, "int8"),
        Quantity("odd_points", "number of odd points", "1", True, "int32"),
        Quantity(
            "birth",
            "layer from which there are odd points to the end; -1 if none",
            "layer",
            True,
            "int32",
            False,
        ),
        Quantity("log_scale", "log of the root mean square entry of H", "natural log"),
        Quantity("active", "fraction of positive entries of H"),
    )
}
"""Every quantity of a sweep, by name."""

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
FLAGS = {"flag_values": list(range(len(KINDS))), "flag_meanings": ", ".join(KINDS)}


def quantity(name: str) -> Quantity:
    """The quantity of that name.

    Raises:
        InputError: no such one, with the nearest; or one that is no single number.
    """
    if name in QUANTITIES and name not in KNOWN:
        raise checks.fail(
            "a quantity of one number a layer", repr(name), "keep the Grams (grams) and derive it"
        )
    return KNOWN[checks.word(name, KNOWN, "a quantity")]


@partial(jax.jit, static_argnames="names")
def measure(names: tuple[str, ...], gram: Grams, log_scale: Array, active: Array) -> dict[str, Scalars]:
    """The quantities of one layer, an entry for each seed."""
    found: dict[str, Array] = {"log_scale": log_scale, "active": active}
    if any(KNOWN[name].described for name in names):
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
    found |= {name: QUANTITIES[name](gram) for name in names if name not in found and KNOWN[name].each_layer}
    return {name: found[name] for name in names if KNOWN[name].each_layer}


def measured_names(names: Sequence[str]) -> tuple[str, ...]:
    """What has to be measured at the layers kept: the kind too, if the birth is asked for."""
    return tuple(dict.fromkeys([*names, *(["kind"] if "birth" in names else [])]))
