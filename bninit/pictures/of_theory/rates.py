"""Predicted against measured rates: what networks of growing width miss the multipliers by."""

from dataclasses import dataclass

from matplotlib.axes import Axes

from bninit.measurements.network_rates import NetworkRate
from bninit.pictures.canvas.picture import Declaration, Picture
from bninit.pictures.canvas.theme import LIGHT, TEXT, Style, Theme, dress
from bninit.pictures.canvas.words import block_words

MARKS = "os^v<"

NORMAL = 1.959964
"""The normal quantile of a 95 % interval."""


@dataclass(frozen=True)
class Rates(Picture):
    """For each configuration its name, and its rates from `network_rates`."""

    configurations: tuple[tuple[str, tuple[NetworkRate, ...]], ...]

    declared = Declaration(size=(7.4, 6.4))

    @property
    def finding(self) -> str:
        """How far the extrapolated rates are from the multipliers."""
        away = [
            abs(one.deviations) for _, one in self._shown if one.width is None and one.deviations is not None
        ]
        if not away:
            return "Rates of networks beside the multipliers"
        inside = sum(one < NORMAL for one in away)
        return f"{inside} of {len(away)} multipliers lie in the 95 % intervals of the rates of networks"

    @property
    def setting(self) -> str:
        """What is shown."""
        return "rates of perturbations per layer; large marks: extrapolated to infinite width"

    @property
    def alt(self) -> str:
        """What one sees."""
        rows = [
            f"{self._words(name, one.component)} {one.deviations:.1f}"
            for name, one in self._shown
            if one.width is None and one.deviations is not None
        ]
        return (
            f"A row for each multiplier, standard errors from the extrapolated rate to it: {'; '.join(rows)}."
        )

    @property
    def _shown(self) -> list[tuple[str, NetworkRate]]:
        return [
            (name, one) for name, rates in self.configurations for one in rates if one.measured is not None
        ]

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """A row for each multiplier: the measured less the predicted rate, in standard errors."""
        shown = [(*pair, pair[1].deviations) for pair in self._shown if pair[1].deviations is not None]
        widths = sorted({rate.width for _, rate, _ in shown if rate.width is not None})
        rows: dict[tuple[str, str, float], int] = {}
        words = f"95 %: within {NORMAL:.2f} standard errors"
        axes.axvspan(-NORMAL, NORMAL, color=theme.line, alpha=0.35, linewidth=0, label=words)
        axes.axvline(0, color=theme.theory, linewidth=1.2)
        for name, rate, deviations in shown:
            row = rows.setdefault((name, rate.component, rate.predicted), len(rows))
            at = len(widths) if rate.width is None else widths.index(rate.width)
            last = rate.width is None
            style: Style = {
                "marker": "D" if last else MARKS[at % len(MARKS)],
                "color": theme.odd if last else theme.series[at % len(theme.series)],
                "markersize": 8 if last else 4.5,
                "linestyle": "",
                "zorder": 4 if last else 3,
            }
            words = "extrapolated" if last else f"width {rate.width}"
            axes.plot(deviations, -row, label=words if row == 0 else None, **style)
        labels, blocks = [], [""]
        for name, component, value in rows:
            block, _, state = name.partition(", ")
            head = f"{block_words(block)}\n" if block != blocks[-1] else ""
            labels.append(f"{head}{state}, {component}: {value:.4f}")
            blocks.append(block)
        axes.set_yticks([-row for row in rows.values()], labels)
        axes.set_ylim(0.4 - len(rows), 0.6)
        axes.legend(loc="upper right", bbox_to_anchor=(1.0, -0.09), ncols=3)
        x, y = "measured less predicted rate, in standard errors", "direction: multiplier"
        dress(axes, theme, title=self.finding, x=x, y=y, text=TEXT - 0.5, under=self.setting)

    @staticmethod
    def _words(name: str, component: str) -> str:
        block, _, state = name.partition(", ")
        return f"{block_words(block)}, {state}, {component}"
