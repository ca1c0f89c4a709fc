"""Fixed points perturbed, in the iterated Gram map and in networks, against the multipliers from symmetry."""

import json
import math
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
import pytest

from bninit.arrays import Gram
from bninit.checks import InputError
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.equilibria.mechanism import mechanism
from bninit.dynamics.stability import perturbed_rates as stability
from bninit.dynamics.stability.directions import components
from bninit.dynamics.stability.perturbed_rates import RateStatus, perturbed_rates
from bninit.dynamics.stability.surroundings import (
    INSIDE,
    ON_THE_BOUNDARY,
    perturbed,
    representation,
    surroundings,
)
from bninit.dynamics.symmetry.multipliers import total_multiplicity
from bninit.infinite_width.gram_map import gram_map
from bninit.layer.block import Block
from bninit.measurements.cluster_opening import opening
from bninit.measurements.network_rates import NetworkRate, extrapolated, network_rates, rate_and_error
from bninit.program import call

CASES = [("rc+relu", 8, 1), ("rc+leaky_relu(0.3)", 8, 1), ("rc+relu", 9, 3), ("relu", 6, 1), ("rc", 5, 1)]
RESCALED = [("rs", 4, 1), ("rc+rs+relu", 6, 1)]


@pytest.mark.parametrize(("block", "batch", "odd"), [*CASES, *RESCALED])
def test_the_iterated_map_moves_at_the_predicted_rates(block, batch, odd):
    """Within the estimated error, whatever the rounding of the processor, and the estimate is of use."""
    for point in fixed_points(block, batch, odd):
        rates = perturbed_rates(point)
        assert [rate.predicted for rate in rates] == [value for _, value, _ in point.multipliers]
        for rate in rates:
            if math.isfinite(rate.predicted):
                assert abs(rate.measured - rate.predicted) <= rate.error <= 1e-6


@dataclass(frozen=True)
class Coarse:
    """A Gram map whose processor rounds to 36 bits."""

    block: Block
    method: str = "closed form"

    def __call__(self, gram: Gram) -> Gram:
        return jnp.round(gram_map(self.block)(gram) * 2.0**36) / 2.0**36


def test_the_estimate_covers_the_rounding_of_any_processor(monkeypatch):
    monkeypatch.setattr(stability, "ACCURACY", 1.0)
    monkeypatch.setattr(stability, "gram_map", Coarse)
    for rate in perturbed_rates(fixed_points("rc+relu", 8)[1]):
        assert 1e-12 < abs(rate.measured - rate.predicted) <= rate.error < 1e-6


def test_with_rescaling_too_and_infinite_rates_are_no_numbers():
    simplex, exact = fixed_points("rc+rs+relu", 6)
    assert [rate.measured for rate in perturbed_rates(simplex)] == pytest.approx(
        [value for _, value, _ in simplex.multipliers], abs=1e-6
    )
    for rate in perturbed_rates(exact):
        assert rate.measured is None
        assert rate.status is RateStatus.NO_DERIVATIVE
        assert json.loads(json.dumps(rate.as_json(), allow_nan=False))["predicted"] == "infinite"


def test_a_wrong_map_is_seen(monkeypatch):
    """The Gram map of leaky_relu(0.02) at the simplex, which both share, has other rates."""
    simplex = fixed_points("rc+relu", 8)[0]
    monkeypatch.setattr(stability, "gram_map", lambda block: gram_map("rc+leaky_relu(0.02)"))
    assert all(abs(rate.measured - rate.predicted) > 1e-4 for rate in perturbed_rates(simplex))


def test_directions_are_real_whatever_type_numpy_gives_them(monkeypatch):
    """Since 2.5 of NumPy eigenvectors are complex numbers always."""
    eig = np.linalg.eig
    monkeypatch.setattr(np.linalg, "eig", lambda matrix: [x.astype(complex) for x in eig(matrix)])
    rates = perturbed_rates(fixed_points("rc+relu", 8)[1])
    assert all(rate.reading is not None and np.isrealobj(rate.reading) for rate in rates)
    turning = np.array([[0.8, -0.3], [0.3, 0.8]])
    assert stability._eigenvectors(turning, np.eye(2)[None])[0] == [None, None]


