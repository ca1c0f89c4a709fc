"""The handwritten digits themselves as points: with recentering and ReLU one walks away from the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from bninit import checks
from bninit.laws.data import digits
from bninit.laws.streams import host_streams
from bninit.pictures.canvas.frames import seed_index, spaced
from bninit.pictures.canvas.page import Page
from bninit.pictures.canvas.picture import MAIN, Declaration, Exhibit, Moving, Numbers, Takes
from bninit.pictures.canvas.theme import LIGHT, Style, Theme
from bninit.pictures.canvas.walk import Walk, take_walk
from bninit.pictures.canvas.words import capital, counted
from bninit.runs.record import Record

STRIP = (0, 10, 30)
"""Layers of the still picture; the last one follows."""

TOGETHER = tuple(MAIN | {"block": block} for block in ("rc+relu", "rc+rs+relu"))
"""Two blocks on the same digits, with the same weights."""

SIDE = 8
"""Pixels of a digit."""

WIDTH, MARGIN, HEAD, LINE, FOOT, BETWEEN = 820, 16, 64, 30, 24, 10
"""Pixels of the page: its margin, its title, the lines above and below panels, the space between them."""

FLAT = 2.3
"""A panel of the film is so many times as wide as it is high."""

LARGE, SMALL = 0.14, 0.14
"""Half the side of a digit in the film, as a share of the panel's height; in the still picture."""

EDGE = 1.12
"""The window reaches beyond the farthest point by this."""


