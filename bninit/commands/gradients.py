"""Send a loss back through deep random networks of one block and say how its gradients grow or decay."""

from dataclasses import dataclass
from typing import Any

import bninit as bn
from bninit.runs.settings import RunSettings


@dataclass(frozen=True)
class Settings:
    """Which networks, and which loss."""

    block: str = "rc+rs+relu"
    """Components joined by +: rc, rs, rs(epsilon), relu, leaky_relu(slope), tanh, erf, gelu, silu, sin,
    heaviside, abs; or none."""
    width: int = RunSettings.width
    """Features of every layer."""
    batch: int | None = RunSettings.batch
    """Points; 16, or as many as the file of inputs has."""
    depth: int = 100
    """Layers."""
    seeds: int = RunSettings.seeds
    """Networks."""
    key: int = RunSettings.key
    """Key of all random numbers."""
    loss: str = "fixed"
    """fixed (a random cotangent), squared or cross_entropy."""
    inputs: str = RunSettings.inputs
    """gaussian, nearly_identical(spread), orthogonal, simplex, cluster_with_odd_point(spread),
    two_clusters(k), digits, or a .npy/.npz file."""
    weights: str = RunSettings.weights
    """gaussian, haar, rademacher or uniform."""
    gain: float = RunSettings.gain
    """Standard deviation of the weights times sqrt(features)."""
    engine: str | None = RunSettings.engine
    """factor or explicit; the faster one that the weights allow."""
    residual: str = RunSettings.residual
    """A skip around the block, KIND(STRENGTH): branch, post, pre, activation, inside; or none."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(width=32, batch=6, depth=4, seeds=2)
ROWS = 11
"""Layers in the table."""


@dataclass(frozen=True)
class Outcome:
    """Layer by layer: measured with standard errors, and predicted; the rate of all layers."""

    settings: Settings
    numbers: dict[str, Any]


def run(settings: Settings) -> Outcome:
    """Simulate, and predict at infinite width."""
    record = bn.gradients(
        settings.block,
        width=settings.width,
        batch=settings.batch,
        depth=settings.depth,
        seeds=settings.seeds,
        key=settings.key,
        loss=settings.loss,
        inputs=settings.inputs,
        engine=settings.engine,
        weights=settings.weights,
        gain=settings.gain,
        residual=settings.residual,
    )
    return Outcome(settings, bn.gradient_summary(record))


def show(outcome: Outcome) -> None:
    """Some of the layers and the rate, or all of it as JSON; one line where there is no gradient."""
    numbers = outcome.numbers
    if outcome.settings.json:
        bn.terminal.print_json(numbers)
        return
    if numbers["note"]:
        print(numbers["note"])
    rows = numbers["layers"]
    if all(row["log_gradient"] is None for row in rows):
        return
    step = max(1, len(rows) // (ROWS - 1))
    chosen = [rows[place] for place in sorted({*range(0, len(rows), step), len(rows) - 1})]
    names = ("layer", "log_gradient", "standard_error", "predicted", "independent", "odd_share")
    table = [["" if row[name] is None else f"{row[name]:.6g}" for name in names] for row in chosen]
    headings = ["layer", "log ||dL/dW||", "s.e.", "infinite width", "independent", "odd point's share"]
    settings = numbers["settings"]
    skip = "" if settings["residual"] == "none" else f", {settings['residual']}"
    bn.terminal.print_table(f"{settings['block']}{skip}, {settings['loss']} loss", headings, table)
    print(f"growth of log ||dL/dW||^2 per layer towards the input: {numbers['rate_text']}")
