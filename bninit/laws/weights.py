"""Laws of the weight matrix."""

from collections.abc import Callable
from dataclasses import dataclass

from bninit import checks
from bninit.late import jax
from bninit.laws.normal import normal
from bninit.shapes import Array, DType


@dataclass(frozen=True)
class WeightLaw:
    """A law of W with E[W_ij^2] = gain^2 / features, so that W H keeps the Gram of H in expectation.

    Args:
        name: the word that names it.
        draw: (key, shape, dtype) to independent entries of variance one.
        orthogonal: whether W is made an isometry from its Gaussian entries (Haar measure).
        rotation_invariant: whether W Q has the law of W for every orthogonal Q; only then may W H be
            drawn from the Gram of H alone.
    """

    name: str
    draw: Callable[[Array, tuple[int, int], DType], Array]
    orthogonal: bool = False
    rotation_invariant: bool = True


def rademacher(key: Array, shape: tuple[int, int], dtype: DType) -> Array:
    """+1 or -1, each with probability one half."""
    return jax.random.rademacher(key, shape, dtype)


def uniform(key: Array, shape: tuple[int, int], dtype: DType) -> Array:
    """Uniform on (-sqrt 3, sqrt 3), of variance one."""
    return jax.random.uniform(key, shape, dtype, -(3**0.5), 3**0.5)


WEIGHTS = {
    "gaussian": WeightLaw("gaussian", normal),
    "haar": WeightLaw("haar", normal, orthogonal=True),
    "rademacher": WeightLaw("rademacher", rademacher, rotation_invariant=False),
    "uniform": WeightLaw("uniform", uniform, rotation_invariant=False),
}


def weight_law(name: str) -> WeightLaw:
    """The law of that name."""
    return WEIGHTS[checks.word(name, WEIGHTS, "weights")]
