"""A page that needs no network: the files of `html` and plotly's script around some data."""

import json
from html import escape
from importlib.resources import files
from typing import Any

from matplotlib.colors import to_rgb

from bninit.pictures.canvas.theme import DARK, LIGHT, Theme


def _colors(theme: Theme) -> dict[str, Any]:
    """The colours of a theme under the names that the scripts have for them."""
    red, green, blue = (round(255 * part) for part in to_rgb(theme.series[0]))
    return {
        "card": theme.card,
        "ink": theme.ink,
        "line": theme.line,
        "odd": theme.odd,
        "dot": theme.cluster,
        "a": theme.series[0],
        "theory": theme.theory,
        "band": f"rgba({red},{green},{blue},.2)",
        "others": theme.series[1:],
        "scale": [[0, theme.negative], [0.5, theme.card], [0.75, theme.positive[0]], [1, theme.positive[1]]],
        "amount": [[0, theme.card], [0.5, theme.positive[0]], [1, theme.positive[1]]],
    }


THEMES = {"light": _colors(LIGHT), "dark": _colors(DARK)}


def fill(kind: str, data: dict[str, Any], title: str) -> str:
    """The page KIND.html, KIND.js with its data; nothing of the data can end its script or be run.

    Args:
        kind: "runs" or "sweep".
        data: plain numbers and text, without NaN.
        title: the heading.

    Source: plotly-cartesian.min.js is version 4.1.1 of plotly.js-cartesian-dist-min on npm, MIT licence; a
        third of the whole of plotly.
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    parts = {
        "TITLE": escape(title),
        "STYLE": _read("style.css"),
        "BODY": _read(f"{kind}.html"),
        "SCRIPT": f"const themes = {json.dumps(THEMES)};\n" + _read("shared.js") + _read(f"{kind}.js"),
        "DATA": text,
        "PLOTLY": _read("plotly-cartesian.min.js"),
    }
    page = _read("page.html").split("@")
    return "".join(parts.get(piece, piece) for piece in page)


def _read(name: str) -> str:
    return (files("bninit.pictures.pages") / "html" / name).read_text(encoding="utf-8")