@dataclass(frozen=True)
class DigitsWalk(Moving):
    """The same digits in the same network under several blocks.

    Attributes:
        images: (batch, 8, 8) grey levels from 0 to 1.
        layers: (frame,) layer of each frame.
        walks: one for each block.
    """

    width: int
    seed: int
    images: np.ndarray
    layers: np.ndarray
    walks: tuple[Walk, ...]

    declared = Declaration(
        takes=Takes.BOTH,
        runs=TOGETHER,
        exhibits=(
            Exhibit(
                "digits_walk",
                "Under {block} one digit walks away and the others pile up, in {ended} of {networks} "
                "networks. "
                "Under {other} they stay {other_apart:.2f} norms apart. The plane holds {share:.0%} of the "
                "variance above, {other_share:.0%} below. Above, the median distance between two of the "
                "others falls from {first_apart:.2f} to {apart:.2f} norms (root mean square of the batch) in "
                "{depth} layers; below a simplex, equally far in every direction, is seen from one side.",
                TOGETHER,
                dark=True,
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record], seed: int | None = None, frames: int = 90) -> Self:
        """The walks of one seed.

        Args:
            records: runs on digits over blocks, otherwise alike.
            seed: a seed of the records; the first.
            frames: of the film; the layers are evenly spaced in log(layer + 3).

        Raises:
            InputError: no records, inputs that are no digits, or runs that differ in more than the block.
        """
        if not records:
            raise checks.fail("one record or more", "none", "run: bninit simulate --inputs digits --out FILE")
        for name in ("inputs", "batch", "width", "depth", "weights", "key", "seeds"):
            found = {str(record.settings[name]) for record in records}
            if len(found) > 1 or (name == "inputs" and found != {"digits"}):
                wanted = "digits as inputs" if name == "inputs" else f"records of the same {name}"
                raise checks.fail(wanted, ", ".join(sorted(found)), "simulate them with --inputs digits")
        settings, index = records[0].settings, seed_index(records[0], seed)
        number = int(records[0].dataset["seed"].values[index])
        depth = settings["depth"]
        strip = [layer for layer in (*STRIP, depth) if layer <= depth]
        layers = np.union1d(spaced(depth, checks.whole(frames, "frames")), strip)
        keys = host_streams(settings["key"], [number], 0)
        (pixels,) = digits(settings["batch"]).factor(keys, SIDE * SIDE) * SIDE
        walks = [take_walk(records[0], index, layers)]
        walks += [take_walk(record, index, layers, walks[0].points[0]) for record in records[1:]]
        return cls(settings["width"], number, pixels.T.reshape(-1, SIDE, SIDE), layers, tuple(walks))

    @property
    def numbers(self) -> Numbers:
        """How many networks go this way, how far apart the digits are, and what the plane holds."""
        first, last = self.walks[0], self.walks[-1]
        return {
            "block": first.words,
            "other": last.words,
            "ended": first.ended,
            "networks": first.networks,
            "depth": int(self.layers[-1]),
            "first_apart": float(first.apart[0]),
            "apart": float(first.apart[-1]),
            "other_apart": float(last.apart[-1]),
            "share": float(first.share[-1]),
            "other_share": float(last.share[-1]),
        }

    @property
    def frames(self) -> int:
        """How many."""
        return len(self.layers)

    @property
    def finding(self) -> str:
        """What the first walk shows, against the last."""
        return f"{self.walks[0].end}; with {self.walks[-1].words} {self.walks[-1].end}"

    @property
    def setting(self) -> str:
        """The points and the network."""
        count = counted(len(self.images), "handwritten digit")
        return f"{count} through {self.layers[-1]} random layers of width {self.width}, seen in a plane"

    @property
    def alt(self) -> str:
        """What one sees."""
        rows = [
            f"{capital(walk.words)}: {walk.end}, in the plane that holds {walk.share[-1]:.0%} of the variance"
            for walk in self.walks
        ]
        return f"{self.setting}, drawn as their images in a plane, layer by layer. {'. '.join(rows)}."

    def draw(self, figure: Figure, theme: Theme = LIGHT, frame: int = -1) -> None:
        """Some layers side by side; or one frame of the film, if a frame is named.

        In the still picture every panel has its own scale, in the film every block: a bar is one norm long.
        """
        figure.clear()
        shown = self._strip if frame < 0 else [frame]
        wide = (WIDTH - 2 * MARGIN - BETWEEN * (len(shown) - 1)) / len(shown)
        high = wide if frame < 0 else wide / FLAT
        row = LINE + high + FOOT
        page = Page(figure, WIDTH, HEAD + len(self.walks) * row)
        page.lay(theme)
        page.text(MARGIN, 27, capital(self.walks[0].end), 15.5, theme.ink, weight="bold")
        page.text(MARGIN, 49, self.setting, 11, theme.faint)
        if frame >= 0:
            place: Style = {"ha": "right", "weight": "bold"}
            page.text(WIDTH - MARGIN, 49, f"layer {self.layers[frame]}", 15.5, theme.odd, **place)
        for number, walk in enumerate(self.walks):
            top = HEAD + number * row
            words = f"{capital(walk.words)}: {walk.end}" if number else capital(walk.words)
            page.text(MARGIN, top + 19, words, 12.5, theme.ink, weight="bold")
            for column, one in enumerate(shown):
                left = MARGIN + column * (wide + BETWEEN)
                axes = page.axes(left, top + LINE, wide, high)
                past = range(one + 1) if frame >= 0 else range(one, one + 1)
                self._panel(axes, walk, past, theme, wide / high)
                words = f"{walk.share[one]:.0%} of the variance"
                words = f"layer {self.layers[one]}: {words}" if frame < 0 else f"this plane holds {words}"
                page.text(left, top + LINE + high + 15, words, 9.5, theme.faint)

    @property
    def _strip(self) -> list[int]:
        """The frames of the still picture."""
        return [place for place, layer in enumerate(self.layers) if layer in (*STRIP, self.layers[-1])]

    def _panel(self, axes: Axes, walk: Walk, past: range, theme: Theme, ratio: float) -> None:
        """The digits where they are in the last of some frames, and the way of the odd one through them."""
        still = len(past) == 1 and ratio == 1
        middle, half = _window(walk.points[list(past)] if still else walk.points, ratio)
        size = 2 * half * (SMALL if still else LARGE)
        axes.set_facecolor(theme.card)
        for place, image in enumerate(self.images):
            odd = walk.odd[place]
            x, y = walk.points[past[-1], place]
            if odd:
                way = walk.points[list(past), place].T
                axes.plot(*way, color=theme.odd, linewidth=1.4, alpha=0.6, zorder=1)
            ink = np.zeros((*image.shape, 4))
            ink[..., :3] = to_rgb(theme.odd if odd else theme.cluster)
            ink[..., 3] = image
            box = (x - size / 2, x + size / 2, y - size / 2, y + size / 2)
            axes.imshow(ink, extent=box, interpolation="nearest", zorder=3 if odd else 2)
        axes.set(xlim=middle[0] + half * ratio * np.array([-1, 1]), ylim=middle[1] + half * np.array([-1, 1]))
        axes.set(xticks=[], yticks=[], aspect="auto")
        axes.spines[:].set(color=theme.line, linewidth=0.8)
        left, low = middle[0] - 0.94 * half * ratio, middle[1] - 0.88 * half
        axes.plot([left, left + 1], [low, low], color=theme.faint, linewidth=2, solid_capstyle="butt")
        axes.annotate(
            "1 norm", (left, low), (0, 3), textcoords="offset points", color=theme.faint, fontsize=8.5
        )


def _window(points: np.ndarray, ratio: float) -> tuple[np.ndarray, float]:
    """The middle and half the height of a window of this ratio of sides that holds all the points."""
    low, high = points.min(axis=(0, 1)), points.max(axis=(0, 1))
    reach = (high - low) / 2
    return (low + high) / 2, float(EDGE * max(reach[0] / ratio, reach[1]) + 0.08 * max(reach))
