"""`bninit check`: the table, the JSON, the exit code, a wrong name."""

import json

import pytest

from bninit.commands import check
from bninit.program import call
from proofs_check.verdict import Verdict


def verdict(status, margin=1.0):
    return Verdict(
        "1 | 1", status, "machine-checked", "by hand", "none", margin, "no paper", "a number", "a question"
    )


def test_json_lists_the_verdicts(capsys):
    assert call(["check", "--quick", "--json", "--only", "spread_multiplier"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert {"statement", "status", "method", "margin", "seconds"} <= row.keys()
    assert row["status"] == "proved"
    assert row["margin"] is None
    assert row["seconds"] > 0


def test_table_names_the_statement(capsys):
    assert call(["check", "--quick", "--only", "stability_of_the_simplex"]) == 0
    assert "1 of 1 statements proved" in capsys.readouterr().out


@pytest.mark.parametrize("status", ["refuted", "undecided"])
def test_exit_code_tells_that_one_is_not_proved(status, capsys):
    outcome = check.Outcome(check.Settings(), (("a", verdict("proved")), ("b", verdict(status, 0.0))))
    assert check.show(outcome) == 1
    assert "1 of 2 statements proved" in capsys.readouterr().out


def test_wrong_name_is_one_line(capsys):
    assert call(["check", "--only", "folds"]) == 2
    error = capsys.readouterr().err
    assert "got: 'folds'; use one of fold" in error
    assert len(error.strip().splitlines()) == 1


def test_claims_need_every_statement(tmp_path, capsys):
    words = ["check", "--only", "fold", "--write-claims", str(tmp_path / "claims.md")]
    assert call(words) == 2
    assert "leave out only" in capsys.readouterr().err
    assert not (tmp_path / "claims.md").exists()


def test_claims_keep_undecided_apart_and_escape_bars():
    page = check.claims(check.Outcome(check.Settings(), (("b", verdict("undecided", 0.0)),)))
    link = "[b](../proofs_check/statements/b.py)"
    assert f"| 1 \\| 1 | undecided | machine-checked | 0 | by hand | none | no paper | {link} |" in page
    assert "- a number (b)" in page
    assert "- a question (b)" in page


def test_claims_are_written_from_the_full_settings(tmp_path, capsys):
    assert call(["check", "--quick", "--write-claims", str(tmp_path / "claims.md")]) == 2
    assert "leave out quick" in capsys.readouterr().err
    assert not (tmp_path / "claims.md").exists()