def test_a_rate_that_has_not_converged_is_no_number(monkeypatch):
    monkeypatch.setattr(stability, "ACCURACY", 1e-18)
    rates = perturbed_rates(fixed_points("rc+relu", 8)[-1])
    assert [rate.measured for rate in rates] == [None] * len(rates)
    assert all(rate.status is RateStatus.NOT_CONVERGED for rate in rates)


@pytest.mark.parametrize(("block", "batch", "odd"), [*CASES, ("rs", 4, 1)])
def test_the_components_fill_the_space(block, batch, odd):
    """Their bases are orthonormal, orthogonal to the fixed Gram, and count every dimension but the scale."""
    for point in fixed_points(block, batch, odd):
        if any(math.isinf(value) for _, value, _ in point.multipliers):
            continue
        found = components(point)
        fixed = surroundings(point).fixed
        assert sum(len(one.basis) * one.multiplicity for one in found) == total_multiplicity(point.family)
        basis = np.concatenate([one.basis for one in found]).reshape(-1, fixed.size)
        np.testing.assert_allclose(basis @ basis.T, np.eye(len(basis)), atol=1e-12)
        np.testing.assert_allclose(basis @ fixed.ravel(), 0, atol=1e-12)


@pytest.mark.parametrize("name", ["odd point", "exact cluster"])
def test_perturbed_grams_are_grams_and_their_points_keep_their_order(name):
    point = next(p for p in fixed_points("rc+relu", 8) if p.name == name)
    room = surroundings(point)
    for one in components(point):
        for gram in perturbed(room, one.basis[0], 1e-3)[:2]:
            assert np.linalg.eigvalsh(gram)[0] > -1e-15
            points = representation(gram)
            np.testing.assert_allclose(points.T @ points, gram, atol=1e-14)
            gaps = np.diff(points[0])
            np.testing.assert_allclose(gaps, gaps.mean(), rtol=1e-6)
            assert gaps.mean() > 0


@pytest.mark.parametrize(("ladder", "power"), [(INSIDE, 2.0), (ON_THE_BOUNDARY, 0.5)])
def test_extrapolation_removes_the_powers_it_is_told_of(ladder, power):
    values = np.array([3 + 2 * size**power - size ** (2 * power) for size in ladder.sizes])
    for limit, coarser, coarsest in ladder.limits(values):
        assert limit == pytest.approx(3, abs=1e-12)
        assert coarser == pytest.approx(coarsest, abs=1e-12) if ladder is ON_THE_BOUNDARY else True


def test_networks_decay_at_the_multipliers_as_the_width_grows():
    """Extrapolated in 1 / width, within 4 standard errors: false alarm 14 * P(|t_31| > 4) = 0.5 per cent.

    The standard errors are small enough to see a multiplier that is wrong by a tenth.
    """
    for point in fixed_points("rc+relu", 8):
        rates = network_rates(point, perturbed_rates(point), (128, 512, 2048), depth=2, seeds=32, key=3)
        last = [rate for rate in rates if rate.width is None]
        assert len(last) == len(point.multipliers)
        for rate in last:
            assert abs(rate.difference) < 4 * rate.standard_error
            assert abs(rate.measured - 1.1 * rate.predicted) > 2 * rate.standard_error


def test_both_sides_meet_the_same_random_numbers():
    """Else the fluctuation of the fixed point over the perturbation, some thousands, would be left."""
    simplex = fixed_points("rc+relu", 8)[0]
    rates = network_rates(simplex, perturbed_rates(simplex), (64,), depth=1, seeds=8)
    assert all(rate.standard_error < 0.2 for rate in rates if rate.width)
    assert {rate.status for rate in rates if rate.width is None} == {RateStatus.ONE_WIDTH}


