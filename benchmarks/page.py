"""The page of results, docs/benchmarks.md, and its figure, from the JSON of the last runs."""

import json
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

import bninit as bn
from benchmarks.speed import RESULTS
from bninit.pictures.canvas.theme import LIGHT, Theme, dress, ground

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `make benchmarks`. Ratios are of times measured in turn in one run; above 1, bninit is the faster.
Drawing the normals is the limit: its ratio hardly depends on the machine, so that regressions show.
"""


def draw(axes: Axes, growth: dict[str, Any], theme: Theme = LIGHT) -> Axes:
    """Seconds against each size over its least, and the fitted exponents in the legend."""
    for number, (name, one) in enumerate(growth.items()):
        least, first = one["sizes"][0], one["seconds"][0]
        label = f"{name}: exponent {one['exponent']:.2f} ± {one['error']:.2f}"
        colour = theme.series[number % len(theme.series)]
        xs, ys = [size / least for size in one["sizes"]], [time / first for time in one["seconds"]]
        axes.loglog(xs, ys, "o-", color=colour, label=label)
    axes.legend()
    dress(axes, theme, title="Growth of the time", x="size / least size", y="time / least time")
    return axes


def page(speed: dict[str, Any], infinite: list[dict[str, Any]]) -> str:
    """The whole page."""
    machine = ", ".join(f"{name}: {value}" for name, value in speed["machine"].items())
    ratios = ("against", "bninit, s", "other, s", "other / bninit", "wanted")
    parts = [HEAD, f"Measured on: {machine}.\n"]
    for title, key in (("Against peers", "peers"), ("Against the limit", "limits")):
        rows = [
            [one["against"], *_short(one, "bninit", "other", "ratio"), one["wanted"]] for one in speed[key]
        ]
        parts += [f"## {title}\n", bn.terminal.markdown(ratios, rows)]
    parts += _engines(speed["engines"]) if "engines" in speed else []
    rows = [[name, f"{value:.3g}"] for name, value in speed["generators"].items()]
    parts += [
        "## A normal number, by generator: ns of all cores\n",
        bn.terminal.markdown(("generator", "ns"), rows),
    ]
    rows = [[name, f"{value:.3g}"] for name, value in speed["extremes"].items()]
    parts += ["## Start and size\n", bn.terminal.markdown(("what", "measured"), rows)]
    rows = [[name, f"{one['exponent']:.2f} ± {one['error']:.2f}"] for name, one in speed["growth"].items()]
    picture = "![Time against width, batch, depth and seeds](../benchmarks/results/growth.png)\n"
    parts += ["## Growth\n", bn.terminal.markdown(("size", "exponent"), rows), picture]
    rows = [[one["what"], *_short(one, "first", "median", "target")] for one in infinite]
    headings = ("what", "first call, s", "median, s", "wanted, s")
    parts += ["## Infinite width\n", bn.terminal.markdown(headings, rows)]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _engines(engines: dict[str, dict[str, float]]) -> list[str]:
    """ns a normal of a layer, by engine and size."""
    sizes = list(next(iter(engines.values())))
    rows = [[name, *(f"{one[size]:.2f}" for size in sizes)] for name, one in engines.items()]
    title = "## A normal number of a layer, by engine: ns of one core\n"
    return [title, bn.terminal.markdown(("engine", *sizes), rows)]


def _short(one: dict[str, Any], *names: str) -> list[str]:
    return [f"{one[name]:.3g}" for name in names]


def main() -> None:
    speed = json.loads((RESULTS / "speed.json").read_text())
    infinite = json.loads((RESULTS / "infinite_width.json").read_text())
    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    ground(figure, LIGHT)
    draw(figure.subplots(), speed["growth"])
    figure.savefig(RESULTS / "growth.png", dpi=100, metadata={"Software": "bninit"})
    PAGE.write_text(page(speed, infinite))


if __name__ == "__main__":
    main()
