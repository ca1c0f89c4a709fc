"""Two findings on batch norm answered from differences over seeds: yes, no, or depends on the measure.

That sparsity is no significant factor, and that clustering is more advantageous with batch norm.

Source of the findings: Potgieter, Mouton, Davel, arXiv 2501.14441.
"""

from dataclasses import dataclass, replace

from bninit.statistics.estimate import Difference
from bninit.training.comparisons.representations import CLUSTERING, SPARSITY

STAGES = ("start", "matched", "end")
"""Before training; when the loss on all training images is first at most MATCHED; after the last step."""
FEWEST = 6
"""Runs of each arm under which no finding is answered: no clear difference would then say nothing."""


@dataclass(frozen=True)
class Contrast:
    """Batch norm - none of one measure, in one layer at one stage.

    Attributes:
        difference: with an interval that holds for all measures of its family in all layers together; None
            where an arm has fewer than two runs that came there.
    """

    stage: str
    layer: int
    measure: str
    difference: Difference | None


@dataclass(frozen=True)
class Answer:
    """A finding at one stage in one layer: yes, no, or depends on the measure."""

    finding: str
    stage: str
    layer: int
    word: str
    why: str


def answer(contrasts: tuple[Contrast, ...], seeds: int) -> tuple[Answer, ...]:
    """Both findings, at every stage in every layer, from the signs of the contrasts that are clear of 0."""
    found = []
    for stage in STAGES:
        for layer in dict.fromkeys(one.layer for one in contrasts):
            here = {
                one.measure: one.difference for one in contrasts if (one.stage, one.layer) == (stage, layer)
            }
            told = _sparsity({name: here[name] for name in SPARSITY})
            found.append(Answer("sparsity is no significant factor", stage, layer, *told))
            told = _clustering({name: here[name] for name in CLUSTERING})
            found.append(Answer("clustering is more advantageous with batch norm", stage, layer, *told))
    if seeds < FEWEST:
        few = f"{seeds} runs of each arm; raise seeds to {FEWEST} or more"
        return tuple(replace(one, word="unclear", why=few) for one in found)
    return tuple(found)


def _sparsity(here: dict[str, Difference | None]) -> tuple[str, str]:
    more = [name for name, one in here.items() if one and one.sign > 0]
    less = [name for name, one in here.items() if one and one.sign < 0]
    same = [name for name, one in here.items() if one and one.sign == 0]
    why = _listed(("sparser with batch norm by", more), ("denser by", less), ("no clear difference in", same))
    if len(more) + len(less) + len(same) < len(here):
        return "not reached", "too few runs came to this stage"
    if not more and not less:
        return "yes", why
    return ("no" if not same and not (more and less) else "depends on the measure"), why


def _clustering(here: dict[str, Difference | None]) -> tuple[str, str]:
    signs = {name: one.sign * CLUSTERING[name][1] for name, one in here.items() if one}
    better, worse, same = ([name for name, sign in signs.items() if sign == wanted] for wanted in (1, -1, 0))
    why = _listed(
        ("tighter with batch norm by", better), ("looser by", worse), ("no clear difference in", same)
    )
    if len(signs) < len(here):
        return "not reached", "too few runs came to this stage"
    if len(better) == len(here):
        return "yes", why
    return ("no" if not better else "depends on the measure"), why


def _listed(*parts: tuple[str, list[str]]) -> str:
    return "; ".join(f"{words} {', '.join(names)}" for words, names in parts if names)
