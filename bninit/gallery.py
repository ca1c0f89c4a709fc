"""The gallery: which runs make which figure, and the sentence under it, its numbers taken from the view."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bninit.block import BLOCKS
from bninit.views.births import Births
from bninit.views.decay import Decay
from bninit.views.eight_blocks import Panels
from bninit.views.filmstrip import Film
from bninit.views.gap import Gap
from bninit.views.phase import Phase
from bninit.views.spectrum import Spectrum
from bninit.views.trajectory import Trajectory

Numbers = dict[str, Any]

MAIN = {"block": "rc+relu", "width": 512, "batch": 16, "depth": 200, "seeds": 16, "inputs": "digits"}
"""The run that most figures look at."""


@dataclass(frozen=True)
class Entry:
    """One figure: the plot and its choices, the runs, the sentence with names in braces, and its numbers."""

    name: str
    plot: str
    runs: tuple[dict[str, Any], ...]
    sentence: str
    numbers: Callable[[Any], Numbers]
    choices: dict[str, Any] = field(default_factory=dict)

    def caption(self, view: Any) -> str:
        """The sentence with its numbers."""
        return self.sentence.format(**self.numbers(view))


def _blocks(panels: Panels) -> Numbers:
    stories = [(panel.block, story) for panel in panels.panels for story in panel.stories]
    odd = [(block, story) for block, story in stories if "odd" in story.kind]
    return {
        "batch": panels.batch,
        "width": panels.width,
        "depth": panels.depth,
        "blocks": len(panels.panels),
        "odd_blocks": ", ".join(dict.fromkeys(block for block, _ in odd)) or "none",
        "odd_networks": sum(story.counts[story.kind] for _, story in odd),
        "networks": sum(story.seeds for _, story in odd),
    }


def _film(film: Film) -> Numbers:
    return {
        "last": int(film.layers[-1]),
        "frames": len(film.layers),
        "share": float(film.share[-1]),
        "first_share": float(film.share[0]),
        "kind": film.kind,
        "cosine": float(film.cosines[-1][0, 1:].mean()),
        "inside": float(film.cosines[-1][1:, 1:][np.triu_indices(len(film.order) - 1, 1)].mean()),
    }


def _course(trajectory: Trajectory) -> Numbers:
    course = trajectory.courses[0]
    return {
        "first": float(course.band[1][0]),
        "last": float(course.band[1][-1]),
        "settled": course.settled,
        "predicted": float(course.predicted[-1]),
        "depth": int(course.layers[-1]),
    }


def _spectrum(spectrum: Spectrum) -> Numbers:
    first, last = spectrum.band[1][0], spectrum.band[1][-1]
    return {"first": float(first[0]), "last": float(last[0]), "second": float(last[1])}


def _births(births: tuple[Births, ...]) -> Numbers:
    halves = ", ".join(f"{one.median:.0f} at {one.label}" for one in births)
    return {
        "halves": halves,
        "born": sum(len(one.layers) for one in births),
        "seeds": sum(b.seeds for b in births),
    }


def _gap(gap: Gap) -> Numbers:
    return {
        "slope": gap.slope,
        "slope_error": gap.slope_error,
        "narrow": int(gap.widths[0]),
        "wide": int(gap.widths[-1]),
        "narrow_gap": float(gap.last[0]),
        "wide_gap": float(gap.last[-1]),
    }


def _decay(decay: Decay) -> Numbers:
    names = ("width", "measured_rate", "error", "predicted_rate")
    return {name: getattr(decay, name) for name in names} | {"last": decay.window[1]}


def _phase(phase: Phase) -> Numbers:
    return {
        "depth": phase.depth,
        "least": int(phase.batches[0]),
        "least_share": float(np.nanmax(phase.share[:, 0])),
        "most": int(phase.batches[-1]),
        "most_share": float(np.nanmin(phase.share[:, -1])),
    }


def _runs(**many: list[Any]) -> tuple[dict[str, Any], ...]:
    """The main run with one setting or more varied over a grid."""
    grid: list[dict[str, Any]] = [{}]
    for name, values in many.items():
        grid = [one | {name: value} for one in grid for value in values]
    return tuple(MAIN | one for one in grid)


def _trajectory(quantity: str, sentence: str) -> Entry:
    return Entry(quantity, "trajectory", (MAIN,), sentence, _course, {"quantity": quantity})


ENTRIES = (
    Entry(
        "eight_blocks",
        "eight_blocks",
        _runs(inputs=["gaussian", "digits"], block=[str(block) for block in BLOCKS]),
        "Of {blocks} blocks, {odd_blocks} alone ends in a cluster with an odd point: "
        "{odd_networks} of {networks} "
        "networks of width {width}, {batch} points after {depth} layers.",
        _blocks,
    ),
    Entry(
        "motion",
        "motion",
        (MAIN,),
        "One point leaves the others: in layer {last} the plane carries {share:.1%} of the "
        "variance of the batch.",
        _film,
    ),
    Entry(
        "filmstrip",
        "filmstrip",
        (MAIN,),
        "In layer {last} the odd point has mean cosine {cosine:.3f} to the others, which have "
        "{inside:.3f} among "
        "themselves ({kind}).",
        _film,
    ),
    Entry(
        "plane",
        "plane",
        (MAIN,),
        "The plane of K carries {first_share:.0%} of the variance of the input and "
        "{share:.1%} in layer {last}.",
        _film,
    ),
    _trajectory(
        "norm_ratio",
        "The odd point's norm grows from {first:.2f} to {last:.1f} times that of the cluster "
        "in {depth} layers; "
        "infinite width from the same inputs ends at {predicted:.1f}.",
    ),
    _trajectory(
        "cluster_angle",
        "The mean angle inside the cluster falls from {first:.2f} to {last:.2f} radians in "
        "{depth} layers; infinite "
        "width holds {settled:.2f}.",
    ),
    _trajectory(
        "cosine",
        "The odd point turns away: its mean cosine to the cluster goes from {first:.2f} to "
        "{last:.3f}; infinite "
        "width holds {settled:.3f}.",
    ),
    _trajectory(
        "order_parameter",
        "The share of the variance on one axis goes from {first:.2f} to {last:.3f}; infinite width holds "
        "{settled:.3f}.",
    ),
    Entry(
        "spectrum",
        "spectrum",
        (MAIN,),
        "The largest eigenvalue of K takes over, from {first:.2f} to {last:.3f} of the trace; "
        "the second is left "
        "with {second:.4f}.",
        _spectrum,
    ),
    Entry(
        "births",
        "births",
        _runs(width=[64, 256, 1024], depth=[400], seeds=[64], inputs=["gaussian"]),
        "Wider networks wait longer for the odd point; half of them have it by layer "
        "{halves}. In all, {born} of "
        "{seeds} networks get one.",
        _births,
    ),
    Entry(
        "gap",
        "gap",
        _runs(block=["rs"], width=[32, 128, 512, 2048, 8192], depth=[40]),
        "Rescaling alone orthogonalises: the gap ends at {narrow_gap:.2f} for width {narrow} "
        "and {wide_gap:.3f} for "
        "width {wide}.",
        _gap,
    ),
    Entry(
        "gap_by_width",
        "gap_by_width",
        _runs(block=["rs"], width=[32, 128, 512, 2048, 8192], depth=[40]),
        "The gap goes as width to the power {slope:.3f} ± {slope_error:.3f}; -1/2 is expected.",
        _gap,
    ),
    Entry(
        "decay",
        "decay",
        _runs(block=["rc+rs+relu"], width=[32768], depth=[30], seeds=[8]),
        "Full batch normalisation falls to the simplex at {measured_rate:.3f} ± {error:.3f} "
        "per layer over {last} "
        "layers at width {width}; infinite width predicts {predicted_rate:.3f}.",
        _decay,
    ),
    Entry(
        "phase",
        "phase",
        _runs(batch=[4, 6, 8, 12, 16, 24], width=[32, 128, 512, 2048], inputs=["gaussian"]),
        "After {depth} layers at most {least_share:.0%} of the networks have an odd point "
        "with {least} points, and "
        "at least {most_share:.0%} with {most}.",
        _phase,
    ),
)


def quick(entry: Entry) -> Entry:
    """The same entry with narrow, shallow, few networks: it shows that the figure builds, not its finding."""
    runs = tuple(
        one | {"width": max(8, one["width"] // 8), "depth": min(one["depth"], 60), "seeds": 3}
        for one in entry.runs
    )
    return Entry(entry.name, entry.plot, runs, entry.sentence, entry.numbers, entry.choices)
