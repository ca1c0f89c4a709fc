"""The gradients of a record predicted: at infinite width, with and without what is coherent; at its width."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Gram, Grams
from bninit.finite_width.backward.linear import mean_square_gradients
from bninit.finite_width.backward.losses import CLASSES
from bninit.infinite_width.backward import backward_map
from bninit.infinite_width.coherent import Coherence, back_through
from bninit.infinite_width.gram_map import gram_map
from bninit.infinite_width.residual import GramAndMean, residual_map
from bninit.layer.block import Block
from bninit.layer.components import recentred
from bninit.layer.residual import NONE, Residual
from bninit.measurements.gradients import NO_GRADIENT, GradientRecord

DRAWS = 4096
"""Readouts over which the mean cotangent of the cross-entropy is taken."""


class Prediction(NamedTuple):
    """log ||dL/dW_l||_F of layers 1, ..., depth; `share` belongs to the cotangents of H_1, ..., H_depth.

    Attributes:
        coherent: the closed system (A, Delta) at infinite width.
        independent: Delta alone.
        at_width: log of the root mean square at the width of the record, None where no formula is known.
        share: of tr E^T E in the coherent part, tr A G A.
    """

    coherent: np.ndarray
    independent: np.ndarray
    at_width: np.ndarray | None
    share: np.ndarray

    @property
    def best(self) -> np.ndarray:
        """At the width of the record if known, else with what is coherent at infinite width."""
        return self.coherent if self.at_width is None else self.at_width


def predict_gradients(record: GradientRecord) -> Prediction:
    """The infinite-width gradients from the mean input Gram of a record, at its width.

    ||dL/dW_l||_F^2 = d^2 <D^T D / d, G_{l-1}>, where D^T D / d = Delta_{l-1} / v: infinite_width/coherent.py.
    `independent` takes the last layer's cotangent to be independent of the forward pass from there on, which
    gives the transient of the backward map. The two agree for a fixed cotangent; at infinite width also for
    the cross-entropy, whose coherent part is smaller than the rest by the root of classes / width.

    Raises:
        InputError: a block without a backward map here; under a skip, the squared error, and inside.
    """
    settings, variance = record.settings, record.settings["gain"] ** 2
    skip = Residual.parse(settings["residual"])
    if skip is not None:
        return _through_skips(record, skip)
    depth, width, block = settings["depth"], settings["width"], settings["block"]
    entering = _input_grams(record)
    grams = [jnp.mean(entering, axis=0)]
    forward = gram_map(block, variance)
    for _ in range(depth):
        grams.append(forward(grams[-1]))
    last = _last(settings["loss"], grams[-1], width)
    alone = Coherence(jnp.zeros_like(grams[-1]), last.gram(grams[-1]))
    features = np.ones(depth)
    features[0] = settings["features"] / width

    def logs(found: list[Coherence]) -> np.ndarray:
        pairs = zip(found[:-1], grams[:-1], strict=True)
        squares = [float(jnp.sum(one.loose * gram)) / variance for one, gram in pairs]
        return np.log(width) + np.log(np.array(squares) * features) / 2

    backward = back_through(block, grams, last, variance)
    coherent = logs(backward)
    independent = logs(back_through(block, grams, alone, variance)) if jnp.any(last.coherent) else coherent
    share = [one.share(gram) for one, gram in zip(backward[1:], grams[1:], strict=True)]
    return Prediction(coherent, independent, _at_width(record, entering), np.array(share))


def _through_skips(record: GradientRecord, skip: Residual) -> Prediction:
    """The same under a skip, for cotangents that are independent of the forward pass at the last layer.

    With Delta = E^T E / d of the cotangent of the layer's output (recentred under post), F and B the forward
    and backward maps of the block, v of W1: the layer before has Delta + a^2 B(G, Delta), and
        ||dL/dW1||^2 = a^2 d^2 <B(G, Delta) / v, G>,    ||dL/dW2||^2 = a^2 d^2 <Delta, F(G)>,
    of which activation has the first (its W) and pre the second (its W).
    """
    settings, variance = record.settings, record.settings["gain"] ** 2
    if settings["loss"] == "squared":
        required = "a cotangent that is independent of the forward pass under a skip"
        raise checks.fail(required, "the squared error", "pass loss='fixed'")
    kind, strength, width = skip.kind, float(skip.strength), settings["width"]
    forward = residual_map(kind, settings["block"], strength, variance)
    backward = backward_map(settings["block"], variance)
    gram = jnp.mean(_input_grams(record), axis=0)
    moments = [GramAndMean(gram, jnp.zeros(len(gram)))]
    for _ in range(settings["depth"]):
        moments.append(forward.moments(moments[-1]))
    delta, squares = _last(settings["loss"], moments[-1].gram, width).loose, list[float]()
    for gram, _ in moments[-2::-1]:
        delta = recentred(delta) if kind == "post" else delta
        image = backward(gram, delta)
        of_first = jnp.sum(image * gram) / variance if kind != "pre" else 0.0
        of_second = jnp.sum(delta * forward.map_(gram)) if kind != "activation" else 0.0
        squares.insert(0, float(strength**2 * (of_first + of_second)))
        delta = delta + strength**2 * image
    logs = np.log(width) + np.log(np.array(squares)) / 2
    return Prediction(logs, logs, None, np.zeros(settings["depth"]))


def _input_grams(record: GradientRecord) -> Grams:
    """H_0^T H_0 / features of every seed."""
    data = record.dataset
    scale = np.exp(2 * data["log_scale"].values[:, 0])[:, None, None]
    return jnp.asarray(scale * data["gram"].values[:, 0])


def _at_width(record: GradientRecord, entering: Grams) -> np.ndarray | None:
    """log of the root mean square of ||dL/dW_l||_F over all networks of this width, where it is known."""
    settings = record.settings
    block, loss = Block.parse(settings["block"]), settings["loss"]
    if not block.is_linear or settings["weights"] != "gaussian" or loss not in ("fixed", "squared"):
        return None
    grams = recentred(entering) if block.components else entering
    sizes = settings["features"], settings["width"], settings["depth"]
    return np.log(mean_square_gradients(loss, grams, *sizes, settings["gain"] ** 2)) / 2


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


def gradient_summary(record: GradientRecord) -> dict[str, Any]:
    """The mean of log ||dL/dW_l||_F over seeds with its standard error, the predictions, and the rate.

    `at_width` is the log of the root mean square at the width of the record, for linear blocks;
    `coherent_share` and its prediction at infinite width belong to dL/dH_l. What infinite width does not
    give (an infinite mean square, say) is None, with the reason in `note`. A gradient of exactly zero has no
    logarithm: None.
    """
    logs = record.dataset["log_weight_gradient"].values
    seeds, depth = logs.shape
    finite = np.isfinite(logs).all(axis=0)
    errors = logs.std(axis=0, ddof=1) / np.sqrt(seeds) if seeds > 1 and finite.all() else None
    predicted, note = None, ""
    if np.isneginf(logs).all():
        note = f"{NO_GRADIENT} ({record.settings['loss']} under {record.settings['block']})"
    else:
        try:
            predicted = predict_gradients(record)
        except checks.InputError as error:
            note = f"no prediction: {error}"
    weight_share = record.odd_weight_share if record.settings["residual"] == NONE else None
    rows = [
        {
            "layer": layer + 1,
            "log_gradient": _number(logs[:, layer].mean()) if finite[layer] else None,
            "standard_error": None if errors is None else _number(errors[layer]),
            "predicted": None if predicted is None else _number(predicted.coherent[layer]),
            "independent": None if predicted is None else _number(predicted.independent[layer]),
            "at_width": None if predicted is None else _known(predicted, layer),
            "coherent_share": _number(record.dataset["coherent_share"].values[:, layer].mean()),
            "predicted_share": None if predicted is None else _number(predicted.share[layer]),
            "odd_share": _number(record.odd_share[:, layer].mean()),
            "odd_weight_share": None if weight_share is None else _number(weight_share[:, layer].mean()),
        }
        for layer in range(depth)
    ]
    rate = record.rate() if depth > 1 and finite.all() else None
    return {
        "settings": record.settings,
        "rate": None if rate is None else rate.mean,
        "rate_error": None if rate is None else rate.standard_error,
        "rate_text": "none" if rate is None else str(rate),
        "note": note,
        "layers": rows,
    }


def _known(predicted: Prediction, layer: int) -> float | None:
    return None if predicted.at_width is None else _number(predicted.at_width[layer])


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
