"""What asv follows from commit to commit: ratios of times measured in turn, which hardly show the machine."""

from benchmarks import baselines
from benchmarks.clock import best
from benchmarks.engines import drawing, layers, pin, place
from bninit.runs.simulate import simulate


def track_layer_over_drawing(batch: int, width: int) -> float:
    """Processor time of a layer of rc+relu over that of drawing its normals and nothing else: 1 at best."""
    pin()
    return layers("native", ((batch, width),))[place(batch, width)] / drawing()[place(batch, width)]


track_layer_over_drawing.params = ([4, 16, 64], [512, 4096])
track_layer_over_drawing.param_names = ["n", "d"]


def track_loop_over_run() -> float:
    """A NumPy loop with the weights themselves over the same run: rescaling, n = 4, d = 256, 100 layers."""
    ours, theirs = best(
        lambda: simulate("rs", 256, 4, 100, 4), lambda: baselines.notebook(256, 4, 100, 4), rounds=3
    )
    return theirs / ours


def track_explicit_over_layer() -> float:
    """Weights drawn and multiplied in JAX over a layer of rc+relu: n = 32, d = 2048."""
    explicit = baselines.explicit_jax(2048, 32, 2)
    ours, theirs = best(lambda: simulate("rc+relu", 2048, 32, 10, 1), explicit, rounds=3)
    return theirs / 2 / (ours / 10)


for tracked in (track_layer_over_drawing, track_loop_over_run, track_explicit_over_layer):
    tracked.unit, tracked.timeout = "times", 300
