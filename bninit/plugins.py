"""Plug-ins: what other packages bring by entry points, found by name and imported when it is used.

A package names them in its pyproject.toml, one group for each kind:

    [project.entry-points."bninit.activations"]
    swish2 = "package.module:swish2"            # an Activation whose name is this word
    [project.entry-points."bninit.inputs"]
    rings = "package.module:rings"              # batch -> bninit.laws.batch.Batch
    [project.entry-points."bninit.pictures"]
    angles = "package.module:Angles"            # a Picture
    [project.entry-points."bninit.commands"]
    mine = "package.mine"                       # a module: docstring, Settings, QUICK, run, show

A word of the library comes before that of a plug-in.
"""

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

KINDS = ("activations", "inputs", "pictures", "commands")


@cache
def plugins_of(kind: str) -> dict[str, EntryPoint]:
    """The plug-ins of a kind by name; nothing of them is imported."""
    return {found.name: found for found in entry_points(group=f"bninit.{kind}")}


def load_plugin(kind: str, name: str) -> Any:
    """What the plug-in of that name is.

    Raises:
        InputError: its package cannot be imported.
    """
    found = plugins_of(kind)[name]
    try:
        return found.load()
    except Exception as error:  # whatever the package of someone else may raise
        from bninit import checks  # which loads NumPy, and `bninit --help` lists plug-ins without it

        home = found.dist.name if found.dist is not None else "its package"
        got = f"{type(error).__name__}: {error}"
        raise checks.fail(f"{name} of {home} ({found.value})", got, f"mend or remove {home}") from error
