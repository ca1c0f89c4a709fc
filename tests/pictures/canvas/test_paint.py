"""Painting: the same bytes twice."""

import bninit as bn
from bninit.pictures.canvas.paint import save_picture


def test_pictures_are_the_same_bytes_twice(tmp_path, record):
    film = bn.see("filmstrip", [record], frames=3)
    for suffix in ("svg", "png"):
        one, two = (save_picture(film, tmp_path / f"{i}.{suffix}") for i in (1, 2))
        assert one.read_bytes() == two.read_bytes()
