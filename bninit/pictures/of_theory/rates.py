"""Predicted against measured rates: what networks of growing width miss the multipliers by."""

from dataclasses import dataclass

from matplotlib.axes import Axes

from bninit.measurements.network_rates import NetworkRate
from bninit.pictures.canvas.picture import Declaration, Picture
from bninit.pictures.canvas.theme import LIGHT, Theme, dress

MARKS = "os^Dv"


@dataclass(frozen=True)
class Rates(Picture):
    """For each configuration its name, and its rates from `network_rates`."""

    configurations: tuple[tuple[str, tuple[NetworkRate, ...]], ...]

    declared = Declaration(size=(8.2, 6.0))

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """A row for each multiplier: the measured less the predicted rate, with its standard error."""
        shown = [
            (name, one) for name, rates in self.configurations for one in rates if one.measured is not None
        ]
        widths = sorted({rate.width for _, rate in shown if rate.width is not None})
        rows: dict[tuple[str, str, float], int] = {}
        for name, rate in shown:
            row = rows.setdefault((name, rate.component, rate.predicted), len(rows))
            at = len(widths) if rate.width is None else widths.index(rate.width)
            words = "extrapolated" if rate.width is None else f"width {rate.width}"
            axes.errorbar(
                rate.difference,
                -row - 0.16 * (at - len(widths) / 2),
                xerr=rate.standard_error,
                fmt="*" if rate.width is None else MARKS[at % len(MARKS)],
                color=theme.odd if rate.width is None else theme.series[at % len(theme.series)],
                markersize=9 if rate.width is None else 4,
                elinewidth=1.2,
                label=words if row == 0 else None,
            )
        axes.axvline(0, color=theme.ink, linewidth=1)
        labels = [f"{name}, {component}: {value:.4f}" for name, component, value in rows]
        axes.set_yticks([-row for row in rows.values()], labels)
        axes.set_ylim(0.4 - len(rows), 0.6)
        axes.legend(loc="upper right", bbox_to_anchor=(1.0, -0.1), ncols=len(widths) + 1)
        title = "Rate in networks less the multiplier"
        dress(axes, theme, title=title, x="measured less predicted rate per layer", y="direction: multiplier")
