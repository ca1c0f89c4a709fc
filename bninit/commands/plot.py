"""Draw one picture from records of runs, from a sweep, or of a block at infinite width."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

import bninit as bn

if TYPE_CHECKING:
    from bninit.runs.record import Record
    from bninit.sweeps.saved import SweepRecord


@dataclass(frozen=True)
class Settings:
    """Which picture, of what, and where to."""

    name: str = "filmstrip"
    """The picture, such as trajectory of runs or growth of a block at infinite width; --list names all."""
    files: tuple[Path, ...] = ()
    """Records (zarr stores) of bninit simulate --out or bninit demo, or one sweep of bninit sweep; fresh
    runs if none, small ones or those that the picture is made for."""
    out: Annotated[Path | None, Parameter(alias="-o")] = None
    """Picture to write, .png, .svg or .pdf (motion: .gif, .webp, .mp4); NAME.png."""
    seed: int | None = None
    """Seed to show, where one network is shown; the first."""
    quantity: str | None = None
    """What a trajectory shows: order_parameter, t, norm_ratio, cluster_angle, cosine, mean_pair_angle,
    orthogonality_gap, isometry_gap, effective_rank or participation_ratio."""
    frames: int | None = None
    """Frames of filmstrip, plane and motion."""
    block: str | None = None
    """Block of infinite width, of a fresh run, or of those of a sweep; in bifurcation several with commas."""
    batch: int | None = None
    """Points, likewise."""
    width: int | None = None
    """Width, of those of a sweep."""
    inputs: str | None = None
    """Input batch, of those of a sweep."""
    weights: str | None = None
    """Weight law, of those of a sweep."""
    residual: str | None = None
    """Skip around the block, of those of a sweep: branch(0.5), or none."""
    odd: int | None = None
    """Odd points of phase_portrait."""
    layers: int | None = None
    """Layers of one step of cobweb, or of a path of phase_portrait."""
    largest: float | None = None
    """Largest batch of bifurcation and multipliers."""
    event: str | None = None
    """What phase looks for in a sweep, as in bninit boundary; odd."""
    level: float | None = None
    """The share of networks on its level set; 0.5."""
    theme: str = "light"
    """light, dark or print."""
    overwrite: bool = False
    """Replace the picture that is there."""
    list: bool = False
    """List the pictures, with what each is of and shows, and draw none."""


QUICK = Settings(out=Path("results/quick/filmstrip.png"), overwrite=True)

CHOICES = "seed quantity frames block batch width inputs weights residual odd layers largest event level"


@dataclass(frozen=True)
class Outcome:
    """The picture, or the list of all."""

    path: Path | None
    listed: tuple[tuple[str, str, str], ...] = ()


def run(settings: Settings) -> Outcome:
    """Load, see, draw."""
    if settings.list:
        return Outcome(None, bn.list_pictures())
    name = settings.name.replace("-", "_")
    choices = {key: getattr(settings, key) for key in CHOICES.split()}
    records = _records(name, settings.files, choices)
    picture = bn.see(name, records, **choices)
    path = settings.out or Path(f"{name}.{picture.declared.takes.suffixes[-1]}")
    return Outcome(bn.save_picture(picture, path, settings.theme, overwrite=settings.overwrite))


def _records(name: str, files: tuple[Path, ...], choices: dict[str, Any]) -> "Sequence[Record] | SweepRecord":
    """What is in the files; if there are none and the picture is of runs, a run of the block and batch."""
    if files:
        return bn.load_any(files)
    if not bn.takes_records(name):
        return ()
    own = bn.runs_of(name)
    if own:
        return [bn.simulate(**(one | {"seeds": 1})) for one in own]
    block, batch = choices.pop("block") or "rc+relu", choices.pop("batch") or 16
    return [bn.simulate(block, width=128, batch=batch, depth=100, seeds=4)]


def show(outcome: Outcome) -> None:
    """Where the picture is, or a row for each."""
    if outcome.path is None:
        bn.terminal.print_table("Pictures", ["picture", "of", "shows"], outcome.listed)
    else:
        print(f"picture written to {outcome.path}")
