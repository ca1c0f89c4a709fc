import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.layer.activations import relu
from bninit.layer.components import Recenter, Rescale

ROWS = jnp.asarray(np.random.default_rng(0).normal(size=(7, 5)))


def test_the_eight_subsets_are_the_eight_subsets():
    assert [str(block) for block in bn.BLOCKS] == [
        "none", "rc", "rs", "rc+rs", "relu", "rc+relu", "rs+relu", "rc+rs+relu",
    ]  # fmt: skip
    assert len(set(bn.BLOCKS)) == 8


@pytest.mark.parametrize(
    "text",
    [
        "rc+rs+relu",
        "relu+rc+rs",
        "rs(0.001)+tanh",
        "rs(0.1234567891)",
        "rc+leaky_relu(0.2)",
        "none",
        "rc+heaviside",
    ],
)
def test_a_block_prints_what_parses_back(text):
    block = bn.Block.parse(text)
    assert bn.Block.parse(str(block)) == block
    assert hash(bn.Block.parse(str(block))) == hash(block)


def test_linear_and_none_are_no_component():
    assert bn.Block.parse("linear") == bn.Block.parse("none") == bn.Block()
    assert bn.Block.parse("rc+linear") == bn.Block((Recenter(),))


def test_components_act_in_order():
    rc, rs = Recenter(), Rescale()
    shares = jnp.full(5, 1 / 5)
    expected = rs(rc(relu(ROWS, shares), shares), shares)
    np.testing.assert_allclose(bn.Block.parse("relu+rc+rs")(ROWS), expected, rtol=1e-14)
    assert not np.allclose(bn.Block.parse("rc+rs+relu")(ROWS), expected)


def test_a_function_is_a_block():
    block = bn.Block.parse(jnp.cos)
    np.testing.assert_array_equal(block(ROWS), jnp.cos(ROWS))
    assert block.degree is None


@pytest.mark.parametrize("block", bn.BLOCKS, ids=str)
def test_the_degree_says_what_scaling_does(block):
    np.testing.assert_allclose(block(3 * ROWS), 3**block.degree * block(ROWS), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("rc+tanh", (None, 1, 0)),
        ("gelu", (None, 1, 1)),
        ("rs+tanh", (0, 0, 0)),
        ("rs(0.1)+relu", (None, 1, 0)),
        ("heaviside+rc", (0, 0, 0)),
    ],
)
def test_the_limiting_degrees(text, degrees):
    block = bn.Block.parse(text)
    assert (block.degree, block.degree_near_zero, block.degree_far) == degrees
    for scale, degree in [(1e-9, degrees[1]), (1e9, degrees[2])]:
        np.testing.assert_allclose(
            block(2 * scale * ROWS), 2**degree * block(scale * ROWS), rtol=1e-6, atol=1e-6 * scale**degree
        )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rc+rellu", "did you mean 'relu'"),
        ("", "joined by"),
        ("rc++relu", "joined by"),
        ("relu(2)", "relu without a number"),
        ("rs(-1)", "epsilon a finite number >= 0"),
        ("rs(x)", "epsilon"),
        ("leaky_relu(nan)", "slope"),
        ("leaky_relu(1e300)", "a slope within"),
        (3, "a block such as"),
    ],
)
def test_bad_blocks_are_refused(text, message):
    with pytest.raises(bn.InputError, match=message):
        bn.Block.parse(text)
