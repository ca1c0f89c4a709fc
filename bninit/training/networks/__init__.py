"""The networks that are trained, in flax.nnx, and their weights as one vector."""
