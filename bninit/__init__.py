"""bninit: see, predict and prove what batch normalisation does to a batch at initialisation.

Nothing is imported before it is used: `import bninit` and `bninit --help` load no numerical library.
"""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bninit.animation import save_animation as save_animation
    from bninit.block import BLOCKS as BLOCKS
    from bninit.block import Block as Block
    from bninit.boundary import boundary as boundary
    from bninit.boundary import boundary_outlook as boundary_outlook
    from bninit.branch import Branch as Branch
    from bninit.branches import branches as branches
    from bninit.checks import InputError as InputError
    from bninit.configuration import describe as describe
    from bninit.configuration import find_configuration as find_configuration
    from bninit.exhibition import build_gallery as build_gallery
    from bninit.fixed_point import FixedPoint as FixedPoint
    from bninit.fixed_points import fixed_points as fixed_points
    from bninit.folds import fold_curve as fold_curve
    from bninit.folds import folds as folds
    from bninit.gram_map import gram_map as gram_map
    from bninit.grid import load_grid as load_grid
    from bninit.grid import make_grid as make_grid
    from bninit.level_set import LevelSet as LevelSet
    from bninit.level_set import make_boundary as make_boundary
    from bninit.level_set import read_boundary as read_boundary
    from bninit.lyapunov import opening_exponent as opening_exponent
    from bninit.mean_field import mean_field as mean_field
    from bninit.mechanism import mechanism as mechanism
    from bninit.picture import paint as paint
    from bninit.picture import save_picture as save_picture
    from bninit.plots.eight_blocks import draw as draw_eight_blocks  # noqa: F401
    from bninit.prediction import predict as predict
    from bninit.record import Record as Record
    from bninit.record import check_free as check_free
    from bninit.record import load as load
    from bninit.report import find_records as find_records
    from bninit.report import write_report as write_report
    from bninit.run import extend as extend
    from bninit.run import simulate as simulate
    from bninit.scalar_map import scalar_map as scalar_map
    from bninit.splits import splits as splits
    from bninit.summary import HEADINGS as HEADINGS
    from bninit.summary import Summary as Summary
    from bninit.summary import cells as cells
    from bninit.summary import summarise as summarise
    from bninit.sweep import look_ahead as look_ahead
    from bninit.sweep import parse_size as parse_size
    from bninit.sweep import sweep as sweep
    from bninit.terminal import markdown as markdown
    from bninit.terminal import print_table as print_table
    from bninit.terminal import progress as progress
    from bninit.views import see as see
    from bninit.views.eight_blocks import eight_blocks_panels as eight_blocks_panels

_HOME = {
    "branches": "branches",
    "folds": "folds",
    "fold_curve": "folds",
    "fixed_points": "fixed_points",
    "gram_map": "gram_map",
    "splits": "splits",
    "mechanism": "mechanism",
    "mean_field": "mean_field",
    "opening_exponent": "lyapunov",
    "FixedPoint": "fixed_point",
    "Branch": "branch",
    "scalar_map": "scalar_map",
    "BLOCKS": "block",
    "Block": "block",
    "InputError": "checks",
    "describe": "configuration",
    "find_configuration": "configuration",
    "eight_blocks_panels": "views.eight_blocks",
    "save_picture": "picture",
    "paint": "picture",
    "find_records": "report",
    "write_report": "report",
    "build_gallery": "exhibition",
    "save_animation": "animation",
    "predict": "prediction",
    "see": "views",
    "draw_eight_blocks": "plots",
    "Record": "record",
    "check_free": "record",
    "load": "record",
    "extend": "run",
    "simulate": "run",
    "HEADINGS": "summary",
    "Summary": "summary",
    "cells": "summary",
    "summarise": "summary",
    "markdown": "terminal",
    "load_grid": "grid",
    "make_grid": "grid",
    "boundary": "boundary",
    "boundary_outlook": "boundary",
    "LevelSet": "level_set",
    "make_boundary": "level_set",
    "read_boundary": "level_set",
    "look_ahead": "sweep",
    "parse_size": "sweep",
    "sweep": "sweep",
    "print_table": "terminal",
    "progress": "terminal",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # a third of the start-up time, for one word

        return version("bninit")
    if name not in _HOME:
        raise AttributeError(f"module 'bninit' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"bninit.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])


class _Package(ModuleType):
    """Where a function has the name of its file, the package's attribute is the function."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _HOME and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
