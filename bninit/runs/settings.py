"""The settings of a run and their defaults: their one home, light enough for the command line to read."""

from dataclasses import dataclass
from typing import Any

POINTS = 16
"""The batch size where neither `batch` nor the inputs say it."""


@dataclass(frozen=True)
class RunSettings:
    """What `simulate` takes, as it is asked for; `bninit.runs.plan.prepare` checks it."""

    block: Any
    """Components joined by +: rc, rs, rs(epsilon), relu, leaky_relu(slope), tanh, erf, gelu, silu, sin,
    heaviside, abs; or none."""
    width: int = 512
    """Features of every layer."""
    batch: int | None = None
    """Points; 16, or as many as the file of inputs has."""
    depth: int = 200
    """Layers."""
    seeds: Any = 8
    """Networks."""
    key: int = 0
    """Key of all random numbers."""
    weights: str = "gaussian"
    """gaussian, haar, rademacher or uniform."""
    inputs: Any = "gaussian"
    """gaussian, nearly_identical(spread), orthogonal, simplex, cluster_with_odd_point(spread),
    two_clusters(k), digits, or a .npy/.npz file."""
    engine: str | None = None
    """native, factor or explicit; the fastest that serves the block and the weights."""
    gain: float = 1.0
    """Standard deviation of the weights times sqrt(features)."""
    precision: str = "float64"
    """float64 or float32."""
    chunk: int | None = None
    """Row blocks (of 16 rows) held at once; what fits a processor's cache."""
    residual: str = "none"
    """A skip around the block f: branch(a) is x + a W2 f(W1 x), post(a) the same recentred, pre(a) is
    x + a W f(x), activation(a) x + a f(W x), inside(a) f(x + a W x); or none."""
