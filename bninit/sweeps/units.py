"""Bytes and seconds in words, and back."""

from bninit import checks


def size(count: float) -> str:
    """Bytes in words: 1.5 GB."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"


def duration(seconds: float) -> str:
    """Seconds in words: 40 s, 5 min, 2.5 h."""
    for unit, length in (("s", 60.0), ("min", 60.0), ("h", 24.0)):
        if seconds < length:
            return f"{seconds:.2g} {unit}"
        seconds /= length
    return f"{seconds:.3g} days"


def parse_size(text: str) -> int:
    """Bytes from "4GB", "500 MB" or a number.

    Raises:
        InputError: anything else.
    """
    units = {"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
    stripped = str(text).strip().upper()
    number = stripped.rstrip("KMGTB ")
    unit = stripped[len(number) :].strip()
    checks.word(unit, units, "the unit of memory")
    try:
        return int(checks.real(number, "memory", above=0.0) * units[unit])
    except checks.InputError:
        raise checks.fail("memory as a size above zero", repr(text), "write 500MB or 4GB") from None
