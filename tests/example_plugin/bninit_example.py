"""Say how far a batch turns in a run: the command of an example plug-in, and what else it brings."""

from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

import bninit as bn
from bninit.laws.batch import Batch, fixed
from bninit.layer.activations import Activation
from bninit.pictures.canvas.picture import Picture


def bump_function(x):
    """x^2 / (1 + x^2)."""
    return x**2 / (1 + x**2)


bump = Activation("bump", bump_function, None, 2, 0)


def circle(batch: int) -> Batch:
    """Points at equal angles on a circle."""
    angles = 2 * np.pi * np.arange(batch) / batch
    return fixed("circle", np.asarray(jnp.stack([jnp.cos(angles), jnp.sin(angles)])))


@dataclass(frozen=True)
class Turned(Picture):
    """How the mean angle of all pairs moves with depth."""

    angles: tuple[float, ...]

    @classmethod
    def of_records(cls, records):
        """The first network of the first run."""
        grams = records[0].dataset["gram"].values[0]
        norms = np.sqrt(np.einsum("lii->li", grams))
        cosines = grams / norms[:, :, None] / norms[:, None, :]
        pairs = cosines[:, *np.triu_indices(grams.shape[-1], 1)]
        return cls(tuple(np.arccos(np.clip(pairs, -1, 1)).mean(1).tolist()))

    def draw(self, where, theme=None):
        """A line."""
        where.plot(self.angles)
        where.set_xlabel("layer")
        where.set_ylabel("mean angle, radians")


@dataclass(frozen=True)
class Settings:
    """Of the run."""

    depth: int = 10
    """Layers."""


QUICK = Settings(depth=2)


def run(settings: Settings) -> float:
    """The change of the mean angle."""
    record = bn.simulate("rc+bump", inputs="circle", width=32, batch=6, depth=settings.depth, seeds=1)
    angles = bn.see("turned", [record]).angles
    return angles[-1] - angles[0]


def show(outcome: float) -> None:
    """A line."""
    print(f"turned by {outcome:.3f} radians")
