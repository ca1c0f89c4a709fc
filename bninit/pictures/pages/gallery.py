"""The gallery: which runs make which figure, and the sentence under it, its numbers taken from the view."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bninit.layer.block import BLOCKS
from bninit.pictures.pages import findings
from bninit.pictures.pages.findings import Numbers

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


def _runs(**many: list[Any]) -> tuple[dict[str, Any], ...]:
    """The main run with one setting or more varied over a grid."""
    grid: list[dict[str, Any]] = [{}]
    for name, values in many.items():
        grid = [one | {name: value} for one in grid for value in values]
    return tuple(MAIN | one for one in grid)


def _infinite(plot: str, sentence: str, numbers: Callable[[Any], Numbers], **choices: Any) -> Entry:
    """A figure of infinite width."""
    return Entry(plot, plot, (), sentence, numbers, choices)


def _trajectory(quantity: str, sentence: str) -> Entry:
    return Entry(quantity, "trajectory", (MAIN,), sentence, findings.course_numbers, {"quantity": quantity})


ENTRIES = (
    Entry(
        "eight_blocks",
        "eight_blocks",
        _runs(inputs=["gaussian", "digits"], block=[str(block) for block in BLOCKS]),
        "Of {blocks} blocks, {odd_blocks} alone ends in a cluster with an odd point: {odd_networks} of "
        "{networks} networks of width {width}, {batch} points after {depth} layers.",
        findings.blocks_numbers,
    ),
    Entry(
        "motion",
        "motion",
        (MAIN,),
        "One point leaves the others: in layer {last} the plane carries {share:.1%} of the variance of "
        "the batch.",
        findings.film_numbers,
    ),
    Entry(
        "filmstrip",
        "filmstrip",
        (MAIN,),
        "In layer {last} the odd point has mean cosine {cosine:.3f} to the others, which have "
        "{inside:.3f} among themselves ({kind}).",
        findings.film_numbers,
    ),
    Entry(
        "plane",
        "plane",
        (MAIN,),
        "The plane of K carries {first_share:.0%} of the variance of the input and {share:.1%} in layer "
        "{last}.",
        findings.film_numbers,
    ),
    _trajectory(
        "norm_ratio",
        "The odd point's norm grows from {first:.2f} to {last:.1f} times that of the cluster in {depth} "
        "layers; infinite width from the same inputs ends at {predicted:.1f}.",
    ),
    _trajectory(
        "cluster_angle",
        "The mean angle inside the cluster falls from {first:.2f} to {last:.2f} radians in {depth} "
        "layers; infinite width holds {settled:.2f}.",
    ),
    _trajectory(
        "cosine",
        "The odd point turns away: its mean cosine to the cluster goes from {first:.2f} to {last:.3f}; "
        "infinite width holds {settled:.3f}.",
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
        "The largest eigenvalue of K takes over, from {first:.2f} to {last:.3f} of the trace; the second "
        "is left with {second:.4f}.",
        findings.spectrum_numbers,
    ),
    Entry(
        "births",
        "births",
        _runs(width=[64, 256, 1024], depth=[400], seeds=[64], inputs=["gaussian"]),
        "Wider networks wait longer for the odd point; half of them have it by layer {halves}. In all, "
        "{born} of {seeds} networks get one.",
        findings.births_numbers,
    ),
    Entry(
        "gap",
        "gap",
        _runs(block=["rs"], width=[32, 128, 512, 2048, 8192], depth=[40]),
        "Rescaling alone orthogonalises: the gap ends at {narrow_gap:.2f} for width {narrow} and "
        "{wide_gap:.3f} for width {wide}.",
        findings.gap_numbers,
    ),
    Entry(
        "gap_by_width",
        "gap_by_width",
        _runs(block=["rs"], width=[32, 128, 512, 2048, 8192], depth=[40]),
        "The gap goes as width to the power {slope:.3f} ± {slope_error:.3f}; -1/2 is expected.",
        findings.gap_numbers,
    ),
    Entry(
        "decay",
        "decay",
        _runs(block=["rc+rs+relu"], width=[32768], depth=[30], seeds=[8]),
        "Full batch normalisation falls to the simplex at {measured_rate:.3f} ± {error:.3f} per layer in "
        "layers {first} to {last} at width {width}; the log of the multiplier is {predicted_rate:.3f}.",
        findings.decay_numbers,
    ),
    Entry(
        "phase",
        "phase",
        _runs(batch=[4, 6, 8, 12, 16, 24], width=[32, 128, 512, 2048], inputs=["gaussian"]),
        "After {depth} layers at most {least_share:.0%} of the networks have an odd point with {least} "
        "points, and at least {most_share:.0%} with {most}.",
        findings.phase_numbers,
    ),
    _infinite(
        "growth",
        "With {batch} points t falls back to 1 up to the separatrix at {separatrix:.3f}; beyond it t "
        "grows by up to {most:.1%} a layer, as far as the odd point at {odd:.2f}.",
        findings.growth_numbers,
        block="rc+relu",
        batch=8,
    ),
    _infinite(
        "cobweb",
        "From {start:.3f}, above the separatrix at {separatrix:.3f}, t climbs to {end:.1f} in {layers} "
        "layers; the odd point is at {odd:.1f}.",
        findings.cobweb_numbers,
        block="rc+relu",
        batch=16,
    ),
    _infinite(
        "multipliers",
        "At {batches} batch sizes up to {largest_batch:g} no multiplier of the simplex or of the odd point "
        "exceeds {most:.4f}; of the {count} at {batch} points the largest are {simplex:.4f} and {odd:.4f}.",
        findings.multipliers_numbers,
        block="rc+relu",
        batch=16,
    ),
    _infinite(
        "phase_portrait",
        "Without rescaling {odd} odd points among {batch} attract {attracted} of {paths} paths on which they "
        "are alike, but the perturbation {worst} is multiplied by {largest:.4f} a layer ({verdict}).",
        findings.portrait_numbers,
        block="rc+relu",
        batch=16,
        odd=2,
    ),
    replace(
        _infinite(
            "phase_portrait",
            "With rescaling {odd} odd points among {batch} attract {attracted} of {paths} paths; the slowest "
            "perturbation, {worst}, is multiplied by {largest:.4f} a layer ({verdict}).",
            findings.portrait_numbers,
            block="rc+rs+relu",
            batch=128,
            odd=3,
        ),
        name="phase_portrait_rescaled",
    ),
    _infinite(
        "bifurcation",
        "A state with one odd point is born at {births}.",
        findings.bifurcation_numbers,
    ),
)


def quick(entry: Entry) -> Entry:
    """The same entry with narrow, shallow, few networks: it shows that the figure builds, not its finding."""
    runs = tuple(
        one | {"width": max(8, one["width"] // 8), "depth": min(one["depth"], 60), "seeds": 3}
        for one in entry.runs
    )
    return Entry(entry.name, entry.plot, runs, entry.sentence, entry.numbers, entry.choices)
