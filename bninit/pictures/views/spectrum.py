"""The eigenvalues of K against depth: how the variance of the batch moves between directions."""

from collections.abc import Sequence
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from bninit.geometry import gram as geometry
from bninit.pictures.views.filmstrip import checks_one
from bninit.runs.record import Record
from bninit.statistics.quantiles import over_seeds


@dataclass(frozen=True)
class Spectrum:
    """Shares lambda_k(K) / tr K, largest first: (3, layer, batch - 1) band over seeds."""

    block: str
    inputs: str
    layers: np.ndarray
    band: np.ndarray


def view(records: Sequence[Record]) -> Spectrum:
    """The spectrum of one record, without the eigenvalue 0 of the mean."""
    record = checks_one(records)
    grams = jnp.asarray(record.dataset["gram"].values)
    values = np.asarray(geometry.spectrum(geometry.centred(grams)))
    total = values.sum(axis=-1, keepdims=True)
    shares = np.divide(values, total, out=np.zeros_like(values), where=total > 0)
    settings = record.settings
    layers = record.dataset["layer"].values
    return Spectrum(settings["block"], settings["inputs"], layers, over_seeds(shares[..., :-1]))
