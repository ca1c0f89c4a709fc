"""The points of a batch in the plane: the two directions that carry most of K, steady through depth."""

from typing import NamedTuple

import numpy as np

from bninit import checks
from bninit.geometry.gram import ratio_or_zero
from bninit.layer.components import recentred


class Plane(NamedTuple):
    """Points in the plane, (..., batch, 2), and the share of tr K that the plane carries, (...)."""

    points: np.ndarray
    share: np.ndarray


def principal_plane(gram: np.ndarray) -> Plane:
    """The best picture of the points in the plane, seen from their mean (classical scaling).

    K = P G P = V diag(lam) V^T,  X = (v_1 sqrt(lam_1), v_2 sqrt(lam_2)):
    X X^T is the nearest matrix of rank 2 to K, and |x_i - x_j| never exceeds the true distance.
    Of each axis, the entry of largest modulus is made positive.

    Args:
        gram: Gram matrices, (..., batch, batch), of any scale.

    Raises:
        InputError: not symmetric matrices of finite numbers.

    Source: Torgerson, Multidimensional scaling, Psychometrika 17 (1952).

    >>> principal_plane(np.diag([4.0, 0, 0])).points[0].round(9)
    array([1.33333333, 0.        ])
    """
    matrix = checks.symmetric(gram, "gram")
    values, vectors = np.linalg.eigh(recentred(matrix))
    # An eigenvalue is known to batch * epsilon of the largest; the root of less would be an axis of rounding.
    rounding = matrix.shape[-1] * np.finfo(float).eps * values[..., -1:]
    values = np.where(values > rounding, values, 0.0)[..., ::-1]
    count = min(2, matrix.shape[-1])
    points = vectors[..., ::-1][..., :count] * np.sqrt(values[..., None, :count])
    points = np.concatenate([points, np.zeros((*points.shape[:-1], 2 - count))], axis=-1)
    largest = np.argmax(np.abs(points), axis=-2)[..., None, :]
    points = points * np.where(np.take_along_axis(points, largest, axis=-2) < 0, -1.0, 1.0)
    return Plane(points, ratio_or_zero(values[..., :2].sum(axis=-1), values.sum(axis=-1)))


def turned_onto(points: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The points, turned or mirrored as a whole, nearest to the target (orthogonal Procrustes).

    min |X Q - Y|_F over orthogonal Q is at Q = U V^T, where X^T Y = U diag(s) V^T.

    Args:
        points: X, (batch, axes).
        target: Y, (batch, axes).

    Source: Schoenemann, Orthogonal Procrustes problem, Psychometrika 31 (1966).
    """
    left, _, right = np.linalg.svd(points.T @ target)
    return points @ (left @ right)


def plane_through_depth(grams: np.ndarray) -> Plane:
    """The principal planes of a sequence of Gram matrices, each turned onto the next one.

    The last layer has its principal axes as they are, so an odd point ends on the first axis; the layers
    before are turned one after the other, so that what moves in the picture is the batch and not its axes.

    Args:
        grams: (layer, batch, batch).

    Returns:
        Plane of points (layer, batch, 2).
    """
    if np.ndim(grams) != 3 or len(grams) == 0:
        raise checks.fail("gram of axes (layer, batch, batch)", f"shape {np.shape(grams)}", "choose one seed")
    points, share = principal_plane(grams)
    steady = points.copy()
    for layer in range(len(points) - 2, -1, -1):
        steady[layer] = turned_onto(points[layer], steady[layer + 1])
    return Plane(steady, share)


def kept_plane(grams: np.ndarray, first: np.ndarray) -> Plane:
    """The points of a sequence of Gram matrices in one plane throughout, that of the first layer.

    X_l = K_l^{1/2} U, U the orthonormal factor of the points X_0 = K_0^{1/2} U. No plane shows more of a
    simplex than another, so its principal plane would turn at random from layer to layer; this one stays.

    Args:
        grams: (layer, batch, batch).
        first: (batch, 2), the principal points of the first layer, turned in any way.

    Returns:
        Plane of points (layer, batch, 2).

    >>> grams = np.stack([np.diag([4.0, 1.0, 0.0]), np.eye(3)])
    >>> plane = kept_plane(grams, principal_plane(grams[0]).points)
    >>> plane.share.round(3)
    array([1., 1.])
    """
    left, _, right = np.linalg.svd(first, full_matrices=False)
    values, vectors = np.linalg.eigh(recentred(checks.symmetric(grams, "gram")))
    values = np.maximum(values, 0.0)
    roots = (vectors * np.sqrt(values)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    points = roots @ (left @ right)
    return Plane(points, ratio_or_zero((points**2).sum(axis=(-2, -1)), values.sum(axis=-1)))
