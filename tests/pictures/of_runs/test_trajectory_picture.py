"""A trajectory: the seeds as a band, infinite width from the same inputs, of runs and of a sweep."""

import numpy as np
import pytest

import bninit as bn
from bninit.geometry import parts as parting
from bninit.pictures.canvas.paint import paint


def test_a_trajectory_draws_its_band_and_names_its_unit(record):
    course = bn.see("trajectory", [record], quantity="cluster_angle").courses[0]
    axes = paint(bn.see("trajectory", [record], quantity="cluster_angle")).axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), course.band[1])
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), course.predicted)
    np.testing.assert_array_equal(axes.lines[2].get_ydata(), [course.settled])
    assert axes.get_ylabel() == "mean angle inside the\ncluster (radians)"
    edges = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert edges.min() == course.band[0].min()
    assert edges.max() == course.band[2].max()


def test_the_quantities_of_a_part_are_those_of_the_description(record):
    grams, found = record.dataset["gram"].values, record.description
    part = parting.standing_apart(found, grams)
    same = (found.apart == part[:, None]).all(axis=-1)
    assert same.any()
    for function, expected in (
        (parting.norm_ratio, found.norm_ratio),
        (parting.cluster_angle, found.cluster_angle),
        (parting.cosine_between, found.cosine),
    ):
        np.testing.assert_allclose(function(grams, part)[same], expected[same], rtol=1e-10)


@pytest.mark.parametrize("quantity", ["norm_ratio", "t", "isometry_gap"])
def test_infinite_width_starts_where_the_run_starts(quantity, many):
    course = bn.see("trajectory", [many[16, 64]], quantity=quantity).courses[0]
    if quantity in ("norm_ratio", "cosine", "cluster_angle"):
        assert np.isfinite(course.predicted).all()
    else:
        assert course.predicted[0] == pytest.approx(course.band[1][0])


def test_prediction_is_the_gram_map_step_by_step(record):
    first = record.dataset["gram"].values[0, 0]
    image = np.asarray(bn.gram_map("rc+relu")(first))
    step = bn.predict(record, depth=1)[0, 1]
    np.testing.assert_allclose(step, image * len(first) / np.trace(image), atol=1e-12)


def test_the_course_of_a_cell(sweep):
    cell = next(iter(sweep.select(block="rc+relu", batch=12, width=32).cells()))
    part = bn.see("trajectory", sweep, quantity="t", block="rc+relu", batch=12, width=32)
    np.testing.assert_allclose(part.courses[0].band[1], np.median(cell.values("t"), axis=0))
    np.testing.assert_array_equal(part.courses[0].layers, sweep.layers)
    assert part.courses[0].predicted is None


def test_trajectories_of_a_sweep_are_named_by_what_differs(sweep):
    picture = bn.see("trajectory", sweep, block="rc+relu", batch=12)
    assert [course.label for course in picture.courses] == ["width 16", "width 32", "width 64"]
    axes = paint(picture).axes[0]
    assert [line.get_label() for line in axes.lines] == ["width 16", "width 32", "width 64"]
    assert "; medians and 10 to 90 % of networks" in picture.setting
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), picture.courses[1].band[1])


@pytest.mark.parametrize("batches", [(16, 16), (8, 16)])
def test_infinite_width_is_one_line_where_it_is_the_same(batches):
    records = [
        bn.simulate("rc+relu", batch=batch, width=width, depth=6, seeds=2, inputs="digits")
        for batch, width in zip(batches, (32, 64), strict=True)
    ]
    picture = bn.see("trajectory", records, quantity="t")
    grey = [line.get_label() for line in paint(picture).axes[0].lines if "infinite" in line.get_label()]
    if batches == (16, 16):
        assert grey == ["infinite width, same inputs", "state held at infinite width"]
    else:
        lines = [f"{course.label}: infinite width" for course in picture.courses]
        assert grey == [lines[0], "state held at infinite width", lines[1]]


def test_seeds_without_a_value_are_left_out(sweep):
    picture = bn.see("trajectory", sweep, quantity="norm_ratio", block="rc+relu", batch=4, width=64)
    cell = next(iter(sweep.select(block="rc+relu", batch=4, width=64).cells()))
    values = cell.values("norm_ratio")
    for layer in range(values.shape[1]):
        known = values[np.isfinite(values[:, layer]), layer]
        found = picture.courses[0].band[1][layer]
        assert found == pytest.approx(np.median(known)) if len(known) else np.isnan(found)
