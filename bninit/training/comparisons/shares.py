"""How much of batch normalisation's advantage an arm without it has too, and what that answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from bninit.statistics.estimate import CONFIDENCE, Ratio, ratio
from bninit.training.arms import BASELINES, BATCH_NORM, STARTS
from bninit.training.comparisons.comparison import ArmResult

HALF = 0.5
"""The share of the advantage from which the start counts as its main reason."""


@dataclass(frozen=True)
class Share:
    """How much of the advantage of batch normalisation over a baseline an arm has too.

    (baseline - arm) / (baseline - batch norm), of the area under the loss, paired by seed. The intervals of
    all arms over one baseline hold together (Bonferroni).
    """

    arm: str
    baseline: str
    batch: int
    ratio: Ratio


def find_shares(results: Sequence[ArmResult], batch: int) -> list[Share]:
    """The share of every arm over every baseline that was trained in batches of one size."""
    found = {one.arm: one for one in results}
    if BATCH_NORM.name not in found:
        return []
    best = found[BATCH_NORM.name].known("area")
    shares = []
    for name in BASELINES:
        if name not in found:
            continue
        base = found[name].known("area")
        others = {arm: result for arm, result in found.items() if arm not in (name, BATCH_NORM.name)}
        together = 1 - (1 - CONFIDENCE) / max(len(others), 1)
        for arm, result in others.items():
            part = ratio(base - result.known("area"), base - best, together)
            shares.append(Share(arm, name, batch, part))
    return shares


def answers(shares: Sequence[Share]) -> tuple[str, ...]:
    """Whether more than half of the advantage is the start, for each baseline and batch size."""
    told = []
    for batch in dict.fromkeys(share.batch for share in shares):
        for baseline in BASELINES:
            among = [
                share
                for share in shares
                if (share.batch, share.baseline) == (batch, baseline) and share.arm in STARTS
            ]
            if among:
                told.append(f"batch {batch}, over {baseline}: {_answer(among)}")
    return tuple(told)


def _answer(shares: list[Share]) -> str:
    """Yes if a better start has over half of the advantage for sure, no if none can have it."""
    known = [share for share in shares if share.ratio.value is not None]
    if not known:
        return "batch norm has no clear advantage to explain (raise seeds)"
    best = max(known, key=lambda share: share.ratio.value or 0.0)
    if any((share.ratio.low or 0.0) > HALF for share in known):
        word = "yes, mostly the start"
    elif all((share.ratio.high or 0.0) < HALF for share in known):
        word = "no, mostly normalisation itself"
    else:
        word = "unclear (raise seeds)"
    return f"{word}; {best.arm} has {best.ratio} of it"
