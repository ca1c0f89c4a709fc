"""A page that needs no network: the files of `html` and plotly's script around some data."""

import importlib
import json
from html import escape
from importlib.resources import files
from typing import Any

from bninit import checks


def fill(kind: str, data: dict[str, Any], title: str) -> str:
    """The page KIND.html, KIND.js with its data; nothing of the data can end its script or be run.

    Args:
        kind: "runs" or "sweep".
        data: plain numbers and text, without NaN.
        title: the heading.

    Raises:
        InputError: no plotly.
    """
    try:
        plotly = importlib.import_module("plotly.offline").get_plotlyjs()
    except ModuleNotFoundError:
        raise checks.fail("plotly", "none installed", "pip install 'bninit[report]'") from None
    text = json.dumps(data, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    parts = {
        "TITLE": escape(title),
        "STYLE": _read("style.css"),
        "BODY": _read(f"{kind}.html"),
        "SCRIPT": _read("shared.js") + _read(f"{kind}.js"),
        "DATA": text,
        "PLOTLY": plotly,
    }
    page = _read("page.html").split("@")
    return "".join(parts.get(piece, piece) for piece in page)


def _read(name: str) -> str:
    return (files("bninit.pictures.pages") / "html" / name).read_text(encoding="utf-8")
