"""The nonlinearity: each function beside the facts about it that the theory uses, its kernel among them."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import ClassVar

from bninit import checks
from bninit.late import jax, jnp
from bninit.layer.arc_cosine import PiecewiseLinear, half_angle, heaviside_pair
from bninit.layer.component import RowLaw
from bninit.layer.kernels import Kernel, PairKernel, root
from bninit.layer.quadrature import Quadrature, gaussian_mean
from bninit.shapes import Array, Rows, Shares


@dataclass(frozen=True)
class Activation:
    """NL, an elementwise function phi of the rows.

    Args:
        name: the word that `Block.parse` reads, with the slope in brackets where there is one.
        function: phi, from array to array of the same shape.
        degree: q where phi(c x) = c^q phi(x) for every c > 0; None where there is no such q.
        degree_near_zero, degree_far: the same in the limits c -> 0 and c -> infinity.
        slopes: (a, b) where phi(x) = a x for x < 0 and b x for x > 0; None otherwise.
        pair: E[phi(x) phi(y)] of a centred Gaussian pair, where it is known in closed form.
    """

    name: str
    function: Callable[[Array], Array] = field(repr=False)
    degree: int | None = None
    degree_near_zero: int | None = None
    degree_far: int | None = None
    slopes: tuple[float, float] | None = None
    pair: PairKernel | None = field(default=None, repr=False)
    acts_on: ClassVar[str] = "rows"
    is_linear: ClassVar[bool] = False

    def __call__(self, rows: Rows, shares: Shares) -> Rows:
        """Apply phi to every entry."""
        return self.function(rows)

    def __str__(self) -> str:
        return self.name

    def __reduce__(self) -> tuple[Callable[..., "Activation"], tuple]:
        """By its word, so that a block travels to another process; a function of the user's as it is."""
        if self == ACTIVATIONS.get(self.name):
            return _known, (self.name,)
        return Activation, tuple(getattr(self, one.name) for one in fields(self))

    def at_infinite_width(self, law: RowLaw) -> RowLaw | None:
        """E[phi(z) phi(z)^T]."""
        return law.activated(self)

    def mean(self, variances: Array) -> Array:
        """E[phi(x)] for x ~ N(0, a): (high - low) sqrt(a / 2 pi) where phi is piecewise linear."""
        if self.slopes is not None:
            return (self.slopes[1] - self.slopes[0]) * root(variances) / math.sqrt(2 * math.pi)
        return gaussian_mean(self.function, variances)

    @property
    def kernel(self) -> Kernel:
        """Its Gaussian kernel: in closed form where one is known, else by quadrature."""
        if self.slopes is not None:
            return Kernel(PiecewiseLinear(*self.slopes).pair, "closed form")
        if self.pair is not None:
            return Kernel(self.pair, "closed form")
        return Kernel(Quadrature(self.function).pair, "quadrature")


STEEPEST = 1e16
"""Of leaky_relu: what is steeper is the ReLU, mirrored and scaled, to all digits."""


def leaky_relu(slope: float = 0.01) -> Activation:
    """max(x, 0) + slope * min(x, 0)."""
    if abs(checks.real(slope, "slope")) > STEEPEST:
        raise checks.fail(f"a slope within +-{STEEPEST:g}", slope, "use relu, its mirror image")
    return Activation(f"leaky_relu({float(slope)!r})", _LeakyRelu(float(slope)), 1, 1, 1, (float(slope), 1.0))


@dataclass(frozen=True)
class _LeakyRelu:
    """A function that equals another of the same slope, so that equal blocks hash alike."""

    slope: float

    def __call__(self, x: Array) -> Array:
        return jnp.where(x > 0, x, self.slope * x)


def heaviside_function(x: Array) -> Array:
    """1 where x > 0, else 0."""
    return (x > 0).astype(x.dtype)


def gelu_function(x: Array) -> Array:
    """x Phi(x), with the Gaussian distribution function Phi (exact, no tanh approximation)."""
    return jax.nn.gelu(x, approximate=False)


ARCSIN_UP_TO = 0.7
"""Above, the error of s would grow by more than 1.4 in arcsin s."""


def erf_pair(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """E[erf(x) erf(y)] = (2/pi) arcsin s, s = 2c / sqrt((1 + 2a)(1 + 2b)).

    Near 1 and -1 arcsin s loses half of the digits: there it is arctan sqrt((1 + s) / (1 - s)) less
    arctan sqrt((1 - s) / (1 + s)), with 1 - s and 1 + s from squared differences and sums.

    Source: Williams, Computing with infinite networks, NeurIPS 1996.
    """
    root_a, root_b = jnp.sqrt(1 + 2 * a), jnp.sqrt(1 + 2 * b)
    norm = root_a * root_b
    sine, apart = 2 * c / norm, (root_a - root_b) ** 2 / 2
    steep = jnp.abs(sine) > ARCSIN_UP_TO
    near, far = (
        jnp.where(steep, _at_least(1 + (a + b - x - apart), 1.0) / norm, 1.0) for x in (2 * c, -2 * c)
    )
    flat = jnp.arcsin(jnp.where(steep, 0.0, sine))
    angle = jnp.where(steep, half_angle(far, near) - half_angle(near, far), flat)
    return 2 / jnp.pi * angle, jnp.zeros(())


def _at_least(x: Array, bound: float) -> Array:
    """Rounding is clipped, the derivative is not: a duplicate point sits exactly on the bound."""
    return x + jax.lax.stop_gradient(jnp.maximum(x, bound) - x)


def sin_pair(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """E[sin(x) sin(y)] = exp(-(a + b)/2) sinh(c), written without overflow."""
    up, down = jnp.exp(c - (a + b) / 2), jnp.exp(-c - (a + b) / 2)
    return (up - down) / 2, jnp.zeros(())


relu = Activation("relu", lambda x: jax.nn.relu(x), 1, 1, 1, (0.0, 1.0))
absolute = Activation("abs", lambda x: jnp.abs(x), 1, 1, 1, (-1.0, 1.0))
heaviside = Activation("heaviside", heaviside_function, 0, 0, 0, pair=heaviside_pair)
tanh = Activation("tanh", lambda x: jnp.tanh(x), None, 1, 0)
erf_activation = Activation("erf", lambda x: jax.scipy.special.erf(x), None, 1, 0, pair=erf_pair)
sin = Activation("sin", lambda x: jnp.sin(x), None, 1, 0, pair=sin_pair)
gelu = Activation("gelu", gelu_function, None, 1, 1)
silu = Activation("silu", lambda x: jax.nn.silu(x), None, 1, 1)

ACTIVATIONS = {a.name: a for a in (relu, absolute, heaviside, tanh, erf_activation, sin, gelu, silu)}


def _known(name: str) -> Activation:
    return ACTIVATIONS[name]


def custom(function: Callable[[Array], Array], name: str | None = None) -> Activation:
    """Any elementwise function of the user's; nothing is assumed about its homogeneity.

    Raises:
        InputError: it does not take an array to an array of the same shape.
    """
    try:
        fits = jax.eval_shape(function, jnp.zeros((2, 3))).shape == (2, 3)
    except Exception:  # whatever a function of the user's may raise
        fits = False
    if not fits:
        advice = "pass an elementwise function of JAX arrays, or the name of a component"
        raise checks.fail("a function from array to array of the same shape", repr(function), advice)
    return Activation(name or str(getattr(function, "__name__", "custom")), function)
