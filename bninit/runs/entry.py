"""The input of a run: its batch as a state, equal points carried once. NumPy does it: nothing is compiled."""

from dataclasses import dataclass

import numpy as np

from bninit.finite_width.state import State
from bninit.finite_width.triangle import qr_factor
from bninit.laws.streams import host_streams
from bninit.laws.threefry import fold_keys, host_key, normals
from bninit.runs.plan import Plan
from bninit.shapes import Shares


@dataclass(frozen=True)
class Distinct:
    """Equal points are carried once, with their share of the batch, so that they stay equal."""

    index: np.ndarray  # of each point, its number among the distinct ones
    shares: Shares

    def of_all(self, grams: np.ndarray) -> np.ndarray:
        """The Grams of all points from those of the distinct ones; these themselves where they are all."""
        if np.array_equal(self.index, np.arange(len(self.shares))):
            return grams
        return grams[..., self.index, :][..., self.index]


def first_of(index: np.ndarray) -> np.ndarray:
    """The first point of each of the distinct ones."""
    return np.unique(index, return_index=True)[1]


def first_states(plan: Plan) -> tuple[State, Distinct]:
    """The input of every seed, scaled, without repeated points; arrays of NumPy."""
    source, keys = plan.inputs, host_streams(plan.key, plan.seeds, 0)
    if source.random:
        index, bodies = np.arange(plan.batch), source.factor(keys, plan.width)
    else:
        # The distinct columns come sorted, so that permuted data give the very same run, permuted.
        fixed = source.factor(host_key(plan.key), plan.width)
        index = np.unique(fixed, axis=1, return_inverse=True)[1].reshape(-1)
        one = fixed[:, first_of(index)]
        bodies = np.broadcast_to(one, (len(plan.seeds), *one.shape))
    distinct = Distinct(index, (np.bincount(index) / plan.batch).astype(plan.precision))
    states = _scaled(bodies, distinct.shares)
    if plan.engine != "explicit":
        rank = plan.width if plan.weights.orthogonal else plan.batch
        states = states._replace(body=qr_factor(states.body)[:, :rank])
    elif plan.residual is not None or not source.in_place:
        # A skip adds features to features: even those of data are placed among as many as the layers have.
        states = states._replace(body=_rotated(fold_keys(keys, 1), states.body, plan.width))
    return states, distinct


def _scaled(bodies: np.ndarray, shares: Shares) -> State:
    """The states of trace = batch."""
    active = np.mean(bodies > 0, axis=-2) @ shares
    largest = np.max(np.abs(bodies), axis=(-2, -1))
    alive = largest > 0
    bodies = bodies / np.where(alive, largest, 1.0)[:, None, None]
    size = np.where(alive, np.sqrt(np.sum(bodies**2 @ shares, axis=-1)), 1.0)
    log_scale = np.where(alive, np.log(np.where(alive, largest, 1.0)) + np.log(size), -np.inf)
    bodies = bodies / size[:, None, None]
    return State(*(part.astype(shares.dtype) for part in (bodies, log_scale, active)))


def _rotated(keys: np.ndarray, bodies: np.ndarray, width: int) -> np.ndarray:
    """The same geometry in generic position among `width` features: Q R with Haar columns Q."""
    factors = qr_factor(bodies)[:, :width]
    noise = normals(keys, width * factors.shape[1]).reshape(len(keys), width, factors.shape[1])
    orthonormal, triangle = np.linalg.qr(noise)
    signs = np.where(np.diagonal(triangle, axis1=-2, axis2=-1) < 0, -1.0, 1.0)
    return ((orthonormal * signs[:, None, :]) @ factors).astype(bodies.dtype)
