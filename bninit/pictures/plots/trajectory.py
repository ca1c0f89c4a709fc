"""One quantity against depth: the seeds as a band, infinite width as lines."""

from typing import Any

from matplotlib.axes import Axes

from bninit.pictures.plots.style import DASHES, LIGHT, Theme, dress, find_theme
from bninit.pictures.views.trajectory import Trajectory

SIZE = (6.4, 4.0)


def draw(axes: Axes, trajectory: Trajectory, theme: Theme | str = LIGHT) -> Axes:
    """Draw a band and a median for each record, with what infinite width says.

    A thin line is infinite width from the same inputs; a tick at the right is where infinite width holds the
    last layer.

    Args:
        axes: where to draw.
        trajectory: from `bninit.pictures.views.trajectory.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    for index, course in enumerate(trajectory.courses):
        color, dash = theme.series[index % 6], DASHES[index % 6]
        low, middle, high = course.band
        words = f"{course.label}: median and 10–90 % of seeds"
        axes.fill_between(course.layers, low, high, color=color, alpha=0.2, linewidth=0)
        axes.plot(course.layers, middle, color=color, linestyle=dash, linewidth=2, label=words)
        if course.predicted is not None:
            words = f"{course.label}: infinite width, same inputs"
            axes.plot(course.layers, course.predicted, color=color, linestyle=":", linewidth=1.4, label=words)
        if course.settled is not None:
            words = f"{course.label}: state held at infinite width, {course.settled:.3g}"
            style: dict[str, Any] = {
                "marker": "<",
                "color": theme.ink,
                "markersize": 8,
                "linestyle": "",
                "clip_on": False,
            }
            axes.plot(course.layers[-1], course.settled, label=words, **style)
    axes.margins(x=0)
    axes.legend()
    unit = "" if trajectory.unit == "1" else f" ({trajectory.unit})"
    dress(axes, theme, x="layer", y=trajectory.words + unit)
    return axes
