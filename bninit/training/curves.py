"""What the losses of a run come to: their mean over the steps, their end, the step at which they are low."""

import numpy as np

from bninit.training.checkpoint import Checkpoint

TAIL = 10
"""Steps over whose mean a loss is read."""


def area(state: Checkpoint, steps: int, classes: int) -> float:
    """The mean loss over the steps; what is worse than a uniform guess counts as one, log(classes).

    A run that left the numbers guesses from there on.
    """
    return float(np.mean(losses(state, steps, classes)))


def tail_loss(state: Checkpoint, steps: int, classes: int) -> float:
    """The mean loss over the last TAIL steps, read in the same way."""
    return float(np.mean(losses(state, steps, classes)[-TAIL:]))


def losses(state: Checkpoint, steps: int, classes: int) -> np.ndarray:
    """The loss at each step, log(classes) at most, and after a run left the numbers."""
    guess = np.log(classes)
    found = np.full(steps, guess)
    count = min(steps, state.step)
    found[:count] = np.minimum(state.curve[:count, 0], guess)
    return found


def steps_to(state: Checkpoint, level: float) -> int | None:
    """The first step at which the mean loss of the TAIL steps up to it is at most a level; None if never."""
    if state.step < TAIL:
        return None
    means = np.convolve(state.curve[:, 0], np.ones(TAIL) / TAIL, mode="valid")
    below = np.flatnonzero(means <= level)
    return int(below[0]) + TAIL if len(below) else None
