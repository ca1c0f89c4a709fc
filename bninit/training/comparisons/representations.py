"""What one layer makes of the images: how sparse it is, how it clusters them, how its points lie.

Sparsity is read from the activations themselves. Everything else is read from one Gram matrix G = H^T H /
width in float64: its distances serve scikit-learn directly, its factor R (G = R^T R, an isometry of the
points) where scikit-learn wants points.
"""

import warnings

import jax.numpy as jnp
import numpy as np
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    normalized_mutual_info_score,
    silhouette_score,
)
from threadpoolctl import threadpool_limits

from bninit.geometry import gram as geometry
from bninit.geometry.configuration import ODD, describe
from bninit.layer.components import recentred

SPARSITY = {
    "zeros": "share of activations that are 0 (units)",
    "silent_channels": "share of (image, channel) in which every pixel is 0",
    "image_hoyer": "Hoyer index of the activations of an image, mean over images (samples)",
    "unit_hoyer": "Hoyer index of a unit over the images, mean over units that are not dead",
    "dead_units": "share of units that are 0 on every image",
}
"""1 is sparse. A unit is a channel at a pixel."""
CLUSTERING = {
    "silhouette": ("silhouette of the classes", 1),
    "davies_bouldin": ("Davies-Bouldin index of the classes", -1),
    "calinski_harabasz": ("Calinski-Harabasz index of the classes", 1),
    "rand": ("adjusted Rand index of k-means with the classes", 1),
    "information": ("normalised mutual information of k-means with the classes", 1),
    "within_between": ("mean square distance inside a class / between classes", -1),
}
"""What each says, and the sign of a value that means tighter classes."""
GEOMETRY = {
    "hdbscan_clusters": "clusters that HDBSCAN finds",
    "hdbscan_noise": "share of images that it leaves out",
    "participation_ratio": "(tr K)^2 / tr K^2 of the centred Gram K",
    "order_parameter": "lambda_1(K) / tr K",
    "mean_cosine": "mean cosine between two images",
    "odd_classes": "share of the classes whose images have an odd point among them",
}
SMALLEST = 5
"""Images that make a cluster for HDBSCAN, its default."""


def measure(hidden: np.ndarray, labels: np.ndarray, key: int = 0) -> dict[str, float]:
    """Every measure of one layer.

    Args:
        hidden: activations after the nonlinearity, (image, ..., channel), sorted by class, the same number of
            images in each.
        labels: the class of each image.
        key: of the starts of k-means.

    >>> points = np.repeat(np.eye(3), 4, axis=0)[:, None] * np.linspace(1, 1.1, 12)[:, None, None]
    >>> found = measure(points, np.repeat([0, 1, 2], 4))
    >>> found["zeros"] == 2 / 3, found["rand"], found["silhouette"] > 0.9
    (True, 1.0, True)
    """
    hidden = np.asarray(hidden, dtype=np.float64)
    features = hidden.reshape(len(hidden), -1)
    # Matrices of a few hundred rows are too small to share among threads, which then wait for each other.
    with threadpool_limits(1):
        gram = features @ features.T / features.shape[1]
        return sparsity(hidden) | clustering(gram, labels, key) | gram_geometry(gram, labels)


def sparsity(hidden: np.ndarray) -> dict[str, float]:
    """The measures of SPARSITY.

    Hoyer's index of a vector of n numbers is (sqrt(n) - |x|_1 / |x|_2) / (sqrt(n) - 1).

    Source: Hoyer, J. Mach. Learn. Res. 5 (2004).
    """
    features = hidden.reshape(len(hidden), -1)
    silent = (hidden == 0).reshape(len(hidden), -1, hidden.shape[-1]).all(axis=1)
    dead = (features == 0).all(axis=0)
    return {
        "zeros": float((features == 0).mean()),
        "silent_channels": float(silent.mean()),
        "image_hoyer": float(hoyer(features).mean()),
        "unit_hoyer": float(hoyer(features[:, ~dead].T).mean()) if not dead.all() else 1.0,
        "dead_units": float(dead.mean()),
    }


def hoyer(rows: np.ndarray) -> np.ndarray:
    """Hoyer's index of each row; 1 for a row of zeros.

    >>> hoyer(np.array([[1.0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]]))
    array([1., 0., 1.])
    """
    root = rows.shape[1] ** 0.5
    size = np.sqrt((rows**2).sum(axis=1))
    some = size > 0
    length = np.abs(rows).sum(axis=1) / np.where(some, size, 1.0)
    return np.where(some, (root - length) / max(root - 1, 1e-300), 1.0)


def clustering(gram: np.ndarray, labels: np.ndarray, key: int = 0) -> dict[str, float]:
    """The measures of CLUSTERING, and what HDBSCAN finds."""
    squares = squared_distances(gram)
    distances = np.sqrt(squares)
    points = factor(gram)
    classes = len(np.unique(labels))
    with warnings.catch_warnings():
        # A layer that died holds fewer different points than there are classes; k-means then says so.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = KMeans(classes, n_init=4, random_state=key).fit_predict(points)
    dense = HDBSCAN(min_cluster_size=SMALLEST, metric="precomputed", copy=True).fit_predict(distances)
    same = labels[:, None] == labels
    pairs = ~np.eye(len(labels), dtype=bool)
    between = squares[~same].mean()
    return {
        "silhouette": float(silhouette_score(distances, labels, metric="precomputed")),
        "davies_bouldin": float(davies_bouldin_score(points, labels)),
        "calinski_harabasz": float(calinski_harabasz_score(points, labels)),
        "rand": float(adjusted_rand_score(labels, found)),
        "information": float(normalized_mutual_info_score(labels, found)),
        "within_between": float(squares[same & pairs].mean() / between) if between > 0 else 1.0,
        "hdbscan_clusters": float(dense.max() + 1),
        "hdbscan_noise": float((dense < 0).mean()),
    }


def gram_geometry(gram: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """The measures of GEOMETRY that are the package's own."""
    pairs = ~np.eye(len(gram), dtype=bool)
    classes = np.stack([gram[np.ix_(labels == k, labels == k)] for k in np.unique(labels)])
    return {
        "participation_ratio": float(geometry.participation_ratio(recentred(jnp.asarray(gram)))),
        "order_parameter": float(geometry.order_parameter(jnp.asarray(gram))),
        "mean_cosine": float(np.asarray(geometry.cosines(jnp.asarray(gram)))[pairs].mean()),
        "odd_classes": float((np.asarray(describe(jnp.asarray(classes)).kind) >= ODD).mean()),
    }


def squared_distances(gram: np.ndarray) -> np.ndarray:
    """G_ii + G_jj - 2 G_ij, never below 0."""
    size = np.diagonal(gram)
    squares = np.maximum(size[:, None] + size - 2 * gram, 0.0)
    np.fill_diagonal(squares, 0.0)
    return squares


def factor(gram: np.ndarray) -> np.ndarray:
    """Points (image, dimension) with this Gram: the eigenvectors times the roots of the eigenvalues."""
    values, vectors = np.linalg.eigh(gram)
    return vectors * np.sqrt(np.maximum(values, 0.0))
