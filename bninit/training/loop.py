"""Training by stochastic gradient descent: a Python loop over one compiled step.

The loop is in Python because the gradient of a convolution inside scan is 15 to 37 times slower on a CPU
(jax issue 12868), and seeds run in turn because vmap makes their convolutions grouped ones. Weights are
float32, as in the studies. A step is a function of (network, arm, rate, batch, seed, step) alone, so that a
run continued from a checkpoint has the same bits as one that was never stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bninit.arrays import Array
from bninit.training.arms import Arm, seed_key
from bninit.training.checkpoint import Checkpoint
from bninit.training.data import Images
from bninit.training.networks.network import Network
from bninit.training.networks.normaliser import Switches
from bninit.training.networks.weights import start_moments

MOMENTUM = 0.9
"""Of the gradients."""
SHARE = 0.1
"""The weight of each batch in the running moments, PyTorch's default."""
OPTIMISER = optax.trace(MOMENTUM)


@dataclass(frozen=True)
class Run:
    """One network to be trained.

    Args:
        network: its architecture.
        images: its data.
        arm: how it starts and normalises.
        rate: learning rate.
        batch: images in a step.
        seed: of its weights and of the order of its batches.
        key: of the whole comparison.
    """

    network: Network
    images: Images
    arm: Arm
    rate: float
    batch: int
    seed: int
    key: int = 0

    def start(self) -> Checkpoint:
        """The state before the first step."""
        first, _ = self.images.batch(self.batch, self.seed, 0)
        weights, _ = self.arm.start(self.network, seed_key(self.key, self.seed), jnp.asarray(first))
        moments = start_moments(self.network)
        return Checkpoint(weights, moments, jnp.zeros_like(weights), np.zeros((0, 3)))

    @property
    def switches(self) -> Switches:
        """Of its arm in its network."""
        return self.arm.switches(self.arm.branch(self.network.blocks))


def train(
    run: Run,
    state: Checkpoint,
    until: int,
    keep: Callable[[Callable[[], Checkpoint]], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Checkpoint:
    """Train from one state to a step.

    Args:
        run: what is trained.
        state: from `Run.start`, or where it stopped.
        until: the step to end at; a run that leaves the numbers ends before.
        keep: called after each step with a function that makes the state, to keep it if it is time.
        progress: called with 1 after each step.
    """
    rows = list(state.curve)
    weights, moments, velocity = state.weights, state.moments, state.velocity
    rate, switches = jnp.float32(run.rate), run.switches

    def now() -> Checkpoint:
        curve = np.array(rows).reshape(-1, 3)
        return Checkpoint(weights, moments, velocity, curve, state.notes, state.diverged)

    while len(rows) < until and not state.diverged:
        images, labels = run.images.batch(run.batch, run.seed, len(rows))
        after = _step(run.network, weights, moments, velocity, switches, rate, images, labels)
        row = np.asarray(after[-1], dtype=float)
        if not np.isfinite(row).all():
            state = replace(state, diverged=True)
            break
        weights, moments, velocity = after[:3]
        rows.append(row)
        if progress is not None:
            progress(1)
        if keep is not None:
            keep(now)
    return now()


@partial(jax.jit, static_argnums=0)
def _step(
    network: Network,
    weights: Array,
    moments: Array,
    velocity: Array,
    switches: Switches,
    rate: Array,
    images: Array,
    labels: Array,
) -> tuple[Array, Array, Array, Array]:
    """Weights, moments and velocity after a step; (loss, accuracy, norm of the gradient) before it."""

    def loss(arrays: list[Array]) -> tuple[Array, tuple[Array, Array]]:
        found = network.apply(arrays, moments, switches, jnp.float32(SHARE), images)
        losses = optax.softmax_cross_entropy_with_integer_labels(found.logits, labels)
        hits = jnp.mean(jnp.argmax(found.logits, axis=-1) == labels)
        return jnp.mean(losses), (hits, found.moments)

    (value, (hits, after)), gradients = jax.value_and_grad(loss, has_aux=True)(network.arrays(weights))
    gradient = jnp.concatenate([array.ravel() for array in gradients])
    update, trace = OPTIMISER.update(gradient, optax.TraceState(velocity))
    seen = jnp.stack([value, hits.astype(value.dtype), jnp.linalg.norm(gradient)])
    return weights - rate * update, after, trace.trace, seen


def evaluate(run: Run, state: Checkpoint, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Loss and accuracy on images, normalised by the running moments.

    They pass in groups of a batch, the last one filled up: one program serves them and the first batch.
    """
    filled = np.concatenate([images, np.zeros((-len(images) % run.batch, *images.shape[1:]), images.dtype)])
    through = partial(run.network.run, state.weights, state.moments, run.switches, jnp.float32(0))
    groups = [through(filled[k : k + run.batch]).logits for k in range(0, len(filled), run.batch)]
    logits = np.concatenate(groups)[: len(images)].astype(float)
    top = logits.max(axis=1, keepdims=True)
    loss = np.log(np.exp(logits - top).sum(axis=1)) + top[:, 0] - logits[np.arange(len(labels)), labels]
    return float(loss.mean()), float((logits.argmax(axis=1) == labels).mean())
