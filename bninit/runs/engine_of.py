"""Which engine would run a network here, and why."""

from bninit.finite_width.native import engine as native
from bninit.runs.plan import prepare
from bninit.runs.provenance import provenance
from bninit.runs.settings import RunSettings


def engine_of(block: str, width: int = 512, batch: int = 16, weights: str = "gaussian") -> dict[str, str]:
    """The engine of such a run, the reason, its threads, and the versions that results depend on.

    Raises:
        InputError: as `simulate`.

    >>> engine_of("rc+tanh")["engine"]
    'factor'
    """
    plan = prepare(RunSettings(block, width, batch, weights=weights))
    reason = native.why_not(plan.layer, plan.batch, plan.precision)
    why = "it serves this run" if reason is None else f"the native engine serves {reason}"
    return {"engine": plan.engine, "why": why, "threads": str(native.threads())} | provenance(plan.engine)
