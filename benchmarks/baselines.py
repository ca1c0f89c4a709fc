"""What bninit is timed against, written from the description: explicit weights in NumPy, torch and JAX."""

from collections.abc import Callable

import numpy as np

from bninit.late import jax, jnp


def notebook(width: int, batch: int, depth: int, runs: int) -> np.ndarray:
    """A plain loop with the weight matrix itself: rescaling only, the orthogonality gap after each layer."""
    generator = np.random.default_rng(0)
    gaps = np.empty((runs, depth))
    for run in range(runs):
        h = generator.standard_normal((width, batch))
        for layer in range(depth):
            h = generator.standard_normal((width, width)) @ h / np.sqrt(width)
            h /= np.sqrt(np.mean(h**2, axis=1, keepdims=True))
            gram = h.T @ h
            gaps[run, layer] = np.linalg.norm(gram / np.trace(gram) - np.eye(batch) / batch)
    return gaps


def torch_stack(width: int, batch: int, depth: int, runs: int) -> np.ndarray:
    """The same as a stack of linear layers and a normalisation module, on the processor."""
    import torch  # an optional extra

    class Rescale(torch.nn.Module):
        def forward(self, h: torch.Tensor) -> torch.Tensor:
            return h / h.square().mean(dim=0, keepdim=True).sqrt()

    gaps = np.empty((runs, depth))
    with torch.no_grad():
        for run in range(runs):
            h = torch.randn(batch, width, dtype=torch.float64)
            for layer in range(depth):
                linear = torch.nn.Linear(width, width, bias=False, dtype=torch.float64)
                torch.nn.init.normal_(linear.weight, std=width**-0.5)
                h = torch.nn.Sequential(linear, Rescale())(h)
                gram = h @ h.T
                eye = torch.eye(batch, dtype=torch.float64) / batch
                gaps[run, layer] = float(torch.linalg.norm(gram / gram.trace() - eye))
    return gaps


def explicit_jax(width: int, batch: int, depth: int) -> Callable:
    """jit and scan, the weights drawn in place: recentering and ReLU."""

    @jax.jit
    def run(key: jax.Array) -> jax.Array:
        def layer(h: jax.Array, number: jax.Array) -> tuple[jax.Array, jax.Array]:
            w = jax.random.normal(jax.random.fold_in(key, number), (width, width), h.dtype)
            z = w @ h / jnp.sqrt(jnp.asarray(width, h.dtype))
            h = jax.nn.relu(z - z.mean(axis=1, keepdims=True))
            h = h / jnp.sqrt(jnp.sum(h**2) / h.size)
            return h, h.T @ h / width

        start = jax.random.normal(key, (width, batch), jnp.float64)
        return jax.lax.scan(layer, start, jnp.arange(depth))[1]

    return lambda: run(jax.random.key(0)).block_until_ready()
