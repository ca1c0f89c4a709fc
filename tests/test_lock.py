"""The environment can be installed from requirements.lock whatever has been released since."""

import re
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = (Path(__file__).parents[1] / "requirements.lock").read_text()
PINNED = {
    canonicalize_name(name): set(re.split(r",\s*", extras)) if extras else set()
    for name, extras in re.findall(r"^([\w.-]+)(?:\[([^\]]*)\])?==", LOCK, re.MULTILINE)
}


def test_extras_that_are_asked_for_are_pinned_with_their_package():
    """Else pip looks for the newest release that has them, whose hash is not in the file."""
    asked = [
        one
        for found in distributions()
        if canonicalize_name(found.metadata["Name"]) in PINNED
        for one in map(Requirement, found.requires or ())
        if one.extras
        and canonicalize_name(one.name) in PINNED
        and (one.marker is None or one.marker.evaluate({"extra": ""}))
    ]
    assert "coverage" in {one.name for one in asked}
    assert not [str(one) for one in asked if not one.extras <= PINNED[canonicalize_name(one.name)]]
