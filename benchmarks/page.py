"""The page of results, docs/benchmarks.md, and its figure, from the JSON of the last runs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

import bninit as bn
from benchmarks.engines import ANCHORS, CURVE, SIZES, place
from benchmarks.speed import RESULTS
from bninit.pictures.canvas.theme import LIGHT, Theme, dress, ground

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `make benchmarks`. Ratios are of times measured in turn in one run; above 1, bninit is the faster.
Drawing the normals is the limit: its ratio hardly depends on the machine, so that regressions show.
"""

NO_GPU = """## GPU

Not measured: no GPU was at hand. `python -m benchmarks.gpu` stands ready for one.
"""


HOST = {"native": "layers", "drawing alone, the same numbers": "drawing"}


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


def page(
    speed: dict[str, Any],
    infinite: list[dict[str, Any]],
    gradients: dict[str, Any],
    gpu: dict[str, Any] | None = None,
) -> str:
    """The whole page."""
    machine = ", ".join(f"{name}: {value}" for name, value in speed["machine"].items())
    parts = [HEAD, f"Measured on: {machine}.\n"]
    lines = [*speed["peers"], gradients["speed"]]
    rows = [[one["against"], *_short(one, "bninit", "other", "ratio"), one["wanted"]] for one in lines]
    headings = ("against", "bninit, s", "other, s", "other / bninit", "wanted")
    parts += ["## Against peers\n", bn.terminal.markdown(headings, rows)]
    parts += _engines(speed["engines"]) + _curve(speed["curve"]) + _threads(speed["threads"])
    parts += _startup(speed["startup"])
    rows = [[name, f"{value:.3g}"] for name, value in speed["extremes"].items()]
    rows += [[f"gradients, peak memory, {name}, MB", f"{value:.0f}"] for name, value in _peaks(gradients)]
    parts += ["## Whole processes and size\n", bn.terminal.markdown(("what", "measured"), rows)]
    rows = [[name, f"{value:.3g}"] for name, value in speed["generators"].items()]
    parts += ["## A normal number, by generator: ns of one core\n"]
    parts += [bn.terminal.markdown(("generator", "ns"), rows)]
    rows = [[name, f"{one['exponent']:.2f} ± {one['error']:.2f}"] for name, one in speed["growth"].items()]
    picture = "![Time against width, batch, depth and seeds](../benchmarks/results/growth.png)\n"
    parts += ["## Growth\n", bn.terminal.markdown(("size", "exponent"), rows), picture]
    rows = [[one["what"], *_short(one, "first", "median", "target")] for one in infinite]
    headings = ("what", "first call, s", "median, s", "wanted, s")
    parts += ["## Infinite width\n", bn.terminal.markdown(headings, rows)]
    parts += _gpu(gpu) if gpu else [NO_GPU]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _engines(engines: dict[str, dict[str, float]]) -> list[str]:
    """ns a normal of a layer, by engine and size, beside the anchors."""
    sizes = list(next(iter(engines.values())))
    rows = [[name, *(f"{one[size]:.2f}" for size in sizes)] for name, one in engines.items()]
    for name, anchor in ANCHORS.items():
        rows.append([name, *(f"{anchor[batch]:.1f}" for batch, _ in SIZES)])
    words = (
        "Processor time of rc+relu in `bn.simulate`, each engine in a process of its own on one core. The "
        "drawing alone makes the same numbers and adds them up: no engine that draws them can be faster. The "
        "prototypes are what the engines set out from, measured on another core of 3.9 GHz.\n"
    )
    title = "## A normal number of a layer, by engine: ns of one core\n"
    return [title, words, bn.terminal.markdown(("engine", *sizes), rows)]


def _curve(curve: dict[str, float]) -> list[str]:
    """ns a normal over n and d, and what depth 500 of 20 networks then takes."""
    widths, batches = (sorted({pair[axis] for pair in CURVE}) for axis in (1, 0))
    rows = []
    for batch in batches:
        costs = [curve[place(batch, width)] for width in widths]
        times = [f"{1e-5 * cost * batch * width:.3g}" for cost, width in zip(costs, widths, strict=True)]
        rows.append([str(batch), *(f"{cost:.1f}" for cost in costs), *times])
    headings = ("n", *(f"d = {width}, ns" for width in widths), *(f"d = {width}, s" for width in widths))
    words = (
        "ns a normal of rc+relu on one core by the default engine, and from it the seconds of 500 layers of "
        "20 networks (proportional to both; the longest were not run whole).\n"
    )
    return ["## From n = 4 to 512, d to 10^5\n", words, bn.terminal.markdown(headings, rows)]


