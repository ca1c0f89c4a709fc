"""The four courses: each is the trajectory of its quantity, and the lag is read off them."""

from dataclasses import replace

import numpy as np

import bninit as bn
from bninit.pictures.canvas.paint import paint


def test_each_panel_is_the_trajectory_of_its_quantity(record):
    courses = bn.see("courses", [record])
    for panel in courses.panels:
        alone = bn.see("trajectory", [record], quantity=panel.quantity)
        np.testing.assert_array_equal(panel.courses[0].band, alone.courses[0].band)
        assert courses.numbers[panel.quantity] == alone.numbers["last"]
    axes = paint(courses).axes
    assert len(axes) == 4
    np.testing.assert_array_equal(axes[2].lines[0].get_ydata(), courses.panels[2].courses[0].band[1])


def test_the_lag_is_where_one_axis_holds_half_of_the_variance(record):
    courses = bn.see("courses", [record])
    last = courses.panels[-1]
    middle = np.where(last.courses[0].layers < 20, 0.2, 0.9)
    late = np.where(last.courses[0].layers < 33, 0.2, 0.9)
    course = replace(last.courses[0], band=np.stack([middle] * 3), predicted=late)
    told = replace(courses, panels=(*courses.panels[:-1], replace(last, courses=(course,))))
    assert told.lag == 13
    assert told.numbers["half"].endswith(" to one axis 13 layers after the median network.")

    def with_course(other):
        return replace(told, panels=(*courses.panels[:-1], replace(last, courses=(other,))))

    sooner = with_course(replace(course, band=np.stack([late] * 3), predicted=middle))
    assert sooner.numbers["half"].endswith(" to one axis 13 layers before the median network.")
    unknown = with_course(replace(course, predicted=None))
    assert (unknown.lag, unknown.numbers["half"]) == (None, "")
