"""Losses that do not depend on the weights: the gradient is zero, and said to be; what the engines refuse."""

import pytest

import bninit as bn
from bninit.checks import InputError
from bninit.finite_width.backward.losses import has_gradient
from bninit.layer.block import BLOCKS, Block
from bninit.program import call

SMALL = {"width": 32, "batch": 5, "depth": 3, "seeds": 2}


@pytest.mark.parametrize("block", [str(block) for block in BLOCKS] + ["rs(1e-9)", "rc+rs(0.1)", "tanh"])
def test_only_a_block_that_ends_in_a_norm_has_none_under_squared(block):
    """|H|^2 is constant under rs and rc+rs alone: every row has the norm sqrt(n)."""
    constant = block in ("rs", "rc+rs")
    assert has_gradient("squared", Block.parse(block), 16) is not constant
    assert has_gradient("fixed", Block.parse(block), 16)


def test_columns_of_fixed_norm_and_steps():
    assert not has_gradient("squared", Block.parse("relu+ln"), 4)
    assert not has_gradient("squared", Block.parse("rms"), 4)
    assert has_gradient("squared", Block.parse("ln+relu"), 4)
    assert not has_gradient("fixed", Block.parse("rc+heaviside"), 4)
    assert not has_gradient("cross_entropy", Block.parse("rc+rs"), 2)


@pytest.mark.parametrize("engine", ["factor", "explicit"])
def test_a_gradient_of_zero_is_zero_and_has_no_rate(engine):
    record = bn.gradients("rc+rs", loss="squared", engine=engine, **SMALL)
    assert not record.dataset["weight_gradient"].values.any()
    assert not record.dataset["cotangent_gram"].values.any()
    with pytest.raises(InputError, match="does not depend on the weights"):
        record.rate()
    found = bn.gradient_summary(record)
    assert found["rate"] is None
    assert found["note"].startswith("the gradient is zero")


def test_the_command_says_so_in_one_line(capsys):
    words = ["gradients", "--width", "32", "--batch", "5", "--depth", "3", "--seeds", "2"]
    assert call([*words, "--block", "rs", "--loss", "squared"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line == "the gradient is zero: the loss does not depend on the weights (squared under rs)"
    assert call([*words[:4], "3", *words[5:], "--block", "rc+rs"]) == 0
    assert capsys.readouterr().out.startswith("no prediction: required: a batch of rank >= 3")
