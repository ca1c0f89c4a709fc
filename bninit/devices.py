"""Sharing a run among the devices of this machine: every device has networks of its own."""

import os
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from bninit.network import State
from bninit.shapes import Array, Shares


class Shard(NamedTuple):
    """The networks of one device: all that a layer needs, on that device."""

    key: Array
    seeds: Array
    states: State
    shares: Shares


def share_seeds(networks: tuple[Array, State], key: Array, shares: Shares) -> list[Shard]:
    """Nearly equally many seeds, with their states, for each of the devices of this process.

    The program of a device is that of one device alone; the random numbers of a seed are its own, so that
    sharing changes results by rounding at most.
    """
    devices = jax.local_devices()
    count = max(1, min(len(devices), len(networks[0]), _at_once()))
    parts = np.array_split(np.arange(len(networks[0])), count)

    def place(part: np.ndarray, device: jax.Device) -> Shard:
        seeds, states = jax.tree.map(lambda leaf: leaf[part[0] : part[-1] + 1], networks)
        return Shard(*jax.device_put((key, seeds, states, shares), device))

    return [place(part, device) for part, device in zip(parts, devices[:count], strict=True)]


def gather(states: Sequence[State]) -> State:
    """The states of all seeds, on the first device."""
    if len(states) == 1:
        return states[0]
    leaves: Any = zip(*(jax.device_get(one) for one in states), strict=True)
    return State(*(jnp.asarray(np.concatenate(leaf)) for leaf in leaves))


def _at_once() -> int:
    """How many devices may work at the same time.

    On the processor, the QR of a batch of matrices (ParallelBatchMap of jaxlib 0.10) occupies a thread of the
    pool while it waits for other threads of that pool: as many devices as threads would wait for ever.
    """
    if jax.default_backend() != "cpu":
        return jax.local_device_count()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return int(os.environ.get("NPROC", cores)) - 1