def _threads(threads: dict[str, dict[str, float]]) -> list[str]:
    """Wall seconds by number of threads."""
    counts = list(next(iter(threads.values())))
    rows = [[name, *(f"{one[count]:.3g}" for count in counts)] for name, one in threads.items()]
    headings = ("5 layers of rc+relu", *(f"{count} threads, s" for count in counts))
    words = "As many threads as the machine has processors; the bits are the same for any number.\n"
    return ["## Threads\n", words, bn.terminal.markdown(headings, rows)]


def _gpu(found: dict[str, Any]) -> list[str]:
    """ns a normal on a GPU beside all processors of the same machine, and what limits it."""
    rows = []
    for one in found["costs"]:
        ours, host = one["gpu"], one["processors"]
        ratio = "" if host is None else f"{host / ours:.2g}"
        known = "not run" if host is None else f"{host:.2g}"
        sizes = (str(one[name]) for name in ("batch", "width", "networks"))
        rows.append([*sizes, f"{ours:.2g}", known, ratio, f"{one['roofline']:.2g}"])
    least = min(one["gpu"] for one in found["costs"])
    ceilings = ", ".join(f"{name} {value:.3g}" for name, value in found["ceilings"].items())
    double, single = (found["angles"][name] for name in ("float64", "float32"))
    words = (
        f"On one {found['device']} (JAX {found['jax']}) beside {found['processors']} processors of the same "
        f"machine (native kernel: {found['native']}): ns a normal of rc+relu in `bn.simulate`, double "
        f"precision, {least:.2g} at best; above 1, the GPU is the faster. Its ceilings, measured there: "
        f"{ceilings}. The roofline is the share of its time that is the least possible: the drawing alone, "
        "or the products alone, whichever is longer. Single precision loses small angles: of a cluster of "
        f"spread 1e-5 a layer of relu leaves a median angle of {double:.1e} in double and {single:.1e} in "
        f"single precision. {found.get('note', '')}\n"
    )
    headings = ("n", "d", "networks", "GPU, ns", "processors, ns", "processors / GPU", "roofline")
    host = [[name, *(f"{found[key][place(*size)]:.2f}" for size in SIZES)] for name, key in HOST.items()]
    text = f"The processors of that machine, one core (native kernel: {found['native']}), ns a normal:\n"
    table = bn.terminal.markdown(("engine", *(place(*size) for size in SIZES)), host)
    parts = ["## GPU\n", words, bn.terminal.markdown(headings, rows), text, table]
    return [*parts, "And all of them:\n", _threads(found["threads"])[-1]]


def _startup(stages: dict[str, float]) -> list[str]:
    """Processor seconds of a cold run, stage by stage."""
    rows = [[name, f"{value:.3f}"] for name, value in stages.items()]
    rows.append(
        ["all but what is only asked for", f"{sum(v for k, v in stages.items() if 'only' not in k):.3f}"]
    )
    words = "A fresh process, nothing compiled; each stage after those above it.\n"
    title = "## Where a cold run goes: processor seconds\n"
    return [title, words, bn.terminal.markdown(("stage", "s"), rows)]


def _peaks(gradients: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for engine, value in gradients["peak memory, MB"].items():
        yield {"factor": "ours", "explicit": "automatic differentiation"}.get(engine, engine), value


def _short(one: dict[str, Any], *names: str) -> list[str]:
    return [f"{one[name]:.3g}" for name in names]


def main() -> None:
    speed = json.loads((RESULTS / "speed.json").read_text())
    infinite = json.loads((RESULTS / "infinite_width.json").read_text())
    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    ground(figure, LIGHT)
    draw(figure.subplots(), speed["growth"])
    figure.savefig(RESULTS / "growth.png", dpi=100, metadata={"Software": "bninit"})
    gradients = json.loads((RESULTS / "gradients.json").read_text())
    gpu = RESULTS / "gpu.json"
    PAGE.write_text(page(speed, infinite, gradients, json.loads(gpu.read_text()) if gpu.exists() else None))


if __name__ == "__main__":
    main()
