"""The published numbers of parameters, and what every network does to a batch."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.checks import InputError
from bninit.training.arms import find_arms
from bninit.training.networks.network import NAMES, find_network
from bninit.training.networks.weights import he, start_moments


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("resnet18", 11_173_962),
        ("resnet34", 21_282_122),
        ("resnet50", 23_520_842),
        ("resnet101", 42_512_970),
        ("vgg16", 14_728_266),
    ],
)
def test_the_published_number_of_parameters(name, count):
    assert bn.training.parameter_count(name, width=1.0, channels=3, classes=10) == count


def test_the_width_multiplies_the_channels():
    assert bn.training.parameter_count("resnet18", width=0.125, channels=1) == 176_258


@pytest.mark.parametrize("name", ["cnn", "vgg11", "resnet10", "mlp"])
def test_a_network_computes_logits_of_every_image(name):
    network = find_network(name, 8 if name == "mlp" else 1 / 16, classes=7)
    weights = he(network, jax.random.key(0))
    assert weights.shape == (network.parameters,)
    images = np.random.default_rng(0).normal(size=(6, 8, 8, 1)).astype(np.float32)
    (arm,) = find_arms(("batch_norm",))
    found = network.run(weights, start_moments(network), arm.switches(), jnp.float32(1), images)
    assert found.logits.shape == (6, 7)
    assert found.logits.dtype == jnp.float32
    assert all((np.asarray(layer) >= 0).all() for layer in found.hidden)
    assert found.moments.shape == (network.statistics,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("resnet19",), "did you mean 'resnet1"),
        (("cnn", 0.0), "width a finite number > 0.0"),
        (("cnn", 1.0, 0), "channels a whole number >= 1"),
        (("cnn", 1.0, 1, 1), "classes a whole number >= 2"),
    ],
)
def test_what_is_no_network_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        find_network(*arguments)


def test_the_names_are_known():
    assert {"cnn", "vgg16", "resnet18", "resnet101", "mlp"} <= set(NAMES)
