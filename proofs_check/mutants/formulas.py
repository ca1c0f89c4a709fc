"""Wrong formulas and bounds: one line of a file changed, and statements that rest on it."""

from proofs_check.mutants import arguments, beyond_one_outlier, one_outlier
from proofs_check.mutants.variant import Variant

FORMULAS = tuple(
    Variant(statements, file, right, wrong)
    for table in (one_outlier.LINES, beyond_one_outlier.LINES, arguments.LINES)
    for file, lines in table.items()
    for statements, right, wrong in lines
)
