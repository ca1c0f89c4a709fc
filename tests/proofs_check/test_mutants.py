"""A wrong line is put into a copy of the checks, and the statements that rest on it fall."""

import pytest

from proofs_check.mutants import record
from proofs_check.mutants.formulas import FORMULAS
from proofs_check.mutants.variant import ROOT, Variant, _imported, digest, outcomes, survives

FORMULA = "certified/pull.py: return e + outward / pi(tau) -> return e + outward / 3"
BOUND = (
    "certified/entire.py: return 2 * abs(arb(coefficient(terms))) -> return 0 * abs(arb(coefficient(terms)))"
)


def test_every_wrong_line_finds_its_place():
    for variant in FORMULAS:
        text = (ROOT / "proofs_check" / variant.file).read_text()
        assert text.count(variant.right) == 1, variant.name
        assert variant.wrong != variant.right


@pytest.mark.parametrize("name", [FORMULA, BOUND])
def test_statements_fall_with_a_wrong_line(name):
    (variant,) = [v for v in FORMULAS if v.name == name]
    few = Variant(("small_batches_have_none",), variant.file, variant.right, variant.wrong)
    assert not survives(few)


def test_statements_stand_where_nothing_is_wrong():
    same = Variant(("small_batches_have_none",), "verdict.py", "import Any, Literal", "import Any,  Literal")
    assert outcomes(same) == {"small_batches_have_none": "proved"}
    assert survives(same)


def test_a_statement_that_breaks_survives():
    broken = Variant(("small_batches_have_none",), "verdict.py", "import Any, Literal", "import Nothing")
    assert survives(broken) == {"small_batches_have_none": "failed"}


@pytest.mark.slow
@pytest.mark.parametrize("variant", FORMULAS, ids=lambda variant: variant.name)
def test_no_wrong_line_survives(variant):
    assert not survives(variant)


def test_record_in_words():
    first, second, third = FORMULAS[:3]
    found = {first.name: (digest(first), {}), second.name: (digest(second), {"fold": "proved"})}
    words = record.in_words({**found, third.name: ("old", {})}, FORMULAS[:3])
    assert ": 2, of which 1 come out" in words
    assert f"all the same: {second.name}." in words
    assert words.endswith("Not run since their files changed: 1.")


def test_digest_follows_the_imports():
    assert len({digest(v) for v in FORMULAS}) == len(FORMULAS)
    files = _imported(ROOT / "proofs_check" / "statements" / "fold.py")
    assert ROOT / "proofs_check" / "certified" / "pull.py" in files
    assert ROOT / "proofs_check" / "statements" / "small_batches_have_none.py" in files
