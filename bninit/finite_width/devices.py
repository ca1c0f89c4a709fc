"""Sharing a run among the devices of this machine: networks of their own, or the rows of every layer."""

import os
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from bninit.arrays import Array, Shares
from bninit.finite_width.state import State
from bninit.finite_width.triangle import ROWS


class Shard(NamedTuple):
    """The networks of one device, or of several that share their rows: all that a layer needs."""

    key: Array
    seeds: Array
    states: State
    shares: Shares


def share(
    networks: tuple[Array, State], key: Array, shares: Shares, chunks: int
) -> tuple[list[Shard], Mesh | None]:
    """The networks of a run, in shares that can be worked at the same time.

    Every device has nearly equally many seeds. Where there are fewer networks than devices, all devices have
    all of them and each draws some of the `chunks` of rows of every layer. The random numbers of a seed, a
    layer and a row are their own, so that sharing changes results by rounding at most.

    Returns:
        The shards, and the mesh of the devices that share rows, if they do.
    """
    devices = jax.local_devices()[: max(1, _at_once())]
    count = min(len(devices), chunks)
    if count > len(networks[0]):
        mesh = Mesh(np.array(devices[:count]), (ROWS,))
        everywhere = NamedSharding(mesh, PartitionSpec())
        return [Shard(*jax.device_put((key, *networks, shares), everywhere))], mesh
    count = min(len(devices), len(networks[0]))
    parts = np.array_split(np.arange(len(networks[0])), count)

    def place(part: np.ndarray, device: jax.Device) -> Shard:
        seeds, states = jax.tree.map(lambda leaf: leaf[part[0] : part[-1] + 1], networks)
        return Shard(*jax.device_put((key, seeds, states, shares), device))

    return [place(part, device) for part, device in zip(parts, devices[:count], strict=True)], None


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
