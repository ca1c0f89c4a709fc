"""What is put in wrong, drawn: calls, command lines, damages of a store."""

import json

import numpy as np

import bninit as bn
from bninit.program import call

NAN, INF = float("nan"), float("inf")
HUGE = (2**31, 2**63, 10**30, 1e300, "99999999999")
WRONG = (None, "", " ", "nl", "no such word", b"rc", -1, 0, 2.5, NAN, INF, -INF, True, 1j, [], (), {}, set())
WRONG += ((3,), (None, None), (NAN, 1.0), ["rc"], {"a": 1}, object(), np.array([]), np.ones(3))
WRONG += (
    np.full((2, 2), NAN),
    np.zeros((2, 2), "U3"),
    "0",
    "\n",
    "rc+",
    "rc+rc",
    "relu(",
    "rs(-1)",
    "rs(nan)",
)
WRONG += ("leaky_relu(1e300)", "leaky_relu(x)", "tanh+rs", "rc+relu+relu", "a" * 300, "\0", lambda x: "no")
WORDS = [
    "",
    " ",
    "nl",
    "x",
    "-1",
    "0",
    "2.5",
    "nan",
    "inf",
    "1e300",
    "2147483648",
    "99999999999999999999",
    "é",
]
WORDS += [
    "rc+",
    "rs(-1)",
    "rs(nan)",
    "relu(",
    "leaky_relu(1e300)",
    "None",
    "{}",
    "[1]",
    "4:2:x2",
    "4:8",
    "1,,2",
]
WORDS += ["--no-such", "--batch", "--json"]

GRAM = np.diag([4.0, 1.0, 1.0, 1.0])
SMALL_RUN = {"block": "rc+relu", "width": 8, "batch": 4, "depth": 1, "seeds": 1}
SMALL_GRID = {"blocks": "rs", "batches": "4", "widths": "8", "depth": 2, "seeds": 2}


def _map_of(block, weight_variance, gram):
    return bn.gram_map(block, weight_variance)(gram)


def _mean_field(**settings):
    return list(bn.mean_field(**settings))


# Each argument at a value that is right and quick; those whose huge values are right, and slow, are `SLOW`.
CALLS = {
    "simulate": (
        bn.simulate,
        SMALL_RUN
        | {"key": 0, "weights": "gaussian", "inputs": "gaussian", "engine": "factor", "gain": 1.0}
        | {"precision": "float64", "chunk": None},
    ),
    "mean_field": (
        _mean_field,
        {"block": "rc+relu", "inputs": "gaussian", "batch": 4, "depth": 1, "every": 1, "features": 8}
        | {"weight_variance": 1.0, "key": 0},
    ),
    "gram_map": (_map_of, {"block": "rc+relu", "weight_variance": 1.0, "gram": GRAM}),
    "backward_map": (bn.backward_map, {"block": "rc+relu", "weight_variance": 1.0, "samples": 64}),
    "gradient_rate": (
        bn.gradient_rate,
        {"block": "rc", "batch": 4, "state": "simplex", "weight_variance": 1.0},
    ),
    "find_configuration": (bn.find_configuration, {"gram": GRAM}),
    "fixed_points": (bn.fixed_points, {"block": "rc", "batch": 4, "odd": 1}),
    "branches": (
        bn.branches,
        {"block": "rc", "parameter": "batch", "over": (3.0, 4.0), "batch": 4, "odd": 1, "searches": 1},
    ),
    "folds": (bn.folds, {"block": "rc", "parameter": "batch", "over": (3.0, 4.0), "batch": 4, "odd": 1}),
    "odd_states": (bn.odd_states, {"block": "rc", "batch": 4, "most": 1.0, "searches": 1}),
    "scalar_map": (bn.scalar_map, {"block": "rc+relu", "batch": 4, "odd": 1}),
    "limit_laws": (bn.limit_laws, {"block": "rc+relu"}),
    "opening": (bn.opening, {"batch": 4, "width": 8, "seeds": 2, "key": 0}),
    "opening_exponent": (bn.opening_exponent, {"batch": 4, "width": 8, "layers": 8, "chains": 2, "key": 0}),
    "numbers": (lambda value: bn.numbers(value, "widths"), {"value": "4:16:x2"}),
    "parse_size": (bn.parse_size, {"text": "4GB"}),
    "load": (bn.load, {"path": "nothing.zarr"}),
    "load_grid": (bn.load_grid, {"path": "nothing.toml"}),
    "make_grid": (
        lambda **settings: bn.make_grid(settings),
        SMALL_GRID
        | {"activations": "relu", "weights": "gaussian", "inputs": "gaussian", "key": 0, "gain": 1.0}
        | {"precision": "float64", "quantities": "t", "layers": "log", "grams": False},
    ),
    "make_boundary": (
        lambda **settings: bn.make_boundary(settings),
        SMALL_GRID
        | {"widths": "8,16", "seeds": 16, "event": "odd", "level": 0.5, "along": "width", "confidence": 0.9},
    ),
    "see": (bn.see, {"name": "growth", "records": ()}),
}
SLOW = {"width", "depth", "every", "features", "seeds", "searches", "layers", "chains", "samples", "widths"}
SLOW |= {"batches"}
BIG = {"1e300", "2147483648", "99999999999999999999"}

