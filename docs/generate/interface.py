"""The Python interface: a page for each room of the library, of what `bninit.__all__` has from it."""

import inspect
from pathlib import Path

import bninit as bn
from generate.contents import toctree

ROOMS = {
    "runs": "Runs of finite networks",
    "layer": "Blocks and their components",
    "geometry": "The geometry of a batch",
    "infinite_width": "Infinite width",
    "dynamics": "Fixed points, branches, stability",
    "measurements": "Networks beside theory",
    "sweeps": "Sweeps and boundaries",
    "pictures": "Pictures and pages",
    "training": "Beyond initialisation",
    "checks": "Errors",
}


def pages(docs: Path) -> dict[str, str]:
    """The page of all and one for each room; every public name is on one."""
    homes = homes_of(docs.parent / "bninit" / "__init__.pyi")
    assert set(homes.values()) <= set(ROOMS), set(homes.values()) - set(ROOMS)
    assert set(homes) == set(bn.__all__)
    rooms = {room: [name for name in homes if homes[name] == room] for room in ROOMS}
    rooms = {room: names for room, names in rooms.items() if names}
    found = {f"interface/{room}.md": page(ROOMS[room], names) for room, names in rooms.items()}
    parts = [
        "# Python interface\n\n`import bninit as bn` loads nothing heavy; each name is imported "
        "when it is first used. Arrays are (width, batch), angles in radians, rates per layer."
    ]
    for room, names in rooms.items():
        lines = [f"## {ROOMS[room]}", "", "| name | |", "| --- | --- |"]
        lines += [f"| {{py:obj}}`bn.{name} <bninit.{name}>` | {first_sentence(name)} |" for name in names]
        parts.append("\n".join(lines))
    found["interface/index.md"] = "\n\n".join(parts) + f"\n\n{toctree(rooms, 'hidden')}"
    return found


def homes_of(stub: Path) -> dict[str, str]:
    """The room of every public name, read from the stub of the door."""
    found = {}
    for line in stub.read_text().partition("# For programs.")[0].splitlines():
        if line.startswith("from ."):
            home, _, names = line.removeprefix("from .").partition(" import ")
            name = names.rpartition(" as ")[2]
            found[name] = home.partition(".")[0] or name
    return found


def first_sentence(name: str) -> str:
    """What the docstring begins with, for a table."""
    thing = getattr(bn, name)
    said = (inspect.getdoc(thing) or "").partition("\n\n")[0]
    if isinstance(thing, tuple):
        said = ", ".join(f"`{one}`" for one in thing)
    return " ".join(said.split()).replace("|", "\\|").replace("*", "\\*")


def page(title: str, names: list[str]) -> str:
    """Every name with its docstring."""
    return f"# {title}\n\n```{{eval-rst}}\n" + "\n".join(map(directive, names)) + "```\n"


def directive(name: str) -> str:
    """The directive of autodoc for a name."""
    thing = getattr(bn, name)
    if inspect.isclass(thing):
        extra = "" if issubclass(thing, Exception) else "   :members:\n"
        return f".. autoclass:: bninit.{name}\n{extra}"
    if inspect.ismodule(thing):
        return f".. automodule:: bninit.{name}\n   :members:\n   :imported-members:\n"
    if callable(thing):
        return f".. autofunction:: bninit.{name}\n"
    listed = ", ".join(f"``{one}``" for one in thing)
    return f".. py:data:: bninit.{name}\n\n   {listed}\n"
