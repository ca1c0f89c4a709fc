"""What the commands print fits a terminal of 80 columns, whole words at a time, and a pipe as it is."""

import io
import re
import sys

import pytest

from bninit import terminal


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def screen(monkeypatch):
    """Call something before a screen of 80 columns, and read its lines."""

    def lines_of(function, *words):
        shown = Screen()
        with monkeypatch.context() as here:
            here.setenv("COLUMNS", "80")
            here.setenv("TERM", "xterm")
            here.setenv("NO_COLOR", "1")
            here.setattr(sys, "stdout", shown)
            here.setattr(sys, "stderr", shown)
            function(*words)
        return [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in shown.getvalue().splitlines()]

    return lines_of


DEMO = ("block", "inputs", "final configuration", "seeds", "birth", "norm ratio", "angle", "cosine")
ROW = ["rc+rs+relu", "gaussian", "cluster + odd point", "100%", "50.8 ± 4.1", "13.88 ± 0.26"]
ROW += ["1.637540 ± 0.000035", "0.00676 ± 0.00056"]


def test_a_table_breaks_between_words_alone(screen):
    lines = screen(terminal.print_table, "Final configuration", DEMO, [ROW])
    assert max(map(len, lines)) <= 80
    words = {word for line in lines for word in line.split()}
    assert {word for cell in (*DEMO, *ROW) for word in cell.split()} <= words


def test_a_table_of_many_columns_becomes_paragraphs(screen):
    headings = [f"a long heading {k}" for k in range(12)]
    lines = screen(terminal.print_table, "Wide", headings, [["0.9809923511"] * 11 + ["-"]])
    assert max(map(len, lines)) <= 80
    assert "  a long heading 3: 0.9809923511" in lines
    assert not [line for line in lines if "heading 11" in line]


def test_a_pipe_gets_whole_rows(capsys):
    terminal.print_table("Final configuration", DEMO, [ROW])
    (row,) = [line for line in capsys.readouterr().out.splitlines() if "rc+rs+relu" in line]
    assert all(cell in row for cell in ROW)


def test_an_error_is_broken_between_words(screen):
    message = "bninit: required: " + "a block of known components, " * 6
    lines = screen(terminal.print_error, message)
    assert max(map(len, lines)) <= 80
    assert " ".join(" ".join(lines).split()) == message.strip()