LINES = {
    "simulate": ["--width", "8", "--batch", "4", "--depth", "1", "--seeds", "1"],
    "meanfield": ["--batch", "4", "--depth", "1", "--every", "1", "--features", "8"],
    "fixed-points": ["--block", "rc", "--batch", "4"],
    "branches": ["--block", "rc", "--low", "3", "--high", "4", "--batch", "4"],
    "mechanism": ["--batch", "4"],
    "stability": ["--block", "rc", "--batch", "4", "--odd", "1", "--no-networks", "--key", "0"],
    "sweep": ["--plan", "--blocks", "rs", "--batches", "4", "--widths", "8", "--depth", "2", "--seeds", "2"],
    "boundary": ["--plan", "--batches", "4", "--widths", "8,16", "--depth", "2", "--seeds", "16"],
    "plot": ["trajectory", "nothing.zarr", "none.zarr"],
    "report": ["nothing.zarr", "none.zarr"],
    "check": ["--only", "nothing", "--quick"],
    "nothing": ["--batch", "4"],
}


def damaged_call(draw):
    """A function with one or two of its arguments wrong."""
    name = draw.choice(sorted(CALLS))
    function, good = CALLS[name]
    chosen = dict(good)
    for argument in draw.sample(sorted(good), min(len(good), draw.choice((1, 1, 2)))):
        chosen[argument] = draw.choice(WRONG if argument in SLOW else WRONG + HUGE)
    return f"{name}({chosen})", lambda: function(**chosen)


def damaged_line(draw):
    """A command line with a word wrong, missing, doubled or too many."""
    name = draw.choice(sorted(LINES))
    words = list(LINES[name])
    place = draw.randrange(len(words))
    wrong = draw.choice(WORDS)
    if place and words[place - 1].strip("-") in SLOW and wrong in BIG:
        wrong = "x"
    changed = ([wrong], [wrong], [], [words[place]] * 2, [words[place], wrong])
    words[place : place + 1] = draw.choice(changed)
    return " ".join([name, *words]), lambda: call([name, *words])


def damage(draw, store):
    """Change one file of a store; returns what was done and how it is undone."""
    path = draw.choice(sorted(file for file in store.rglob("*") if file.is_file()))
    whole = path.read_bytes()
    how = draw.choice(("flip", "flip", "cut", "remove", "grow", "noise", "value"))
    place = draw.randrange(max(1, len(whole)))
    if how == "remove":
        path.unlink()
    elif how == "value" and path.name == "zarr.json":
        told = json.loads(whole)
        inside = told["attributes"] if draw.random() < 0.6 and told.get("attributes") else told
        inside[draw.choice(sorted(inside))] = draw.choice((None, 3, "x", [], {}, "{", -1, 1e300, [1], "é"))
        path.write_text(json.dumps(told))
    else:
        byte = bytes([whole[place] ^ 1 << draw.randrange(8)]) if whole else b""
        made = {"flip": whole[:place] + byte + whole[place + 1 :], "cut": whole[:place]}
        made |= {"grow": whole + whole[:place], "noise": draw.randbytes(40)}
        path.write_bytes(made.get(how, b""))
    return f"{how} {path.relative_to(store)} at {place}", lambda: path.write_bytes(whole)
