"""The Gram map iterated, against the fixed points it must end in; and the infinite-width programs."""

import json
import math

import numpy as np
import pytest

from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.infinite_width.mean_field import mean_field
from bninit.program import COMMANDS, call, load_program


def test_an_odd_point_ends_at_the_fixed_point():
    *_, (layer, found, gram) = mean_field(
        "rc+relu", "cluster_with_odd_point(0.5)", batch=8, depth=600, every=600
    )
    odd = next(p for p in fixed_points("rc+relu", 8) if p.name == "odd point")
    assert layer == 600
    assert found.odd == (0,)
    assert found.t == pytest.approx(odd.t, rel=1e-9)
    assert found.cluster_angle == pytest.approx(odd.cluster_angle, rel=1e-9)
    assert np.trace(gram) == pytest.approx(8)


def test_rescaling_alone_orthogonalises():
    *_, (_, found, gram) = mean_field("rs", batch=6, depth=200, every=200)
    np.testing.assert_allclose(gram, np.eye(6), atol=1e-10)
    assert found.cluster_angle == pytest.approx(math.pi / 2)


def test_angles_under_relu_alone_close_as_three_pi_over_the_depth():
    """theta -> theta - theta^2 / (3 pi) + ...: theta * depth tends to 3 pi, up to log(depth) / depth."""
    *_, (_, found, _) = mean_field("relu", batch=4, depth=4000, every=4000)
    assert found.cluster_angle * 4000 == pytest.approx(3 * math.pi, rel=0.02)


@pytest.mark.parametrize("name", ["meanfield", "fixed_points", "branches", "stability", "mechanism"])
def test_every_command_prints_a_table_and_json(name, capsys):
    module = load_program(COMMANDS, name)
    module.show(module.run(module.QUICK))
    assert len(capsys.readouterr().out.splitlines()) > 3
    options = {
        "meanfield": ["--depth", "2", "--batch", "8"],
        "branches": ["--low", "3", "--high", "12"],
        "stability": ["--batch", "7", "--no-networks"],
        "mechanism": ["--batch", "7"],
        "fixed_points": ["--batch", "8"],
    }
    assert call([name.replace("_", "-"), *options[name], "--json"]) == 0
    json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fixed-points", "--block", "rc+tanh"], "piecewise linear"),
        (["branches", "--over", "width"], "parameter, one of batch, odd, slope"),
        (["meanfield", "--inputs", "gausian"], "did you mean 'gaussian'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(words, message, capsys):
    assert call(words) == 2
    assert message in capsys.readouterr().err
