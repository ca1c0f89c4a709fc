"""The matrix of a convolution of few pixels against the convolution itself, gradients included."""

import jax
import numpy as np
import pytest
from jax import lax

from bninit.training.networks.convolution import convolve_image

ORDER = ("NHWC", "HWIO", "NHWC")


@pytest.mark.parametrize(
    ("pixels", "taps", "stride"),
    [(1, 3, 1), (2, 3, 1), (2, 3, 2), (3, 3, 2), (1, 1, 1), (1, 3, 2), (4, 3, 1), (3, 5, 1)],
)
def test_the_matrix_is_the_convolution(pixels, taps, stride):
    random = np.random.default_rng(pixels)
    images = random.normal(size=(5, pixels, pixels + (pixels > 1), 3))
    kernel = random.normal(size=(taps, taps, 3, 4))
    padding = ((taps // 2, taps // 2),) * 2

    def both(found):
        def total(images, kernel):
            out = found(images, kernel, (stride, stride), padding, dimension_numbers=ORDER)
            return (out**2).sum(), out

        return jax.jit(jax.value_and_grad(total, (0, 1), has_aux=True))(images, kernel)

    (_, out), gradients = both(convolve_image)
    (_, expected), others = both(lax.conv_general_dilated)
    np.testing.assert_allclose(out, expected, atol=1e-12)
    for one, other in zip(gradients, others, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-10)


def test_few_pixels_are_multiplied_as_one_matrix():
    images, kernel = np.ones((2, 3, 3, 1), np.float32), np.ones((3, 3, 1, 1), np.float32)

    def program(images):
        made = jax.make_jaxpr(convolve_image, static_argnums=(2, 3))
        return str(made(images, kernel, (1, 1), ((1, 1), (1, 1))))

    assert "conv_general_dilated" not in program(images)
