"""Batches with close points, and the factors of the rows that they lead to, in long double."""

import numpy as np
from one_layer import normals

from bninit.layer.block import Block

WIDTH, BATCH = 500, 8


def triangle(rows):
    """R of the QR of rows in long double, diagonal not negative, by modified Gram-Schmidt applied twice."""
    rows = np.array(rows, dtype=np.longdouble)
    total = np.eye(rows.shape[1], dtype=np.longdouble)
    for _ in range(2):
        found = np.zeros_like(total)
        for j in range(rows.shape[1]):
            found[j, j] = np.sqrt(rows[:, j] @ rows[:, j])
            rows[:, j] /= found[j, j]
            found[j, j + 1 :] = rows[:, j] @ rows[:, j + 1 :]
            rows[:, j + 1 :] -= np.outer(rows[:, j], found[j, j + 1 :])
        total = found @ total
    return total


def cluster(spread, odd):
    """The factor of a cluster of this spread, with an odd point if wanted."""
    rng = np.random.default_rng(1)
    center = rng.normal(size=(64, 1))
    points = center + spread * rng.normal(size=(64, BATCH))
    if odd:
        points[:, 0] = -(BATCH - 1) * center[:, 0]
    return np.linalg.qr(points, mode="r")


def pairs(gap):
    """The factor of an open batch in which points 1 and 2, and 3 and 4, are this close."""
    points = np.random.default_rng(2).normal(size=(64, BATCH))
    points[:, 2:5:2] = points[:, 1:4:2] + gap * points[:, 2:5:2]
    return np.linalg.qr(points, mode="r")


def rows_of(block, start, width=WIDTH):
    """The very rows of the first layer, rounded as they are: the factor alone is judged."""
    return np.asarray(Block.parse(block)(normals(3, 1, width, start.shape[1]) @ start))


def gaps(factor, ones):
    """Distances of points j and j + 1, over the norm of the first: what a cluster is about."""
    factor = np.asarray(factor, dtype=np.longdouble)
    found = np.linalg.norm((factor[:, ones] - factor[:, ones + 1]).astype(float), axis=0)
    return found / np.linalg.norm(factor[:, 0].astype(float))
