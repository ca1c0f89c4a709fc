"""A record in a notebook."""

import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

import bninit as bn


def test_a_record_plots_itself_on_axes_passed_in(record):
    axes = Figure().subplots()
    assert record.plot.spectrum(ax=axes) is axes
    figures = pyplot.get_fignums()
    own = record.plot.trajectory(quantity="t")
    assert "K odd,odd" in own.get_ylabel()
    pyplot.close(own.figure)
    assert pyplot.get_fignums() == figures
    with pytest.raises(AttributeError, match="choose one of bifurcation, births"):
        _ = record.plot.cobwb
    with pytest.raises(bn.InputError, match="ax, Axes of matplotlib"):
        record.plot.spectrum(ax=3)
    assert "cluster" in record._repr_html_()
    assert "<table>" in record._repr_html_()
