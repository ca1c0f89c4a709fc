"""A sweep of eight small cells, as a grid and as a command, and what its store looks like from outside."""

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

SMALL = {"blocks": "rc+relu,rs", "batches": "4,8", "widths": "16,32", "depth": 12, "seeds": 3, "grams": True}
CELLS = 8
WORDS = ["sweep", "--json"]
for name, value in SMALL.items():
    WORDS += [f"--{name}"] if value is True else [f"--{name}", str(value)]


def digest(path):
    """Every file of a folder, by name and content."""
    files = sorted(p for p in Path(path).rglob("*") if p.is_file())
    return {str(p.relative_to(path)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def done(path):
    """The cells that a store has marked."""
    return len(list(Path(path).glob("done/c.*")))


def engine_of(values):
    """An engine that knows the values, or the reasons why there are none."""
    return lambda compute, cells: ((cell, values[cell]) for cell in cells)


def start(path, environment, *words):
    """The command in a process of its own."""
    # A test run that a script started in the background ignores Ctrl-C, and so would its children.
    heeds = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = f"{heeds}; from bninit.program import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *WORDS, "--out", str(path), *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    """Wait for the command, which must succeed."""
    _, error = process.communicate()
    assert process.returncode == 0, error


def kill(process):
    """SIGKILL, which no process can refuse or prepare for; returns what it ended with."""
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode
