"""Wrong lines of the identities and of what the statements do with them."""

from proofs_check.mutants.statements import (
    BASINS,
    BLOCK,
    BOTH,
    FOLD,
    GAP,
    LARGE,
    LIMITS,
    ODD,
    PULL,
    REMOVES,
    RESCALED,
    SEVERAL,
    SIMPLEX,
)
from proofs_check.mutants.variant import Lines

LINES: Lines = {
    "symbolic/rescaled_ties.py": [
        (REMOVES, "((1, spread), (-u.subs(W, c), distance))", "((1, spread), (u.subs(W, c), distance))"),
        (REMOVES, "sp.Rational(-3, 2)", "sp.Rational(-1, 2)"),
        (REMOVES, "-2 * (1 - W) * sp.diff(x, W)", "-(1 - W) * sp.diff(x, W)"),
        (REMOVES, "spread = u * (x + distance)", "spread = u * x"),
        (FOLD, "c / (1 + 4 / m)", "c / (1 + 2 / m)"),
        (
            FOLD,
            "u_at_c = (SIZE**2 - 1) * (1 - W), (SIZE**2 - 1)",
            "u_at_c = (SIZE**2 - 1) * (1 - W), SIZE**2",
        ),
    ],
    "symbolic/several_odd_points.py": [
        (SEVERAL, "ROOT = (N - K) / K * Q", "ROOT = Q"),
        (SEVERAL, "between - 2 * row_o / N + total", "between - row_o / N + total"),
        (SEVERAL, "across = -(row_o + row_c) / N", "across = -row_o / N"),
        (SEVERAL, "(oo + (K - 1) * between) / K - 2 * oc", "(oo + (K - 1) * between) / K - oc"),
        (SEVERAL, "row_y = (k - 2) * (slope - outer) / n", "row_y = (k - 1) * (slope - outer) / n"),
        (SEVERAL, "slope * e[i, j] + width *", "slope * e[i, j] - width *"),
    ],
    "symbolic/odd_point_ball.py": [
        (ODD, "scale, variance = 40 * trace / 3,", "scale, variance = 20 * trace / 3,"),
        (ODD, "3 * trace**2 / 2", "trace**2"),
        (ODD, "(growth - most) / (g + s * r)", "(growth - most) / (g - s * r)"),
    ],
    "symbolic/one_outlier.py": [
        (PULL, "return oo - 2 * row_o / n", "return oo - row_o / n"),
        (PULL, "(m - 1) * cd + co, m * co + oo", "m * cd + co, m * co + oo"),
        (PULL, "total = m * row_c + row_o", "total = m * row_c"),
        (PULL, "t / 2 - 2 * sp.sqrt(t) * outer", "t / 2 - sp.sqrt(t) * outer"),
        (PULL, "(m + 1) ** 2 * (m - 1) * (HALF - inner) / m", "(m + 1) * (m - 1) * (HALF - inner) / m"),
        (BOTH, "width / 2 - outer + to_odd / 2", "width / 2 - outer + to_odd"),
        (BLOCK, "(m - 2) * (slope - outer) / n", "(m - 1) * (slope - outer) / n"),
        (BLOCK, "[width / 2 - row_x, slope - row_y]", "[width - row_x, slope - row_y]"),
        (SIMPLEX, "2 * slope / (n - 2)) * (n - 2) / n", "slope / (n - 2)) * (n - 2) / n"),
    ],
    "symbolic/rescaling.py": [
        (
            ("rescaling_averages_the_map", *RESCALED),
            "(Q / (1 + Q * Y)) / (1 / (1 + Y))",
            "(Q / (1 + Y)) / (1 / (1 + Y))",
        ),
        (
            ("rescaling_averages_the_map", *RESCALED),
            "-sp.Rational(3, 2) * sp.log(1 + Y)",
            "-sp.Rational(1, 2) * sp.log(1 + Y)",
        ),
        (("rescaling_averages_the_map", *RESCALED), "(SIZE - 1) / 2 * sp.log", "SIZE / 2 * sp.log"),
    ],
    "statements/limit_constants.py": [
        (LIMITS, "if not at_low * function(high) < 0:", "if not at_low * function(high) > 0:"),
        (LIMITS, "if same > 0 else (low, middle)", "if same < 0 else (low, middle)"),
        (LIMITS, "plain, rescaled = law", "rescaled, plain = law"),
        (LIMITS, "(1 - slope * factor)", "(1 - slope / factor)"),
    ],
    "statements/scalar_map.py": [
        (("scalar_map", *LIMITS), "(1/2 - s - k)/(m*(1/2 - s) + k)", "(1/2 - s - k)/(m*(1/2 - s) - k)/2"),
    ],
    "statements/the_odd_point_holds_at_finite_width.py": [
        (ODD, "r * held.gap / (held.projection + held.scale * r)", "r * r * held.gap / held.projection"),
    ],
    "statements/large_batches_have_an_odd_point.py": [
        (LARGE, "return -derivative(pull, (theta, e), 0)", "return derivative(pull, (theta, e), 0)"),
        (
            LARGE,
            "return -derivative(pull_near_simplex, (tau, e), 0, 2)",
            "return derivative(pull_near_simplex, (tau, e), 0, 2)",
        ),
        (LARGE, "lambda e: -pull(arb(join), e)", "lambda e: pull(arb(join), e)"),
        (LARGE, "return -pull_at(cosine, ", "return pull_at(cosine, "),
        (LARGE, "cluster_cosine(cosine, e).upper()", "cluster_cosine(cosine, e).lower()"),
        (LARGE, "interval(0, most)", "interval(0, most / 2)"),
    ],
    "statements/basins_of_the_scalar_map.py": [
        (BASINS, "return -large.slope_over_e(e)", "return large.slope_over_e(e)"),
        (
            BASINS,
            "return -pull_inside(x, loss_at_cosine(arb(rho)), e)",
            "return pull_inside(x, loss_at_cosine(arb(rho)), e)",
        ),
        (
            BASINS,
            "return room_below_simplex(x, kernel(arb(rho)), kernel(-e * x))",
            "return -room_below_simplex(x, kernel(arb(rho)), kernel(-e * x))",
        ),
    ],
    "statements/small_batches_have_none.py": [
        (PULL, "lambda tau, e: -derivative(", "lambda tau, e: derivative("),
        (PULL, "inside = (e / tau) ** 2 > e", "inside = (e / tau) ** 2 < e"),
    ],
    "statements/fold.py": [
        (("fold",), "return [first, second]", "return [second, first]"),
        (
            ("fold",),
            "lambda tau, e: derivative(psi, (tau, e), 1)",
            "lambda tau, e: -derivative(psi, (tau, e), 1)",
        ),
        (
            ("fold",),
            "lambda e: -derivative(psi, (arb(1), e), 0)",
            "lambda e: derivative(psi, (arb(1), e), 0)",
        ),
    ],
    "statements/stability_of_the_odd_point.py": [
        (
            BLOCK,
            "return (1 - rate * e) * d.growth - d.inner_slope",
            "return (1 - rate * e) * d.growth + d.trace - 2",
        ),
        (
            BLOCK,
            "return b * (b - d.trace) + d.determinant",
            "return b * (b - 2 * d.trace) + d.determinant",
        ),
        (BLOCK, "* d.growth) ** 2 - d.determinant", "* d.growth) ** 2 - 2 * d.determinant"),
        (BLOCK, "if not has_sign(1, left, low, high):", "if has_sign(1, left, low, high):"),
        (BLOCK, "sign * scaled_pull(arb(eta), e)", "sign * scaled_pull(-arb(eta), e)"),
        (BLOCK, "sign * scaled_pull(arb(eta), e)", "sign * scaled_pull(arb(eta), e) * 0"),
        (BLOCK, "return function(eta, e) / e", "return function(eta, e) - e"),
    ],
    "statements/cluster_angle.py": [
        (("cluster_angle",), "- sp.pi * c1**2 * loss.coeff(a, 1) / 2", "- sp.pi * c1**2 * loss.coeff(a, 1)"),
        (("cluster_angle",), "bracket = (1 + e) ** 2", "bracket = 1 + e"),
        (("cluster_angle",), "sign * width * e**3 * x**4", "sign * width * e**3 * x**4 / 9"),
        (("cluster_angle",), "c2 + e * x * c3 * arb.pi() ** 2", "c2 + e * x * c3"),
    ],
    "statements/rescaling_removes_the_odd_point.py": [
        (REMOVES, "towards_simplex(a, e)[0]", "-towards_simplex(a, e)[0]"),
        (REMOVES, "positive_on(near_cluster,", "positive_on(lambda r, e: -near_cluster(r, e),"),
    ],
    "statements/rescaled_fold.py": [
        (FOLD, "mixed = both[2] - first[2] - second[2]", "mixed = both[2]"),
        (FOLD, "-jets(0, c, m, (0, 1)", "jets(0, c, m, (0, 1)"),
        (FOLD, "return (1 - c) * (x + c", "return (1 - c) * (x - c"),
        (FOLD, "* a**3 - towards_simplex(a, e)[0]", "* a**3 + towards_simplex(a, e)[0]"),
        (FOLD, "return abs(value).max(-slope)", "return abs(value).max(slope)"),
        (FOLD, "return abs(value).max(slope)", "return abs(value).max(-slope)"),
        (FOLD, "away else rescaling_acts(v, b)", "away else -rescaling_acts(v, b)"),
        (FOLD, "covered if m > arb(first) else", "covered if m < arb(first) else"),
    ],
    "statements/relu_grows_rank.py": [
        (("relu_grows_rank",), "if not head > 0:", "if head <= -9:"),
        (
            ("relu_grows_rank",),
            "return kernel(arb(inner) / arb(square).sqrt())",
            "return kernel(arb(inner) / arb(square))",
        ),
    ],
    "statements/full_rank_probability.py": [
        (
            ("full_rank_probability",),
            "for row in range(len(columns[0]))) < size",
            "for row in range(len(columns[0]))) <= size",
        ),
        (("full_rank_probability",), "len(set(signs)) < 2", "len(set(signs)) < 3"),
    ],
    "statements/orthogonality_gap.py": [
        (("orthogonality_gap",), "derived = mean * n / (1 - q)", "derived = mean * n / (1 + q)"),
        (("orthogonality_gap",), "square / 2 * (n / (1 + q)) ** 2", "square * (n / (1 + q)) ** 2"),
        (("orthogonality_gap",), "d * (d - 1) * (gap + 1 / n)", "d * d * (gap + 1 / n)"),
    ],
    "statements/stationary_gap.py": [
        (GAP, "return n / (n + 2)", "return n / (n + 1)"),
        (GAP, "sqrt(2 / (n + 2)) * n / (1 - q)", "sqrt(1 / (n + 2)) * n / (1 - q)"),
        (GAP, "same = half * (half + 1)", "same = half * (half + 2)"),
        (GAP, "(2 * d + 3 * d * (d - 1))", "(2 * d + 4 * d * (d - 1))"),
        (GAP, "square, fresh = shrinkage(n) ** 2, 1 - 1 / n", "square, fresh = shrinkage(n), 1 - 1 / n"),
        (GAP, "((1 - 1 / n) / d + extra) / (1 - ", "((1 - 1 / n) / d + 2 * extra) / (1 - "),
        (GAP, "- y * (x - y) / (1 + y)),", "- y * (x - y)),"),
    ],
    "statements/rescaling_orthogonalises.py": [
        (
            ("rescaling_orthogonalises",),
            "s, swapped = a * x + b * y + r, b * x + a * y + r",
            "s, swapped = a * x + b * y + r, b * x + a * y",
        ),
        (("rescaling_orthogonalises",), "same = half * (half + 1)", "same = half * (half + 2)"),
        (("rescaling_orthogonalises",), "rise = 2 * (a**2 - b**2)", "rise = (a**2 - b**2)"),
    ],
    "statements/rows_are_gaussian.py": [
        (("rows_are_gaussian",), "gram = h.T * h / width", "gram = h.T * h"),
        (
            ("rows_are_gaussian",),
            "total = sp.expand(projector + fresh - 1)",
            "total = sp.expand(projector + 2 * fresh - 1)",
        ),
    ],
    "statements/two_clusters_are_invariant.py": [
        (("two_clusters_are_invariant",), "mean = (k * a + rest * b) / n", "mean = (a + b) / 2"),
        (
            ("two_clusters_are_invariant",),
            "columns[1][0] ** 2 / columns[-1][1] ** 2",
            "columns[1][0] ** 2 / columns[1][0] ** 2",
        ),
    ],
    "statements/spread_multiplier.py": [
        (("spread_multiplier",), "(first**2 / 2, 0, second**2 / 2)", "(first**2 / 2, 0, second**2)"),
        (("spread_multiplier",), "return (1 - 2 * kernel) /", "return (1 - kernel) /"),
    ],
    "statements/isotypic_multipliers.py": [
        (BOTH[1:], "WIDTH * (e[i, i] + e[j, j]) / 2", "WIDTH * (e[i, i] + e[j, j])"),
        (BOTH[1:], "sp.eye(n) - sp.ones(n, n) / n", "sp.eye(n) - sp.ones(n, n) / (n + 1)"),
        (BOTH[1:], "return e[i, i] / 2", "return e[i, i]"),
    ],
}
