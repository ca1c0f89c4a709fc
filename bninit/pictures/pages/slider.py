"""The page on runs as a widget of a notebook: what it shows can be read and set from Python."""

from importlib.resources import files

from anywidget import AnyWidget
from traitlets import Int, Unicode


class Slider(AnyWidget):
    """`record.plot.slider()`: the same page, in a frame of its own that tells what is looked at.

    Attributes:
        layer, network: what is shown, None until it is. Setting them moves the page: to the nearest layer
            that it holds, and to its first network where it does not hold that one.
        height: pixels.
    """

    _esm = (files("bninit.pictures.pages") / "html" / "slider.js").read_text(encoding="utf-8")

    page = Unicode().tag(sync=True)
    height = Int(640).tag(sync=True)
    layer = Int(None, allow_none=True).tag(sync=True)
    network = Int(None, allow_none=True).tag(sync=True)
