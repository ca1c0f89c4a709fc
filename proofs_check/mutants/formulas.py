"""Wrong formulas and bounds: one line of a file changed, and statements that rest on it."""

from proofs_check.mutants.variant import Variant

KERNEL = ("kernel_is_the_relu_expectation", "stability_of_the_simplex", "relu_grows_rank")
EVERY_PULL = (
    "scalar_map",
    "small_batches_have_none",
    "large_batches_have_an_odd_point",
    "fold",
    "cluster_angle",
)
PULL = ("small_batches_have_none",)
LARGE = ("large_batches_have_an_odd_point",)
BLOCK = ("stability_of_the_odd_point",)
BOTH = ("stability_of_the_odd_point", "isotypic_multipliers")
SEVERAL = ("several_odd_points_are_unstable",)
BASINS = ("basins_of_the_scalar_map",)
FINITE = ("the_simplex_holds_at_finite_width",)
ODD = ("the_odd_point_holds_at_finite_width",)
GAP = ("stationary_gap",)
SIMPLEX = ("stability_of_the_simplex",)
RESCALED = ("rescaling_removes_the_odd_point", "rescaled_fold")
REMOVES, FOLD = RESCALED[:1], RESCALED[1:]
LIMITS = ("limit_constants",)
BALLS = ("small_batches_have_none",)

