"""The balls of RC+RS+ReLU on one outlier against dense numerics."""

import pytest
from flint import arb, fmpq

from proofs_check.certified.rescaled_curvature import near_cluster, towards_cluster, towards_simplex
from proofs_check.certified.rescaled_map import jets, state_at
from proofs_check.statements.rescaled_fold import Settings, at_most_two, below_a_line


def test_jets_are_derivatives():
    def value(c, m):
        return jets(0, arb(c), arb(m), (0, 0), 0, arb("0.2"), 1e-13)[0]

    for along, step in (((1, 0), ("0.601", "0.599", 50, 50)), ((0, 1), ("0.6", "0.6", "50.001", "49.999"))):
        found = jets(0, arb("0.6"), arb(50), along, 2, arb("0.2"), 1e-13)[1]
        slope = (value(step[0], step[2]) - value(step[1], step[3])) / fmpq(1, 500)
        assert abs(float((found - slope).mid())) < 1e-3 * abs(float(found.mid()))


def test_curvature_is_the_second_derivative():
    """H = (m^2 - 1) c^(m/2) h by differences, over its weight."""
    m, c, step = 20, 0.7, 1e-3

    def h(c):
        return float((jets(0, arb(c), arb(m), (0, 0), 0, arb("0.1"), 1e-14)[0] * arb(c) ** (m // 2)).mid())

    second = (h(c + step) - 2 * h(c) + h(c - step)) / step**2
    weight = c ** (m / 2 - 1) * (1 - c) ** -1.5
    a, e = arb(1 - c).sqrt(), arb(1) / m
    assert float((towards_simplex(a, e)[0] / e).mid()) == pytest.approx(second / weight, rel=1e-4)


def test_charts_meet_at_the_ends():
    """x vanishes at the simplex; G is (1 + e + e^2)/2 at the exact cluster; both ends are regular."""
    assert state_at(arb(1), arb(1) / 9).x.contains(0)
    assert float(near_cluster(arb(0), arb("0.02")).mid()) == pytest.approx(0.5102, abs=1e-12)
    assert towards_simplex(arb(1), arb(0))[0].contains(0)
    assert float(towards_cluster(arb("0.3"), arb(0))[0].mid()) < 0


@pytest.mark.parametrize(
    ("settings", "part"), [({"middle": "0.5"}, at_most_two), ({"at": "0.9"}, below_a_line)]
)
def test_a_wrong_meeting_point_is_not_proved(settings, part):
    """In boxes that suffice for the right one."""
    right, found = (part(None, Settings(**one, most_boxes=2000)) for one in ({}, settings))
    assert all(c.status == "proved" for c in right)
    assert any(c.status != "proved" for c in found)
