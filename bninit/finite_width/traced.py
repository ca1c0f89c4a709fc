"""Layers as arguments of compiled programs: importing this registers them with JAX.

Width, gain and the strength of a skip are traced, so that one program serves them all.
"""

from bninit.finite_width.layer import Layer
from bninit.late import jax
from bninit.layer.residual import Residual

jax.tree_util.register_dataclass(Layer, ("width", "gain", "residual"), ("block", "law", "chunk", "parts"))
jax.tree_util.register_dataclass(Residual, ("strength",), ("kind",))