LINES: dict[str, list[tuple[tuple[str, ...], str, str]]] = {
    "certified/kernel.py": [
        (KERNEL, "acos(rho)) * rho) / (2 * pi(rho))", "acos(rho)) * rho) / (3 * pi(rho))"),
        (KERNEL, "(sqrt(1 - rho * rho) + (pi", "(sqrt(1 + rho * rho) + (pi"),
        (KERNEL, "return (pi(rho) - acos(rho)) / (2 * pi(rho))", "return (pi(rho) - acos(rho)) / pi(rho)"),
        (KERNEL, "return sqrt(1 - rho * rho) / (2 * pi(rho))", "return sqrt(1 - rho * rho) / pi(rho)"),
        (PULL, "(pi(x) * cos_quotient(x))", "(3 * cos_quotient(x))"),
        (PULL, "rho * acos(rho)) / (pi(rho) * (1 - rho))", "acos(rho)) / (pi(rho) * (1 - rho))"),
        (PULL, "return angle * loss_over_angle", "return 2 * angle * loss_over_angle"),
    ],
    "certified/entire.py": [
        (BALLS, "factorial(2 * k + 2))", "factorial(2 * k + 1) * 2)"),
        (BALLS, "return fmpq((-1) ** k, factorial(2 * k + 1))", "return fmpq(1, factorial(2 * k + 1))"),
        (BALLS, "(-1) ** k * (2 * k + 2)", "(-1) ** k * (2 * k + 1)"),
        (BALLS, "return 2 * abs(arb(coefficient(terms)))", "return 0 * abs(arb(coefficient(terms)))"),
        (BALLS, "arb(LARGEST + 1) ** terms", "arb(LARGEST - 3) ** terms"),
        (BALLS, "if not abs(centre) <= LARGEST:", "if not abs(centre) <= 100 * LARGEST:"),
        (BALLS, "* comb(k, j)", ""),
        (PULL, "return (1 - sp.cos(sp.sqrt(x))) / x", "return (1 - sp.cos(sp.sqrt(x))) / (2 * x)"),
        (PULL, "- sp.sqrt(x) * sp.cos(sp.sqrt(x))", "+ sp.sqrt(x) * sp.cos(sp.sqrt(x))"),
    ],
    "certified/pull.py": [
        (PULL, "sqrt((1 - e) * cos_quotient", "sqrt((1 + e) * cos_quotient"),
        (PULL, "(e + (1 - e) * cos(theta))", "(e + cos(theta))"),
        (PULL, "return e * (1 + (t - atan(t)) / pi(t))", "return e * (1 + (t - atan(t)) / 3)"),
        (PULL, "- loss(theta) * ((1 + e) ** 2 + (e * t) ** 2) / 2", "- loss(theta) * ((1 + e) ** 2) / 2"),
        (PULL, "* eta\n    return 1 + (t - atan(t)) / pi(t)", "* eta\n    return 1 + (t + atan(t)) / pi(t)"),
        (PULL, "- from_angle * ((1 + e) ** 2", "- from_angle * ((1 - e) ** 2"),
        (PULL, "(cosine * cosine - e) / (1 - e)", "(cosine * cosine - e) / (1 + e)"),
        (PULL, "cosine * cosine) - e * acos(cosine)", "cosine * cosine) + e * acos(cosine)"),
        (EVERY_PULL, "return e + outward / pi(tau)", "return e + outward / 3"),
        (PULL, "loss * ((1 + e) ** 2 + tau * tau - e * e) / 2", "loss * ((1 + e) ** 2 + tau * tau) / 2"),
        (PULL, "cosine = e / tau", "cosine = e * e / tau"),
        (BASINS, "- loss * ((1 + 2 * e) * x * x + 1) / 2", "- loss * ((1 + e) * x * x + 1) / 2"),
        (BASINS, "- e * x * x * acos(cosine)", "- e * x * acos(cosine)"),
        (BASINS, "return HALF - 2 * inner - x * x / 2", "return HALF - inner - x * x / 2"),
        (BASINS, "+ 2 * x * outer", "+ x * outer"),
    ],
    "certified/odd_point_state.py": [
        (BLOCK, "sqrt(e + (1 - e) * cos(theta))", "sqrt(e + cos(theta))"),
        (BLOCK, "eta * sqrt((1 - e) * quotient)", "eta * sqrt(quotient)"),
        (BLOCK, "spread = (1 - loss(theta))", "spread = (1 - 2 * loss(theta))"),
        (BLOCK, "psi * cos_psi\n", "2 * psi * cos_psi\n"),
        (BLOCK, "cos_psi**2 / 2 - e * cos_psi * curl / turn", "cos_psi**2 / 2 + e * cos_psi * curl / turn"),
        (BLOCK, "e * e * (HALF - (1 - e) * spread)", "e * (HALF - (1 - e) * spread)"),
        (BLOCK, "distance / (1 + e) ** 2", "distance / (1 + e)"),
        (BLOCK, "HALF - theta / (2 * turn)", "HALF - theta / (3 * turn)"),
        (BLOCK, "psi / (2 * turn)", "psi / turn"),
        (BLOCK, "sin(theta) / (4 * turn)", "sin(theta) / (2 * turn)"),
        (BLOCK, "sin_psi_over_e / (4 * turn) - outer", "sin_psi_over_e / (4 * turn) + outer"),
        (BLOCK, "(1 - 2 * e) * half_width + e * to_odd", "(1 - e) * half_width + e * to_odd"),
        (BLOCK, "(inner - outer) / (1 + e)", "(inner + outer) / (1 + e)"),
        (BOTH, "a, b = HALF - 2 * mean_x, -2 * mean_y", "a, b = HALF - mean_x, -2 * mean_y"),
        (BLOCK, "a * d - b * c", "a * d + b * c"),
    ],
    "certified/simplex.py": [
        (SIMPLEX, "(HALF - kernel(-e)) / (1 + e)", "(HALF - kernel(-e))"),
        (SIMPLEX, "bound * growth(e) - kernel_slope(-e)", "bound * growth(e) - kernel_slope(-e) / 2"),
        (SIMPLEX, "- kernel_remainder(-e) - kernel_slope(-e)", "- kernel_slope(-e)"),
    ],
    "certified/rescaled_map.py": [
        (FOLD, "lost = (sine - r * (pi(a) / 2", "lost = (sine + r * (pi(a) / 2"),
        (FOLD, "atan(a * sqrt(1 - e * e) / e), r", "atan(a / e), r"),
        (FOLD, "return 2 * z ** (m - 1)", "return 2 * z ** m"),
        (FOLD, "power = (1 - w) * sqrt(1 - w)", "power = 1 - w"),
        (FOLD, "+ (c - w) * found.distance", "- (c - w) * found.distance"),
        (FOLD, "bool((1 - w).real > 0)", "bool((1 - w).real > -9)"),
        (FOLD, "main + arb(0, tail)", "main"),
        (FOLD, "tail = (2 * start ** (m - 1)", "tail = (0 * start ** (m - 1)"),
    ],
    "certified/rescaled_state.py": [
        (REMOVES, "(b * b - e * e - e) / (b", "(b * b - e * e + e) / (b"),
        (REMOVES, "gap = (1 - lost) * (1 - cosine_) / 2", "gap = (1 - lost) * (1 - cosine_)"),
        (REMOVES, "(HALF - (1 - e) * gap)", "(HALF - gap)"),
        (REMOVES, "(e * e + (1 - e * e) * a * a)", "(1 - e * e) * a * a"),
        (REMOVES, "- e * reach) / pi(a)", "+ e * reach) / pi(a)"),
        (REMOVES, "(1 + e) ** 2 * (1 - lost) / 2", "(1 + e) * (1 - lost) / 2"),
    ],
    "certified/rescaled_curvature.py": [
        (REMOVES, "(1 + e) * (1 - 2 * e) * r * r))", "(1 + e) * (1 - e) * r * r))"),
        (REMOVES, "pi(a) / 2 - atan(b / sqrt", "pi(a) / 2 + atan(b / sqrt"),
        (REMOVES, "root = r * r * (1 + e) /", "root = r * r /"),
        (REMOVES, "return (found.x - slope) / 2", "return (found.x + slope) / 2"),
        (REMOVES, "+ (HALF - e) * share\n", "+ HALF * share\n"),
        (REMOVES, "arb_series([0, power], prec=ORDER)", "arb_series([0, 2 * power], prec=ORDER)"),
        (REMOVES, "share = e * r * r * found.x /", "share = e * r * found.x /"),
        (REMOVES, "e, v * found.x / (1 - a * a))[0]", "e, found.x / (1 - a * a))[0]"),
        (REMOVES, "along(s, -2)", "along(s, -1)"),
        (REMOVES, "+ (HALF - e) * found.x / (1 - path * path)", "+ HALF * found.x / (1 - path * path)"),
        (REMOVES, "(i + 1) * wide[i + 1] * away", "0 * wide[i + 1] * away"),
        (REMOVES, "(HALF - e) * path * path * quotient", "(HALF - e) * path * quotient"),
        (REMOVES, "taylor[last] = hull[last]", "taylor[last] = 0 * hull[last]"),
        (REMOVES, "sum((k - 1) * taylor[k]", "sum(k * taylor[k]"),
        (REMOVES, "-2 * a * a * slope], prec=2", "-2 * a * slope], prec=2"),
        (REMOVES, "interval(0, w.upper())", "interval(0, 0)"),
    ],
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
    "certified/large_batch.py": [
        (LIMITS, "return HALF - 1 / (2 * pi(like))", "return HALF - 1 / (3 * pi(like))"),
        (LIMITS, "return 1 - HALF * HALF / spread(like)", "return 1 - HALF / spread(like)"),
        (LIMITS, "-(first + 2 * distance) / second", "-(first + distance) / second"),
        (LIMITS, "(-u * u / 2).exp()", "(-u * u).exp()"),
        (LIMITS, "low, 0, rel_tol=RELATIVE) if low < 0", "low, 0, rel_tol=RELATIVE) if low < -99"),
        (LIMITS, "spread(share) * share * h - (1 - h) / 2", "spread(share) * share * h - (1 - h)"),
        (LIMITS, "return ((1 - h) / h).sqrt()", "return (1 - h) / h"),
        (LIMITS, "u * u / (1 + share * u * u) ** 2)", "u * u / (1 + share * u * u))"),
        (LIMITS, "lambda u: u / (1 + share * u * u), low=0", "lambda u: u / (1 + share * u * u)"),
        (LIMITS, "/ (1 - HALF))", "/ HALF**2)"),
        (LIMITS, "(p - 1) * width * width * found[p - 2]", "p * width * width * found[p - 2]"),
        (LIMITS, "(1 - rho).sqrt(), most)", "(1 + rho).sqrt(), most)"),
        (LIMITS, "(rho * u * u + 1 - rho)) - rho / 2", "(rho * u * u + 1 - rho)) - rho / 3"),
        (LIMITS, "given(u)[1] * given(-u)[1]", "given(u)[1] * given(u)[1]"),
        (LIMITS, "2 * (left - 1) / (1 - rho)", "(left - 1) / (1 - rho)"),
        (LIMITS, "return sqrt(separatrix) / 2", "return sqrt(separatrix)"),
    ],
    "statements/limit_constants.py": [
        (LIMITS, "if not at_low * function(high) < 0:", "if not at_low * function(high) > 0:"),
        (LIMITS, "if same > 0 else (low, middle)", "if same < 0 else (low, middle)"),
        (LIMITS, "plain, rescaled = 2 * pi - 4,", "plain, rescaled = 2 * pi - 3,"),
        (LIMITS, "(half - s - k) / (m * (half - s) + k)", "(half - s - k) / (m * (half - s) - k) / 2"),
    ],
    "certified/several_odd_points.py": [
        (SEVERAL, "h = share * f / (1 - share)", "h = share * f"),
        (SEVERAL, "1 - (1 - f) * gap, 1 - (1 - h) * gap", "1 - (1 - f) * gap, 1 - (1 + h) * gap"),
        (SEVERAL, "((1 - f) + (1 - h) * odd)", "((1 - f) + (1 - h))"),
        (SEVERAL, "cosine = sqrt(odd * cluster)", "cosine = sqrt(odd)"),
        (SEVERAL, "psi * cosine) / (2 * pi(theta))", "psi * cosine) / pi(theta)"),
        (SEVERAL, "Groups((1 - loss(theta)) / 2", "Groups((1 - loss(theta) / 2) / 2"),
        (SEVERAL, "within = (2 - share)", "within = (2 + share)"),
        (SEVERAL, "between = 2 * (1 - share)", "between = 2"),
        (SEVERAL, "back = share * (HALF - g.growth", "back = share * (HALF + g.growth"),
        (SEVERAL, "drag = f + (1 - 2 * f)", "drag = f + (1 - f)"),
        (SEVERAL, "+ g.psi / turn - g.sine", "- g.psi / turn - g.sine"),
    ],
    "symbolic/several_odd_points.py": [
        (SEVERAL, "ROOT = (N - K) / K * Q", "ROOT = Q"),
        (SEVERAL, "between - 2 * row_o / N + total", "between - row_o / N + total"),
        (SEVERAL, "across = -(row_o + row_c) / N", "across = -row_o / N"),
        (SEVERAL, "(oo + (K - 1) * between) / K - 2 * oc", "(oo + (K - 1) * between) / K - oc"),
        (SEVERAL, "row_y = (k - 2) * (slope - outer) / n", "row_y = (k - 1) * (slope - outer) / n"),
        (SEVERAL, "slope * e[i, j] + width *", "slope * e[i, j] - width *"),
    ],
    "certified/finite_width.py": [
        (FINITE, "sqrt(a * b - c * c)", "sqrt(a * b + c * c)"),
        (FINITE, "twist = 2 * c * c - a * b", "twist = c * c - a * b"),
        (FINITE, "-2 * c / (scale * a),", "-c / (scale * a),"),
        (FINITE, "4 / scale,", "2 / scale,"),
        (FINITE, "return 2 * n + 6", "return 2 * n + 1"),
        (FINITE, "return 2 * n + 2", "return n + 2"),
        (FINITE, "n * r * gap / (n + r * sqrt(n - 1))", "n * r * gap / (n - r * sqrt(n - 1))"),
        (FINITE, "- curved * r * r / 2", "- curved * r * r / 3"),
        (FINITE, "largest**2 * (n - 1) * (n + 1) / 2", "largest**2 * (n - 1) * (n + 1) / 3"),
        (FINITE, "return 8 * largest * (n + 3) / 3", "return 4 * largest * (n + 3) / 3"),
    ],
    "certified/odd_point_ball.py": [
        (ODD, "t = m * m * (1 - (1 - e) * gap)", "t = m * m * (1 - gap)"),
        (ODD, "across, inside = -t / m, 1 - gap", "across, inside = t / m, 1 - gap"),
        (ODD, "growth = (1 - loss(theta)) / 2", "growth = (1 - loss(theta) / 2) / 2"),
        (ODD, "return change[i, i] / 2", "return change[i, i]"),
        (ODD, "own = q * change[i, i] + change[j, j] / q", "own = change[i, i] + change[j, j]"),
        (ODD, "+ widths[near] * own / 2", "+ widths[near] * own"),
        (ODD, "rows[i] - rows[j] + total", "rows[i] - rows[j]"),
        (ODD, "int(i == j) * v[i] - (v[i] + v[j]) / m", "int(i == j) * v[i]"),
        (ODD, "mixed, inside / inner(inside, inside).sqrt()", "mixed, inside"),
        (ODD, "reach / arb(2).sqrt()", "50 * reach"),
        (ODD, "(2 * m * to_odd + 2 * (m - 1) * within)", "1e6 * (m * to_odd + (m - 1) * within)"),
    ],
    "certified/contraction.py": [
        (ODD, "left = growth - d, b", "left = growth - a, b"),
        (ODD, "other = a + d - growth", "other = a + d"),
        (ODD, "np.linalg.inv(vectors.real @ vectors.real.T)", "np.eye(2)"),
        (ODD, "float(np.max(np.abs(values))) * (1 + SLACK)", "float(np.min(np.abs(values)))"),
        (ODD, "g[i][j] - int(i == j)", "g[i][j] - 2 * int(i == j)"),
        (ODD, "most_form * int(i == j) - g[i][j]", "most_form * int(i == j) / 2 - g[i][j]"),
    ],
    "symbolic/odd_point_ball.py": [
        (ODD, "scale, variance = 40 * trace / 3,", "scale, variance = 20 * trace / 3,"),
        (ODD, "3 * trace**2 / 2", "trace**2"),
        (ODD, "(growth - most) / (g + s * r)", "(growth - most) / (g - s * r)"),
    ],
    "statements/the_odd_point_holds_at_finite_width.py": [
        (ODD, "r * held.gap / (held.projection + held.scale * r)", "r * r * held.gap / held.projection"),
        (ODD, "settings.layers * each", "100 * settings.layers * each"),
    ],
    "certified/ball.py": [
        (SEVERAL, "derivative(function, box, i) * (x - c)", "derivative(function, middle, i) * (x - c)"),
        (BALLS, "return arb(lower).union(arb(upper))", "return arb(lower)"),
        (BALLS, "lower - abs(lower) * 2.0**-50 - 1e-300", "float(ball.upper())"),
        (BALLS, "[order] * factorial(order)", "[order]"),
        (BALLS, "return both - first - second", "return both - first"),
        (BALLS, "10 ** len(decimals) * int(denominator or 1)", "10 * int(denominator or 1)"),
    ],
    "certified/branch_and_prune.py": [
        (BALLS, "if value > 0:", "if value.mid() > 0:"),
        (BALLS, "if value > 0:", "if value >= 0 or not value.is_finite():"),
        (BALLS, "for half in ((sides[widest][0], middle[widest]), (", "for half in (("),
        (BALLS, '"proved" if not waiting else "undecided", margin', '"proved", margin'),
        (BALLS, "        return function(*point)", "        return abs(function(*point))"),
    ],
    "certified/interval_newton.py": [
        (BALLS, "x.contains_interior(y)", "x.overlaps(y)"),
        (BALLS, "(identity - inverse * slope) * away", "0 * (identity - inverse * slope) * away"),
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
        (("cluster_angle",), "(1 + e) ** 2 + e**2 * tangent_square", "(1 + e) ** 2"),
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
FORMULAS = tuple(
    Variant(statements, file, right, wrong)
    for file, lines in LINES.items()
    for statements, right, wrong in lines
)
