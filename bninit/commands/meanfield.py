"""Push a batch through infinitely wide layers and say which configuration it passes and ends in."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.geometry.configuration import Configuration


@dataclass(frozen=True)
class Settings:
    """Which block, and which batch."""

    block: str = "rc+relu"
    """Components joined by +: rc, rs, ln, rms (these three also with an epsilon, as rs(0.1)), relu,
    leaky_relu(slope), tanh, erf, gelu, silu, sin, heaviside, abs; or none."""
    batch: int = 16
    """Points."""
    depth: int = 200
    """Layers."""
    every: int = 20
    """Layers between two rows of the table."""
    inputs: str = "gaussian"
    """gaussian, nearly_identical(spread), orthogonal, simplex, cluster_with_odd_point(spread),
    two_clusters(k), or digits."""
    features: int = 512
    """Features of random inputs."""
    weight_variance: float = 1.0
    """Variance of the weights times the width; it matters to tanh, erf, gelu, silu and sin."""
    key: int = 0
    """Key of the random inputs."""
    residual: str = "none"
    """A skip around the block f: branch(a) is x + a W2 f(W1 x), post(a) the same recentred, pre(a) is
    x + a W f(x), activation(a) x + a f(W x); or none."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(batch=8, depth=4, every=2)


@dataclass(frozen=True)
class Outcome:
    """The configuration of some layers."""

    settings: Settings
    layers: "tuple[tuple[int, Configuration], ...]"


def run(settings: Settings) -> Outcome:
    """Iterate the Gram map."""
    walk = bn.mean_field(
        settings.block,
        inputs=settings.inputs,
        batch=settings.batch,
        depth=settings.depth,
        every=settings.every,
        features=settings.features,
        weight_variance=settings.weight_variance,
        key=settings.key,
        residual=settings.residual,
    )
    return Outcome(settings, tuple((layer, found) for layer, found, _ in walk))


def show(outcome: Outcome) -> None:
    """A row for each layer, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json([{"layer": layer} | asdict(found) for layer, found in outcome.layers])
        return
    headings = ["layer", "configuration", "odd points", "t", "norm ratio", "cluster angle", "cosine"]
    rows = [
        [str(layer), found.kind, ", ".join(map(str, found.odd)), f"{found.t:.8g}"]
        + [_number(x) for x in (found.norm_ratio, found.cluster_angle, found.cosine)]
        for layer, found in outcome.layers
    ]
    bn.terminal.print_table(f"{outcome.settings.block} at infinite width", headings, rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
