"""The door: what `import bninit` offers, and where each name lives. lazy_loader reads this file.

What stands under "for programs" is reached here too, but is no part of `__all__`.
"""

__version__: str

from . import training as training
from .checks import InputError as InputError
from .dynamics.bifurcation.branch import Branch as Branch
from .dynamics.bifurcation.branches import branches as branches
from .dynamics.bifurcation.folds import fold_curve as fold_curve
from .dynamics.bifurcation.folds import folds as folds
from .dynamics.bifurcation.odd_states import odd_states as odd_states
from .dynamics.equilibria.fixed_point import FixedPoint as FixedPoint
from .dynamics.equilibria.fixed_points import fixed_points as fixed_points
from .dynamics.equilibria.mechanism import mechanism as mechanism
from .dynamics.large_batch.laws import LimitLaw as LimitLaw
from .dynamics.large_batch.laws import limit_laws as limit_laws
from .dynamics.stability.cluster_cocycle import opening_exponent as opening_exponent
from .dynamics.stability.gradient_rate import gradient_rate as gradient_rate
from .dynamics.stability.perturbed_rates import perturbed_rates as perturbed_rates
from .dynamics.symmetry.scalar_map import scalar_map as scalar_map
from .geometry.configuration import describe as describe
from .geometry.configuration import find_configuration as find_configuration
from .infinite_width.backward import backward_map as backward_map
from .infinite_width.gram_map import gram_map as gram_map
from .infinite_width.mean_field import mean_field as mean_field
from .infinite_width.patches import patch_map as patch_map
from .infinite_width.residual import residual_map as residual_map
from .layer.block import BLOCKS as BLOCKS
from .layer.block import Block as Block
from .layer.patches import make_patches as make_patches
from .measurements.cluster_opening import opening as opening
from .measurements.gradient_prediction import gradient_summary as gradient_summary
from .measurements.gradients import gradients as gradients
from .measurements.network_rates import network_rates as network_rates
from .measurements.odd_image import odd_units as odd_units
from .measurements.prediction import predict as predict
from .pictures.canvas.animate import save_animation as save_animation
from .pictures.canvas.paint import paint as paint
from .pictures.canvas.paint import save_picture as save_picture
from .pictures.catalogue import see as see
from .pictures.of_theory.branches import BranchDiagram as BranchDiagram
from .pictures.of_theory.rates import Rates as Rates
from .pictures.pages.gallery import build_gallery as build_gallery
from .pictures.pages.notebook import RecordPlots as RecordPlots
from .pictures.pages.report import find_records as find_records
from .pictures.pages.report import write_report as write_report
from .runs.engine_of import engine_of as engine_of
from .runs.record import Record as Record
from .runs.record import load as load
from .runs.simulate import extend as extend
from .runs.simulate import simulate as simulate
from .runs.summary import Summary as Summary
from .runs.summary import summarise as summarise
from .runs.summary import summary_table as summary_table
from .sweeps.boundaries.boundary import boundary as boundary
from .sweeps.boundaries.boundary import boundary_outlook as boundary_outlook
from .sweeps.boundaries.found import read_boundary as read_boundary
from .sweeps.boundaries.lattice import make_boundary as make_boundary
from .sweeps.boundaries.level_set import LevelSet as LevelSet
from .sweeps.grid import load_grid as load_grid
from .sweeps.grid import make_grid as make_grid
from .sweeps.outlook import look_ahead as look_ahead
from .sweeps.ranges import numbers as numbers
from .sweeps.sweep import sweep as sweep
from .sweeps.units import parse_size as parse_size

# For programs.
# isort: split
from . import checks as checks
from . import terminal as terminal
from .pictures.canvas.paint import FORMATS as FORMATS
from .pictures.catalogue import list_pictures as list_pictures
from .pictures.catalogue import runs_of as runs_of
from .pictures.catalogue import takes_records as takes_records
from .pictures.pages.gallery import exhibits as exhibits
from .pictures.pages.redraw import redraw_gallery as redraw_gallery
from .pictures.pages.report import load_any as load_any
from .plugins import load_plugin as load_plugin
from .plugins import plugins_of as plugins_of
