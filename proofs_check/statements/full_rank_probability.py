"""At width d, an exact two-cluster batch has rank 2 after RC+ReLU with probability 1 - {two_clusters} for
every law of independent symmetric continuous rows; and for Gaussian weights and n <= d orthonormal inputs
the rank after ReLU is n with probability at least 1 - sum_j {failure}, j = 1..n.

Method: rank 2 fails exactly when the d differences share one sign. For orthonormal inputs the d x n
entries are independent and positive with probability 1/2, else 0; given the pattern the determinants are
polynomials in independent continuous variables, so almost surely the rank is the largest matching, and by
Hall's theorem it is below n only if some j columns live on j-1 rows: union bound. Both are compared with
exact enumeration of all sign patterns at small sizes.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

import sympy as sp

from proofs_check.verdict import Status, Verdict, some, statement_of, together

PLACE = 9.2


@dataclass(frozen=True)
class Settings:
    """Claimed chances of failing, sizes (n, d) enumerated, and the size whose bound is reported."""

    two_clusters: str = "2**(1 - d)"
    failure: str = "binomial(n, j)*binomial(d, j - 1)*2**(-j*(d - j + 1))"
    enumerated: tuple[tuple[int, int], ...] = ((2, 2), (2, 4), (2, 6), (3, 3), (3, 4), (3, 5))
    reported: tuple[int, int] = (8, 32)


QUICK = Settings(enumerated=((2, 2), (2, 4), (3, 3), (3, 4)))


def run(settings: Settings) -> Verdict:
    """Enumerate, compare, report one size."""
    widths = sorted({d for _, d in some(settings.enumerated, "sizes")})
    status = together(
        *(two_clusters(d, settings) for d in widths),
        *(orthonormal(n, d, settings) for n, d in settings.enumerated),
    )
    n, d = settings.reported
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="argument read, with examples",
        method=f"Hall's theorem and a union bound; enumeration at (n, d) = "
        f"{', '.join(map(str, settings.enumerated))}; at n={n}, d={d} full rank fails with "
        f"probability below {float(failure_bound(n, d, settings)):.2g}",
        assumption="Gaussian weights; orthonormal inputs for the second part; the argument itself is read",
        margin=float(1 - failure_bound(n, d, settings)) if status == "proved" else 0.0,
        bears_on="2106.03970 (rank does not collapse): supports, one ReLU layer from an orthonormal batch",
        still_open="batches that are not orthonormal, where the signs of a row are correlated",
    )


def two_clusters(d: int, settings: Settings) -> Status:
    """Share of sign patterns without both signs."""
    failing = sum(len(set(signs)) < 2 for signs in product((0, 1), repeat=d))
    claimed = sp.sympify(settings.two_clusters).subs("d", d)
    return "proved" if sp.Rational(failing, 2**d) == claimed else "refuted"


def orthonormal(n: int, d: int, settings: Settings) -> Status:
    """Exact chance of no full matching, against the bound: the bound must not be below it."""
    columns = list(product((0, 1), repeat=d))
    failing = sum(not _matched(pattern) for pattern in product(columns, repeat=n))
    exact = Fraction(failing, 2 ** (n * d))
    return "proved" if exact <= failure_bound(n, d, settings) else "refuted"


def failure_bound(n: int, d: int, settings: Settings) -> Fraction:
    """The union bound over sets of columns."""
    names = {"n": n, "d": d}
    claimed = sp.sympify(settings.failure)
    terms = [claimed.subs({**names, "j": j}) for j in range(1, n + 1)]
    total = sp.Rational(sum(terms))
    return Fraction(int(total.p), int(total.q))


def _matched(columns: tuple[tuple[int, ...], ...]) -> bool:
    """Hall's condition: every j columns reach at least j rows."""
    for size in range(1, len(columns) + 1):
        for chosen in combinations(columns, size):
            if sum(any(c[row] for c in chosen) for row in range(len(columns[0]))) < size:
                return False
    return True
