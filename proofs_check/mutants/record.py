"""What `make mutants` counted: the wrong variants whose files have changed are run, and a record kept.

python -m proofs_check.mutants.record
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from proofs_check.mutants.claims import CLAIMS
from proofs_check.mutants.formulas import FORMULAS
from proofs_check.mutants.variant import Variant, digest, survives

RECORD = Path(__file__).with_suffix(".json")
ALL = CLAIMS + FORMULAS
Found = dict[str, tuple[str, dict[str, str]]]
"""By the name of a variant: the digest of what was run, and the statements that did not fall."""


def read(record: Path = RECORD) -> Found:
    """The record, empty at first."""
    return {} if not record.exists() else {k: tuple(v) for k, v in json.loads(record.read_text()).items()}


def in_words(found: Found, variants: tuple[Variant, ...] = ALL) -> str:
    """The counts and the survivors; a variant whose files have changed since it ran does not count."""
    current = [v for v in variants if found.get(v.name, ("",))[0] == digest(v)]
    survivors = [v.name for v in current if found[v.name][1]]
    waiting = len(variants) - len(current)
    return (
        f"Wrong variants of formulas, bounds and claims (`make mutants`): {len(current)}, of which "
        f"{len(current) - len(survivors)} come out refuted or undecided, each within its time; "
        f"proved, broken or late all the same: {'; '.join(survivors) or 'none'}."
        + (f" Not run since their files changed: {waiting}." if waiting else "")
    )


def main() -> int:
    """Run what has changed; the exit code tells whether one survives."""
    found = read()
    waiting = [v for v in ALL if found.get(v.name, ("",))[0] != digest(v)]
    with ThreadPoolExecutor(2) as pool:
        for variant, alive in zip(waiting, pool.map(survives, waiting), strict=True):
            found[variant.name] = (digest(variant), alive)
            if alive:
                print(f"survives: {variant.name}: {alive}", flush=True)
            RECORD.write_text(json.dumps({v.name: found[v.name] for v in ALL if v.name in found}, indent=1))
    print(in_words(found))
    return 1 if any(found[v.name][1] for v in ALL) else 0


if __name__ == "__main__":
    sys.exit(main())
