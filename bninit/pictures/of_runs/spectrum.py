"""The eigenvalues of K against depth: how the variance of the batch moves between directions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes

from bninit.geometry import gram as geometry
from bninit.late import jnp
from bninit.layer.components import recentred
from bninit.pictures.canvas.picture import MAIN, Declaration, Exhibit, Numbers, Picture, only
from bninit.pictures.canvas.theme import LIGHT, Theme, dress
from bninit.pictures.canvas.words import block_words, input_words
from bninit.runs.record import Record
from bninit.statistics.quantiles import over_seeds


@dataclass(frozen=True)
class Spectrum(Picture):
    """Shares lambda_k(K) / tr K, largest first: (3, layer, batch - 1) band over seeds."""

    block: str
    inputs: str
    layers: np.ndarray
    band: np.ndarray

    declared = Declaration(
        exhibits=(
            Exhibit(
                "spectrum",
                "The largest eigenvalue of K takes over, from {first:.2f} to {last:.3f} of the trace; the "
                "second is left with {second:.4f}.",
                (MAIN,),
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record]) -> Self:
        """The spectrum of one record, without the eigenvalue 0 of the mean."""
        record = only(records)
        grams = jnp.asarray(record.dataset["gram"].values)
        values = np.asarray(geometry.spectrum(recentred(grams)))
        total = values.sum(axis=-1, keepdims=True)
        shares = np.divide(values, total, out=np.zeros_like(values), where=total > 0)
        settings = record.settings
        layers = record.dataset["layer"].values
        return cls(settings["block"], settings["inputs"], layers, over_seeds(shares[..., :-1]))

    @property
    def numbers(self) -> Numbers:
        """The shares of the largest eigenvalues."""
        first, last = self.band[1][0], self.band[1][-1]
        return {
            "first": float(first[0]),
            "last": float(last[0]),
            "second": float(last[1]) if len(last) > 1 else 0.0,
        }

    @property
    def finding(self) -> str:
        """Where the variance goes."""
        first, last = self.numbers["first"], self.numbers["last"]
        return f"One direction takes the variance: from {first:.0%} to {last:.1%}"

    @property
    def setting(self) -> str:
        """The run."""
        block, points = block_words(self.block, full=True), self.band.shape[2] + 1
        return f"{block}, {points} points, {input_words(self.inputs)}; medians and 10 to 90 % of the networks"

    @property
    def alt(self) -> str:
        """What one sees."""
        return (
            f"One curve rises to {self.numbers['last']:.3f} of the variance while {self.band.shape[2] - 1} "
            f"others "
            f"fall to {self.numbers['second']:.1g} and less, on a logarithmic scale."
        )

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The share of each eigenvalue, the largest apart from the rest, on a logarithmic scale."""
        low, middle, high = self.band
        axes.set_yscale("log", nonpositive="mask")
        for k in range(middle.shape[1])[::-1]:
            first = k == 0
            color = theme.odd if first else theme.cluster
            words = {0: "the largest eigenvalue", 1: "the others"}.get(k)
            faint = 0.2 if first else 0.06
            axes.fill_between(self.layers, low[:, k], high[:, k], color=color, alpha=faint, linewidth=0)
            axes.plot(self.layers, middle[:, k], color=color, linewidth=2.2 if first else 1, label=words)
        axes.margins(x=0)
        axes.legend()
        y = r"share of the variance $\lambda_k(K) / \mathrm{tr}\,K$"
        dress(axes, theme, title=self.finding, x="layer", y=y, under=self.setting)
