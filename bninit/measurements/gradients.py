"""Gradients of deep random networks, layer by layer: `gradients` and its record."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from bninit import checks
from bninit.finite_width.backward.chain import BackwardPass, explicit_gradients, factor_gradients
from bninit.finite_width.backward.link import Points
from bninit.finite_width.backward.losses import LOSSES, has_gradient
from bninit.geometry.gram import odd_point
from bninit.late import jax, jnp
from bninit.laws.weights import weight_law
from bninit.layer.block import Block
from bninit.layer.residual import NONE, Residual
from bninit.runs.entry import first_of, first_states
from bninit.runs.jax_segments import ONE_AT_A_TIME, linear_algebra_libraries
from bninit.runs.plan import Plan, prepare
from bninit.runs.provenance import provenance
from bninit.runs.settings import RunSettings
from bninit.runs.summary import SeedMean, seed_mean

LARGEST_LOG = 300.0
"""Squares of gradients beyond e^600 leave the range of double precision."""

NO_GRADIENT = "the gradient is zero: the loss does not depend on the weights"


@dataclass(frozen=True)
class GradientRecord:
    """What reached each layer of each seed, in `dataset`; layer l = 1, ..., depth belongs to W_l.

    weight_gradient: ||dL/dW_l||_F, and log_weight_gradient its logarithm, which never underflows;
    both of exactly zero where the loss does not depend on the weights, as |H|^2 under rc+rs.
    cotangent_gram: D^T D / width, D = dL/dZ_l the cotangent of Z_l = W_l H_{l-1}; under a skip D = dL/dH_l.
    gram: of H_{l-1}, the input of the layer, scaled to trace = batch; log_scale as in a Record.
    coherent_share: of |dL/dH_l|^2, what lies in the span of the columns of H_l. About batch / width of a
    cotangent that is independent of the forward pass; 1 of a squared error at the last layer.
    """

    dataset: xr.Dataset

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that made it."""
        return json.loads(self.dataset.attrs["settings"])

    @property
    def cosines(self) -> np.ndarray:
        """Between the cotangents of two points, (seed, layer, point, other_point); 0 beside a zero one."""
        gram = self.dataset["cotangent_gram"].values
        size = np.sqrt(np.diagonal(gram, axis1=-2, axis2=-1))
        product = size[..., :, None] * size[..., None, :]
        return np.divide(gram, product, out=np.zeros_like(gram), where=product > 0)

    @property
    def odd_share(self) -> np.ndarray:
        """The share of the odd point in the squared cotangents D, (seed, layer)."""
        return self._share(np.diagonal(self.dataset["cotangent_gram"].values, axis1=-2, axis2=-1))

    @property
    def odd_weight_share(self) -> np.ndarray:
        """Its share in the sum over points of the squares of their own weight gradients d_i h_i^T.

        Raises:
            InputError: a skip, under which the cotangents are of another matrix than that of the weights.
        """
        if self.settings["residual"] != NONE:
            raise checks.fail("layers without a skip", self.settings["residual"], "take odd_share")
        cotangents = np.diagonal(self.dataset["cotangent_gram"].values, axis1=-2, axis2=-1)
        return self._share(cotangents * np.diagonal(self.dataset["gram"].values, axis1=-2, axis2=-1))

    def _share(self, squares: np.ndarray) -> np.ndarray:
        odd = np.asarray(odd_point(jnp.asarray(self.dataset["gram"].values)))
        own = np.take_along_axis(squares, odd[..., None], axis=-1)[..., 0]
        total = squares.sum(axis=-1)
        return np.divide(own, total, out=np.zeros_like(own), where=total > 0)

    def rate(self, first: int = 1, last: int | None = None) -> SeedMean:
        """The growth per layer, towards the input, of log ||dL/dW_l||^2 over layers first, ..., last.

        The slope of least squares in each seed, its mean over the seeds and its standard error.

        Raises:
            InputError: fewer than two layers, layers that the record lacks, or a gradient of zero.
        """
        depth = self.dataset.sizes["layer"]
        last = depth if last is None else checks.whole(last, "last")
        if checks.whole(first, "first") >= last or last > depth:
            got = f"layers {first} to {last}"
            raise checks.fail(f"two layers or more, up to {depth}", got, "choose others")
        logs = 2 * self.dataset["log_weight_gradient"].values[:, first - 1 : last]
        if not np.isfinite(logs).all():
            raise checks.fail("gradients that are not zero", NO_GRADIENT, "choose another loss or block")
        found = seed_mean(growth_towards_input(logs))
        assert found is not None  # a record has one seed or more
        return found


def growth_towards_input(logs: np.ndarray) -> np.ndarray:
    """The growth per layer, from the last towards the first, by least squares.

    Args:
        logs: (layer,) or (seed, layer).

    Returns:
        A number for each seed.

    >>> growth_towards_input(np.array([[5.0, 3.0, 1.0], [0.0, 1.0, 2.0]])).round(12).tolist()
    [2.0, -1.0]
    """
    return -np.polyfit(np.arange(logs.shape[-1]), logs.T, 1)[0]


