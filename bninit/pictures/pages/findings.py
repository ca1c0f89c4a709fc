"""The numbers that the captions of the gallery say, taken from what is drawn."""

from typing import Any

import numpy as np

from bninit.pictures.views.bifurcation import Curve
from bninit.pictures.views.births import Births
from bninit.pictures.views.cobweb import Cobweb
from bninit.pictures.views.decay import Decay
from bninit.pictures.views.eight_blocks import Panels
from bninit.pictures.views.filmstrip import Film
from bninit.pictures.views.gap import Gap
from bninit.pictures.views.growth import Growth
from bninit.pictures.views.multipliers import Multipliers
from bninit.pictures.views.phase import Phase
from bninit.pictures.views.phase_portrait import Portrait
from bninit.pictures.views.spectrum import Spectrum
from bninit.pictures.views.trajectory import Trajectory

Numbers = dict[str, Any]


def blocks_numbers(panels: Panels) -> Numbers:
    """Who ends with an odd point."""
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


def film_numbers(film: Film) -> Numbers:
    """The frames of one network, and the cosines and the share of the plane at its end."""
    return {
        "last": int(film.layers[-1]),
        "frames": len(film.layers),
        "share": float(film.share[-1]),
        "first_share": float(film.share[0]),
        "kind": film.kind,
        "cosine": float(film.cosines[-1][0, 1:].mean()),
        "inside": float(film.cosines[-1][1:, 1:][np.triu_indices(len(film.order) - 1, 1)].mean()),
    }


def course_numbers(trajectory: Trajectory) -> Numbers:
    """A quantity at the ends of a run, and what infinite width says."""
    course = trajectory.courses[0]
    assert course.predicted is not None
    return {
        "first": float(course.band[1][0]),
        "last": float(course.band[1][-1]),
        "settled": course.settled,
        "predicted": float(course.predicted[-1]),
        "depth": int(course.layers[-1]),
    }


def spectrum_numbers(spectrum: Spectrum) -> Numbers:
    """The shares of the largest eigenvalues."""
    first, last = spectrum.band[1][0], spectrum.band[1][-1]
    return {"first": float(first[0]), "last": float(last[0]), "second": float(last[1])}


def births_numbers(births: tuple[Births, ...]) -> Numbers:
    """When half of the seeds have an odd point."""
    halves = ", ".join(f"{one.median:.0f} at {one.label}" for one in births)
    return {
        "halves": halves,
        "born": sum(len(one.layers) for one in births),
        "seeds": sum(b.seeds for b in births),
    }


def gap_numbers(gap: Gap) -> Numbers:
    """The power law of the gap, and its ends."""
    return {
        "slope": gap.slope,
        "slope_error": gap.slope_error,
        "narrow": int(gap.widths[0]),
        "wide": int(gap.widths[-1]),
        "narrow_gap": float(gap.last[0]),
        "wide_gap": float(gap.last[-1]),
    }


def decay_numbers(decay: Decay) -> Numbers:
    """The rates measured and predicted."""
    names = ("width", "measured_rate", "error", "predicted_rate")
    return {name: getattr(decay, name) for name in names} | dict(
        zip(("first", "last"), decay.window, strict=True)
    )


def phase_numbers(phase: Phase) -> Numbers:
    """The shares at the least and the largest batch."""
    return {
        "depth": phase.depth,
        "least": int(phase.batches[0]),
        "least_share": float(np.nanmax(phase.share[:, 0])),
        "most": int(phase.batches[-1]),
        "most_share": float(np.nanmin(phase.share[:, -1])),
    }


def growth_numbers(growth: Growth) -> Numbers:
    """The fixed points, and the fastest growth between the separatrix and the odd point."""
    at = dict(zip(growth.names, growth.fixed.tolist(), strict=True))
    between = (growth.t > at["separatrix"]) & (growth.t < at["odd point"])
    return {
        "batch": growth.batch,
        "separatrix": at["separatrix"],
        "odd": at["odd point"],
        "most": float(np.expm1(growth.growth[between].max())),
    }


def cobweb_numbers(cobweb: Cobweb) -> Numbers:
    """The climb that begins above the separatrix and below the odd point."""
    at = dict(zip(cobweb.names, cobweb.fixed.tolist(), strict=True))
    climb = next(path for path in cobweb.stairs if at["separatrix"] < path[0] < at["odd point"])
    return {
        "start": float(climb[0]),
        "end": float(climb[-1]),
        "layers": cobweb.layers * (len(climb) - 1),
        "separatrix": at["separatrix"],
        "odd": at["odd point"],
    }


def multipliers_numbers(multipliers: Multipliers) -> Numbers:
    """The largest multiplier of each state at the batch, and of both at any."""
    most = {}
    for state in ("simplex", "odd point"):
        curves = [curve for curve in multipliers.curves if curve.state == state]
        here = [curve.values[curve.batches == multipliers.batch] for curve in curves]
        most[state] = max(float(np.abs(one).max(initial=0)) for one in here)
    everywhere = [np.abs(curve.values).max() for curve in multipliers.curves]
    return {
        "batch": multipliers.batch,
        "batches": max(len(curve.batches) for curve in multipliers.curves),
        "largest_batch": float(max(curve.batches[-1] for curve in multipliers.curves)),
        "simplex": most["simplex"],
        "odd": most["odd point"],
        "most": float(max(everywhere)),
        "count": sum(int(curve.multiplicity) for curve in multipliers.curves),
    }


def portrait_numbers(portrait: Portrait) -> Numbers:
    """How many paths end at the odd points, and how the worst perturbation of that state grows."""
    number, place = next((i, p) for i, p in enumerate(portrait.places) if p.name == "odd points")
    return {
        "odd": portrait.odd,
        "batch": portrait.batch,
        "paths": len(portrait.ends),
        "attracted": int(np.sum(portrait.ends == number)),
        "worst": place.worst,
        "largest": place.largest,
        "verdict": place.verdict,
    }


def bifurcation_numbers(curves: tuple[Curve, ...]) -> Numbers:
    """Where the state is born in each block."""
    births = [f"n = {fold[0]:.4f} with {curve.block}" for curve in curves for fold in curve.folds]
    return {"births": " and ".join(births)}
