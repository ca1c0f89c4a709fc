"""What is said of a layer, on layers made by hand and against scikit-learn on the points themselves."""

import numpy as np
import pytest
from sklearn import metrics

from bninit.statistics.estimate import Difference
from bninit.training.comparisons.answers import Contrast, answer
from bninit.training.comparisons.findings import NAMES
from bninit.training.comparisons.representations import (
    CLUSTERING,
    SPARSITY,
    factor,
    hoyer,
    measure,
    squared_distances,
)


@pytest.fixture
def layer():
    """Three classes of ten points around corners, in 2 x 2 pixels of 3 channels; one channel is dead."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), 10)
    centres = rng.uniform(0, 1, (3, 2, 2, 3))
    hidden = np.maximum(centres[labels] + 0.3 * rng.standard_normal((30, 2, 2, 3)), 0)
    hidden[..., 2] = 0
    return hidden, labels


def test_distances_and_points_come_from_the_gram(layer):
    features = layer[0].reshape(30, -1)
    gram = features @ features.T
    np.testing.assert_allclose(
        squared_distances(gram), metrics.pairwise.euclidean_distances(features) ** 2, atol=1e-12
    )
    points = factor(gram)
    np.testing.assert_allclose(points @ points.T, gram, atol=1e-12)


def test_the_clustering_is_that_of_the_points(layer):
    hidden, labels = layer
    features = hidden.reshape(30, -1) / 12**0.5
    found = measure(hidden, labels)
    assert set(found) == set(NAMES)
    expected = {
        "silhouette": metrics.silhouette_score(features, labels),
        "davies_bouldin": metrics.davies_bouldin_score(features, labels),
        "calinski_harabasz": metrics.calinski_harabasz_score(features, labels),
    }
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-9)
    squares = metrics.pairwise.euclidean_distances(features) ** 2
    same = labels[:, None] == labels
    within = squares[same & ~np.eye(30, dtype=bool)].mean()
    np.testing.assert_allclose(found["within_between"], within / squares[~same].mean(), rtol=1e-9)


def test_the_sparsity_is_counted(layer):
    hidden, labels = layer
    found = measure(hidden, labels)
    assert found["zeros"] == (hidden == 0).mean()
    assert found["dead_units"] == 1 / 3
    assert found["silent_channels"] >= 1 / 3
    np.testing.assert_allclose(found["image_hoyer"], hoyer(hidden.reshape(30, -1)).mean())


def test_the_geometry_is_that_of_one_direction():
    line = np.outer(np.arange(1, 13), np.ones(4))
    found = measure(line, np.repeat([0, 1, 2], 4))
    np.testing.assert_allclose([found["participation_ratio"], found["mean_cosine"]], 1)
    np.testing.assert_allclose(found["order_parameter"], 1)


def test_an_odd_point_in_a_class_is_seen():
    points = np.zeros((12, 3))
    points[:, 0] = 1
    points[:, 2] = 1e-3 * np.arange(12)
    points[[0, 6]] = [0, 9, 0]
    assert measure(points, np.repeat([0, 1], 6))["odd_classes"] == 1


def test_a_dead_layer_has_numbers():
    found = measure(np.zeros((6, 4)), np.repeat([0, 1], 3))
    assert np.isfinite(list(found.values())).all()
    assert found["zeros"] == found["dead_units"] == found["image_hoyer"] == found["within_between"] == 1


def _contrasts(signs):
    def clear(sign):
        low, high = {1: (1.0, 3.0), -1: (-3.0, -1.0), 0: (-1.0, 1.0)}[sign]
        return Difference((low + high) / 2, low, high, 0.0, None, None, None)

    return tuple(
        Contrast("end", 0, name, clear(signs.get(name, 0))) for name in (*SPARSITY, *CLUSTERING)
    ) + tuple(
        Contrast(stage, 0, name, None) for stage in ("start", "matched") for name in (*SPARSITY, *CLUSTERING)
    )


@pytest.mark.parametrize(
    ("signs", "sparsity", "clustering"),
    [
        ({}, "yes", "no"),
        ({"zeros": 1}, "depends on the measure", "no"),
        (dict.fromkeys(SPARSITY, -1), "no", "no"),
        ({name: sign for name, (_, sign) in CLUSTERING.items()}, "yes", "yes"),
        ({"silhouette": 1, "davies_bouldin": 1}, "yes", "depends on the measure"),
        ({"davies_bouldin": 1}, "yes", "no"),
    ],
)
def test_a_finding_is_answered_from_the_signs(signs, sparsity, clustering):
    words = {(one.finding[:8], one.stage): one.word for one in answer(_contrasts(signs), 8)}
    assert words["sparsity", "end"] == sparsity
    assert words["clusteri", "end"] == clustering
    assert words["sparsity", "matched"] == "not reached"
    assert {one.word for one in answer(_contrasts(signs), 5)} == {"unclear"}
