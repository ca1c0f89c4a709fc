"""The gradients of a record at infinite width: with what is coherent with the forward pass, and without."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from bninit.arrays import Array, Gram
from bninit.finite_width.backward.losses import CLASSES
from bninit.infinite_width.coherent import Coherence, back_through
from bninit.infinite_width.gram_map import gram_map
from bninit.measurements.gradients import GradientRecord

DRAWS = 4096
"""Readouts over which the mean cotangent of the cross-entropy is taken."""


class Prediction(NamedTuple):
    """log ||dL/dW_l||_F of layers 1, ..., depth: the closed system (A, Delta), and Delta alone."""

    coherent: np.ndarray
    independent: np.ndarray


def predict_gradients(record: GradientRecord) -> Prediction:
    """The infinite-width gradients from the mean input Gram of a record, at its width.

    ||dL/dW_l||_F^2 = d^2 <D^T D / d, G_{l-1}>, where D^T D / d = Delta_{l-1} / v: infinite_width/coherent.py.
    `independent` takes the last layer's cotangent to be independent of the forward pass from there on, which
    gives the transient of the backward map. The two agree for a fixed cotangent; at infinite width also for
    the cross-entropy, whose coherent part is smaller than the rest by the root of classes / width.
    """
    settings, data = record.settings, record.dataset
    variance, depth, width = settings["gain"] ** 2, settings["depth"], settings["width"]
    block = settings["block"]
    scale = np.exp(2 * data["log_scale"].values[:, 0])[:, None, None]
    grams = [jnp.asarray(np.mean(scale * data["gram"].values[:, 0], axis=0))]
    forward = gram_map(block, variance)
    for _ in range(depth):
        grams.append(forward(grams[-1]))
    last = _last(settings["loss"], grams[-1], width)
    alone = Coherence(jnp.zeros_like(grams[-1]), last.gram(grams[-1]))
    features = np.ones(depth)
    features[0] = settings["features"] / width

    def logs(start: Coherence) -> np.ndarray:
        found = back_through(block, grams, start, variance)[:-1]
        squares = [
            float(jnp.sum(one.loose * gram)) / variance for one, gram in zip(found, grams, strict=False)
        ]
        return np.log(width) + np.log(np.array(squares) * features) / 2

    independent = logs(alone)
    return Prediction(logs(last) if jnp.any(last.coherent) else independent, independent)


def _last(loss: str, gram: Gram, width: int) -> Coherence:
    """The cotangent of the last representation; of the cross-entropy, its mean over readouts and labels."""
    eye, nothing = jnp.eye(len(gram)), jnp.zeros_like(gram)
    if loss == "fixed":
        return Coherence(nothing, eye)
    if loss == "squared":
        return Coherence(eye, nothing)
    return Coherence(nothing, _mean_wrong(gram) / width)


def _mean_wrong(gram: Gram) -> Array:
    """E[P^T P] of P = probabilities - indicators of labels, over logits of Gram `gram` and labels."""
    values, basis = jnp.linalg.eigh(gram)
    factor = jnp.sqrt(jnp.maximum(values, 0.0))[:, None] * basis.T
    key, labels_key = jax.random.split(jax.random.key(0))
    logits = jax.random.normal(key, (DRAWS, CLASSES, len(gram))) @ factor
    labels = jax.random.randint(labels_key, (DRAWS, len(gram)), 0, CLASSES)
    wrong = jax.nn.softmax(logits, axis=1) - jax.nn.one_hot(labels, CLASSES, axis=1)
    return jnp.einsum("kci,kcj->ij", wrong, wrong) / DRAWS