def gradients(
    block: str | Block | Callable,
    width: int = RunSettings.width,
    batch: int | None = RunSettings.batch,
    depth: int = 100,
    seeds: int | Sequence[int] = RunSettings.seeds,
    key: int = RunSettings.key,
    loss: str = "fixed",
    inputs: str | Path | np.ndarray = RunSettings.inputs,
    engine: str | None = RunSettings.engine,
    weights: str = RunSettings.weights,
    gain: float = RunSettings.gain,
    residual: str = RunSettings.residual,
) -> GradientRecord:
    """The gradients of a loss at the last layer, in networks at initialisation.

    Args:
        block: the block of every layer, a text such as "rc+relu", or a function of the rows' entries.
        width, batch, depth, seeds, key, inputs, weights, gain: as of bn.simulate.
        loss: "fixed" (sum of C o H, C of independent normals), "squared" (|H|^2 / 2) or "cross_entropy"
            (ten classes through a random linear readout, random labels); sums over the batch.
        engine: "factor": exactly in law at O(width batch^2) a layer, for gaussian and haar weights;
            "explicit": automatic differentiation of layers with their weights, for all. The first that
            serves.
        residual: a skip around the block, such as "branch(0.5)", by the explicit engine; W_l are then all
            weights of the layer, and D the cotangent of its output H_l (docs/residual.md).

    Returns:
        A GradientRecord.

    Raises:
        InputError: bad input; haar weights narrower than twice the batch in the factor engine; numbers that
            leave the range of double precision.

    Source: docs/theory_gradients.md; the conditional law in proofs_check/statements/rows_are_gaussian.py.

    >>> record = gradients("rc+rs+relu", width=64, batch=4, depth=3, seeds=2)
    >>> dict(record.dataset["cotangent_gram"].sizes)
    {'seed': 2, 'layer': 3, 'point': 4, 'other_point': 4}
    """
    checks.word(loss, LOSSES, "loss")
    parsed = Block.parse(block)
    settings = RunSettings(
        parsed,
        width=width,
        batch=batch,
        depth=checks.whole(depth, "depth"),
        seeds=seeds,
        key=key,
        weights=weights,
        inputs=inputs,
        engine=_engine(weights, engine, Residual.parse(residual)),
        gain=gain,
        residual=residual,
    )
    plan = prepare(settings)
    if plan.engine == "factor" and plan.weights.orthogonal and plan.width < 2 * plan.batch:
        required = f"width >= {2 * plan.batch}, twice the batch, for haar weights in the factor engine"
        raise checks.fail(required, plan.width, "pass engine='explicit'")
    with np.errstate(over="ignore"), ONE_AT_A_TIME, linear_algebra_libraries().limit(limits=1):
        found: BackwardPass = jax.device_get(_passes(plan, loss))
        plain = plan.residual is None or plan.residual.kind == "inside"
        if plain and not has_gradient(loss, plan.block, plan.batch):  # what was computed is rounding
            nothing = jnp.full_like(found.log_norm, -jnp.inf)
            share = jnp.asarray(found.share).at[:, :-1].set(0.0)
            found = found._replace(log_norm=nothing, log_cotangent=nothing, share=share)
        return _record(plan, loss, found)


def _engine(weights: str, engine: str | None, residual: Residual | None) -> str:
    """The engine asked for, or the faster one that serves."""
    serves = weight_law(weights).rotation_invariant and residual is None
    if engine is None:
        return "factor" if serves else "explicit"
    if checks.word(engine, ("factor", "explicit"), "engine") == "factor" and residual is not None:
        raise checks.fail("engine explicit for gradients through a skip", engine, "leave engine out")
    return engine


def _passes(plan: Plan, loss: str) -> BackwardPass:
    states, distinct = first_states(plan)
    points = Points(distinct.shares, jnp.asarray(distinct.index), jnp.asarray(first_of(distinct.index)))
    layer = plan.layer
    common = jax.random.key(plan.key), jnp.asarray(plan.seeds), states, points
    if plan.engine == "explicit":
        return explicit_gradients(layer, plan.width, loss, plan.depth, *common)
    return factor_gradients(layer, loss, plan.depth, _features(plan), *common)


def _features(plan: Plan) -> int:
    """Of the input: the columns of the first weight matrix."""
    return plan.inputs.shape[0] if plan.inputs.in_place else plan.width


def _record(plan: Plan, loss: str, found: BackwardPass) -> GradientRecord:
    """The dataset; numbers that left the range of double precision are refused."""
    bad = np.isnan(found.log_norm) | (found.log_norm > LARGEST_LOG) | (found.log_cotangent > LARGEST_LOG)
    bad |= ~np.isfinite(found.cotangents).all(axis=(-2, -1))
    if bad.any():
        layer = int(np.flatnonzero(bad.any(axis=0))[-1]) + 1
        got = f"numbers out of range at layer {layer} under {plan.block}"
        raise checks.fail("gradients within e^300", got, "use fewer layers or another gain")
    scale = np.exp(2 * found.log_cotangent)[..., None, None]
    per_layer, pairs = ("seed", "layer"), ("seed", "layer", "point", "other_point")
    share = {"long_name": "share of |dL/dH_l|^2 in the span of H_l"}
    of = "Z_l" if plan.residual is None else "H_l"
    dataset = xr.Dataset(
        {
            "weight_gradient": (per_layer, np.exp(found.log_norm), {"long_name": "||dL/dW_l||_F"}),
            "log_weight_gradient": (per_layer, found.log_norm, {"long_name": "log ||dL/dW_l||_F"}),
            "cotangent_gram": (
                pairs,
                scale * found.cotangents,
                {"long_name": f"D^T D / width, D = dL/d{of}"},
            ),
            "coherent_share": (per_layer, found.share, share),
            "gram": (pairs, found.gram, {"long_name": "Gram of the layer's input", "units": "trace = batch"}),
            "log_scale": (per_layer, found.log_scale, {"long_name": "log of its root mean square entry"}),
        },
        coords={"seed": list(plan.seeds), "layer": np.arange(1, plan.depth + 1)},
        attrs={
            "settings": json.dumps(plan.as_json() | {"loss": loss, "features": _features(plan)}),
            "versions": json.dumps(provenance()),
        },
    )
    return GradientRecord(dataset)