def test_networks_where_there_is_no_derivative_have_no_number():
    exact = fixed_points("rc+rs+relu", 6)[-1]
    rates = network_rates(exact, perturbed_rates(exact), (64, 128), depth=1, seeds=2)
    assert all(rate.measured is None and rate.status is RateStatus.NO_DERIVATIVE for rate in rates)
    assert json.loads(json.dumps(rates[0].as_json(), allow_nan=False))["predicted"] == "infinite"


def test_the_rate_of_exact_courses_and_its_error():
    courses = np.outer([1.0, 2.0, 3.0], 0.5 ** np.arange(4))
    assert rate_and_error(courses) == pytest.approx((0.5, 0.0))
    noise = np.random.default_rng(0).normal(size=(400, 2)) * [0, 0.1] + [1, 0.7]
    rate, error = rate_and_error(noise)
    assert rate == pytest.approx(noise[:, 1].mean())
    assert error == pytest.approx(noise[:, 1].std(ddof=1) / 20)


def test_the_line_in_one_over_the_width():
    rows = [
        NetworkRate("standard", 0.9, d, 0.9 + 3 / d, 0.01, (), RateStatus.CONVERGED) for d in (64, 128, 512)
    ]
    found = extrapolated(rows)
    assert found.width is None
    assert found.measured == pytest.approx(0.9)
    x = 1 / np.array([64, 128, 512])
    expected = 0.01 * math.sqrt(1 / 3 + x.mean() ** 2 / np.sum((x - x.mean()) ** 2))
    assert found.standard_error == pytest.approx(expected)


def test_an_exact_cluster_opens_in_networks_as_the_cocycle_says():
    """Within 4.5 joint standard errors: false alarm 3e-5 at 63 degrees of freedom."""
    found = opening(6, 32, seeds=64, key=5)
    assert abs(found.deviations) < 4.5
    assert found.standard_error < 0.02
    assert found.cocycle.limit == pytest.approx(0.5 * math.log(36 / 26))


def test_the_command_perturbs_networks_and_draws(tmp_path, capsys):
    picture = tmp_path / "rates.png"
    words = ["stability", "--batch", "7", "--widths", "32,64", "--seeds", "4", "--depth", "2", "--json"]
    assert call([*words, "--plot", str(picture)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert picture.stat().st_size > 10_000
    exact = told["configurations"][-1]
    assert exact["perturbed"][0]["measured"] == pytest.approx(49 / 37, abs=1e-6)
    assert [row["width"] for row in exact["networks"][:3]] == [32, 64, None]
    assert [row["width"] for row in told["openings"]] == [32, 64]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--widths", "0"], "widths a whole number >= 1"),
        (["--seeds", "1", "--batch", "7"], "seeds a whole number >= 2"),
        (["--plot", "rates.gif"], "suffix of the picture"),
        (["--plot", "rates.png", "--no-networks"], "networks for a plot"),
    ],
)
def test_bad_input_of_the_command(words, message, capsys):
    assert call(["stability", *words]) == 2
    assert message in capsys.readouterr().err


def test_a_map_of_too_many_points_is_not_perturbed():
    with pytest.raises(InputError, match="batch <= 1024"):
        perturbed_rates(fixed_points("rc", 2**31)[0])


def test_the_rates_of_one_network_are_refused():
    simplex = fixed_points("rc+relu", 5)[0]
    with pytest.raises(InputError, match="seeds a whole number >= 2"):
        network_rates(simplex, (), (64,), seeds=1)


def test_the_mechanisms_of_the_eight_blocks():
    rows = {row[0]: row for row in mechanism(7)}
    assert len(rows) == 8
    assert rows["rc+relu"][1] == "simplex, odd point"
    assert "3.85 times apart" in rows["rc+relu"][3]
    assert rows["rc+rs+relu"][1] == "simplex"
    assert rows["relu"][1] == "collapse (neutral)"
    assert "90.0 degrees" in rows["rs"][3]
