"""Every statement is proved on QUICK, and false variants of it are not."""

from pathlib import Path

import pytest
from flint import fmpq

from bninit.checks import InputError
from bninit.program import STATEMENTS, load_program, program_names
from proofs_check.mutants.claims import CLAIMS
from proofs_check.verdict import Verdict, listed, together

ROOT = Path(__file__).parents[2]
NAMES = program_names(STATEMENTS)
FAST = {
    "kernel_is_the_relu_expectation",
    "rows_are_gaussian",
    "spread_multiplier",
    "small_batches_have_none",
    "large_batches_have_an_odd_point",
    "stability_of_the_simplex",
    "basins_of_the_scalar_map",
    "rescaling_orthogonalises",
    "full_rank_probability",
    "orthogonality_gap",
}
SAMPLE = [v for v in CLAIMS if v.statements[0] in FAST]
SLOW = [pytest.param(v, marks=pytest.mark.slow) for v in CLAIMS if v.statements[0] not in FAST]


def test_every_statement_has_a_wrong_claim():
    assert set(NAMES) == {variant.statements[0] for variant in CLAIMS}


@pytest.mark.parametrize("name", NAMES)
def test_statement_is_proved(name):
    module = load_program(STATEMENTS, name)
    verdict = module.run(module.QUICK)
    assert isinstance(verdict, Verdict)
    assert verdict.status == "proved"
    assert verdict.margin > 0
    assert not set("{}") & set(verdict.statement)


@pytest.mark.parametrize("variant", SAMPLE + SLOW)
def test_wrong_claim_is_not_proved(variant):
    module = load_program(STATEMENTS, variant.statements[0])
    verdict = module.run(module.Settings(**variant.settings))
    assert verdict.status in ("refuted", "undecided")
    assert verdict.margin == 0.0


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("large_batches_have_an_odd_point", {"smallest_batch": "20"}, "n >= 20,"),
        ("small_batches_have_none", {"largest_batch": "5"}, "3 <= n <= 5,"),
        ("stability_of_the_simplex", {"smallest_batch": "9"}, "n >= 9,"),
        ("rescaling_removes_the_odd_point", {"none_up_to": "12"}, "3 <= n <= 12,"),
    ],
)
def test_statement_says_what_was_covered(name, settings, words):
    module = load_program(STATEMENTS, name)
    verdict = module.run(module.Settings(**settings))
    assert verdict.status == "proved"
    assert words in verdict.statement


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("rows_are_gaussian", "shapes"),
        ("relu_grows_rank", "definite"),
        ("full_rank_probability", "enumerated"),
        ("the_simplex_holds_at_finite_width", "cases"),
        ("the_odd_point_holds_at_finite_width", "cases"),
        ("stationary_gap", "cases"),
        ("limit_constants", "without"),
    ],
)
def test_nothing_is_proved_of_nothing(name, field):
    module = load_program(STATEMENTS, name)
    with pytest.raises(InputError, match="at least one entry; got: none; name the"):
        module.run(module.Settings(**{field: ()}))


def test_too_few_batches_decide_no_polynomial():
    module = load_program(STATEMENTS, "isotypic_multipliers")
    assert module.run(module.Settings(batches=(6, 7, 8, 9))).status == "undecided"


def test_proved_needs_a_margin():
    assert Verdict("", "proved", "machine-checked", "", "", 0.0, "").status == "undecided"
    assert Verdict("", "proved", "machine-checked", "", "", 1.0, "").status == "proved"


def test_a_wrong_start_of_the_enclosure_comes_back():
    module = load_program(STATEMENTS, "stability_of_the_odd_point")
    assert module.enclosure(fmpq(1, 2), fmpq(1, 2)) is None  # n = 3 has no outlier state


def test_places_differ():
    places = [load_program(STATEMENTS, name).PLACE for name in NAMES]
    assert len(set(places)) == len(places)


def test_a_conjunction_is_proved_only_when_all_are():
    assert together("proved", "proved") == "proved"
    assert together("proved", "undecided") == "undecided"
    assert together("undecided", "refuted") == "refuted"
    assert together() == "undecided"


def test_lists_of_numbers():
    assert listed((3, 4, 5)) == "3, ..., 5"
    assert listed((52, 64, 96)) == "52, 64 and 96"
    assert listed((8,)) == "8"


@pytest.mark.parametrize("name", NAMES)
def test_page_of_claims_says_what_the_settings_cover(name):
    module = load_program(STATEMENTS, name)
    page = (ROOT / "docs" / "claims.md").read_text()
    row = next(line for line in page.splitlines() if f"(../proofs_check/statements/{name}.py)" in line)
    begin = module.__doc__.split("{")[0].split("\n\n")[0]
    assert row.startswith("| " + " ".join(begin.split()).replace("|", "\\|"))
    assert "| proved |" in row
