"""Lists of words, numbers and layers as they are written in a grid: "4,8", "4:128:x2", "every:20"."""

import math
from typing import Any

from bninit import checks

MOST = 2**20
"""Numbers in one range."""


def words(value: Any, what: str) -> tuple[str, ...]:
    """Words separated by commas, or a list of them; each once, in order."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or not all(isinstance(part, str) for part in parts):
        raise checks.fail(f"{what}, words separated by commas", repr(value), "write for instance a,b")
    found = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    if not found:
        raise checks.fail(f"{what}, one or more", "none", f"give {what} at least one value")
    return found


def numbers(value: Any, what: str, least: int = 1) -> tuple[int, ...]:
    """Whole numbers from 7, [4, 8], "4,8", "4:16:4" (steps) or "4:128:x2" (ratio), sorted, each once.

    >>> numbers("3,4:32:x2", "batches"), numbers("10:40:10", "layers")
    ((3, 4, 8, 16, 32), (10, 20, 30, 40))
    """
    parts = (
        value.split(",") if isinstance(value, str) else value if isinstance(value, (list, tuple)) else [value]
    )
    found: set[int] = set()
    for part in parts:
        found.update(
            _range(part, what, least) if isinstance(part, str) else [checks.whole(part, what, least)]
        )
    if not found:
        raise checks.fail(f"{what}, one or more", "none", f"give {what} at least one value")
    return tuple(sorted(found))


def _range(text: str, what: str, least: int) -> list[int]:
    """The numbers of "first:last:step" or "first:last:xratio", or the only one."""
    pieces = text.strip().split(":")
    if len(pieces) == 1:
        return [checks.whole(_real(pieces[0], text, what), what, least)]
    if len(pieces) != 3:
        raise checks.fail(f"{what} as first:last:step or first:last:xratio", repr(text), "write 4:128:x2")
    first, last = (checks.whole(_real(piece, text, what), what, least) for piece in pieces[:2])
    if last < first:
        raise checks.fail(f"{what} with first <= last", repr(text), f"write {last}:{first}:{pieces[2]}")
    if pieces[2].startswith("x"):
        ratio = checks.real(_real(pieces[2][1:], text, what), f"the ratio of {what}", above=1.0)
        if ratio < 1 + 1e-5:
            raise checks.fail(f"a ratio of {what} >= 1.00001", repr(text), "raise the ratio")
        steps = math.floor(math.log(last / max(first, 1)) / math.log(ratio) + 1e-9)
        return [round(max(first, 1) * ratio**k) for k in range(steps + 1)]
    step = checks.whole(_real(pieces[2].removeprefix("+"), text, what), f"the step of {what}")
    if (last - first) // step >= MOST:
        raise checks.fail(f"{what}, at most {MOST} of them", repr(text), "raise the step")
    return list(range(first, last + 1, step))


def _real(text: str, whole: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise checks.fail(f"{what} in whole numbers", repr(whole), "write 16, 4,8 or 4:128:x2") from None


def layers(value: Any, depth: int) -> tuple[int, ...]:
    """The layers to keep: "all", "last", "every:k", "log" (ratio 2^(1/4)), or numbers; 0 is the input.

    >>> layers("every:20", 50), layers("log", 12)
    ((0, 20, 40, 50), (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12))
    """
    if not isinstance(value, str):
        value = numbers(value, "layers", least=0)
    if value == "all":
        return tuple(range(depth + 1))
    if value == "last":
        return (depth,)
    if value == "log":
        steps = range(4 * max(depth, 1).bit_length())
        return tuple(
            sorted({0, depth} | {round(2 ** (k / 4)) for k in steps if round(2 ** (k / 4)) <= depth})
        )
    if isinstance(value, str) and value.startswith("every:"):
        step = checks.whole(_real(value[6:], value, "layers"), "the step of layers")
        return tuple(sorted({*range(0, depth + 1, step), depth}))
    if isinstance(value, str) and value.strip()[:1].isalpha():
        checks.word(value, ("log", "all", "last", "every:k"), "layers (or numbers)")
    found = numbers(value, "layers", least=0)
    if found[-1] > depth:
        raise checks.fail(f"layers up to the depth {depth}", found[-1], "raise depth or leave it out")
    return found
