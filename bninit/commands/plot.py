"""Draw one picture from one record or several."""

from dataclasses import dataclass
from pathlib import Path

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """Which picture, of what, and where to."""

    name: str = "filmstrip"
    """filmstrip, plane, motion, trajectory, spectrum, births, gap, gap_by_width, decay, phase or
    eight_blocks."""
    files: tuple[Path, ...] = ()
    """Records (zarr stores) written by bninit simulate --out or bninit demo; a small fresh run if none."""
    out: Path | None = None
    """Picture to write, .png, .svg or .pdf (motion: .gif, .webp, .mp4); NAME.png."""
    seed: int | None = None
    """Seed to show, where one network is shown; the first."""
    quantity: str | None = None
    """What a trajectory shows: order_parameter, t, norm_ratio, cluster_angle, cosine, mean_pair_angle,
    orthogonality_gap, isometry_gap, effective_rank or participation_ratio."""
    frames: int | None = None
    """Frames of filmstrip, plane and motion."""
    theme: str = "light"
    """light, dark or print."""
    overwrite: bool = False
    """Replace the picture that is there."""


QUICK = Settings(out=Path("results/quick/filmstrip.png"), overwrite=True)


@dataclass(frozen=True)
class Outcome:
    """The picture."""

    path: Path


def run(settings: Settings) -> Outcome:
    """Load, view, draw."""
    name = settings.name.replace("-", "_")
    records = [bn.load(path) for path in settings.files]
    if not records:
        records = [bn.simulate("rc+relu", width=128, batch=16, depth=100, seeds=4)]
    chosen = {"seed": settings.seed, "quantity": settings.quantity, "frames": settings.frames}
    view = bn.see(name, records, **chosen)
    path = settings.out or Path(f"{name}.gif" if name == "motion" else f"{name}.png")
    if name == "motion" and path.suffix.lower() in (".gif", ".webp", ".mp4"):
        if path.exists() and not settings.overwrite:
            raise bn.InputError(f"required: a path where nothing is; got: {path}; pass --overwrite")
        return Outcome(bn.save_animation(view, path, settings.theme))
    return Outcome(bn.save_picture(name, view, path, settings.theme, overwrite=settings.overwrite))


def show(outcome: Outcome) -> None:
    """Where the picture is."""
    print(f"picture written to {outcome.path}")
