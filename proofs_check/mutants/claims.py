"""Wrong claims: settings under which a statement is false, or not within the reach of its method."""

from typing import Any

from proofs_check.mutants.variant import Variant

WRONG: dict[str, list[dict[str, Any]]] = {
    "kernel_is_the_relu_expectation": [
        {"kernel": "(sin(a) + (pi - a)*cos(a))/(3*pi)"},
        {"slope": "(pi + a)/(2*pi)"},
        {"curvature": "1/(2*pi)"},
        {"near_one": "1/2 - a**2/4 + a**3/(5*pi)"},
        {"near_minus_one": "b**3/(5*pi)"},
    ],
    "rows_are_gaussian": [{"covariance_over_gram": "2"}, {"fresh_part": "1"}, {"fresh_part": "1 - P/2"}],
    "two_clusters_are_invariant": [{"norm_ratio": "k/(n - k)"}, {"product_of_columns": "1"}],
    "spread_multiplier": [
        {"multiplier": "n**2/((n - k)**2 + k)"},
        {"least_at": "2"},
        {"correction": "1 - 2*a/(3*pi) + a**3/(80*pi)"},
    ],
    "cluster_angle": [
        {"coefficients": ("3", "-6", "9/20")},
        {"coefficients": ("3", "-3", "1/2")},
        {"after_relu": "-3"},
        {"norm_ratio": "-9*pi**2/2"},
        {"cosine": "9"},
        {"error": "100"},
    ],
    "scalar_map": [
        {"slope_at_cluster": "n**2/m**2"},
        {"slope_at_simplex": "1 - (1/2 - s - k)/(m*(1/2 - s) - k)"},
        {"fixed": ("1", "m")},
    ],
    "small_batches_have_none": [{"largest_batch": "7"}, {"largest_batch": "6.11"}],
    "large_batches_have_an_odd_point": [{"smallest_batch": "6"}],
    "fold": [{"claimed_fold": "6.2"}, {"claimed_fold": "6.107075124869"}, {"guess": ("0.9", "0.19")}],
    "isotypic_multipliers": [
        {"zero_sum": "k/2"},
        {"simplex_standard": "(1/2 - s + k/(n - 2))*(n - 2)/n"},
    ],
    "stability_of_the_simplex": [{"claimed_bound": "0.7"}],
    "stability_of_the_odd_point": [{"smallest_batch": "6"}, {"claimed_rate": "3"}],
    "basins_of_the_scalar_map": [{"none_up_to": "6.2"}, {"two_from": "6"}, {"concave_up_to": "1/2"}],
    "several_odd_points_are_unstable": [{"largest_share": "0.45"}, {"claimed_rate": "1"}],
    "the_simplex_holds_at_finite_width": [
        {"cases": ((8, "0.027", "1e10"),)},
        {"cases": ((16, "0.05", "1e14"),)},
        {"layers": 1000},
        {"chance": "1/1000"},
    ],
    "the_odd_point_holds_at_finite_width": [
        {"cases": ((8, "0.03", "1e20"),)},
        {"cases": ((8, "0.006", "1e13"),)},
        {"cases": ((6, "0.006", "1e20"),)},
        {"layers": 1000},
        {"chance": "1/1000"},
    ],
    "rescaling_orthogonalises": [{"rescaled": "n/(n + 1)"}, {"recentred": "n/(n + 2)"}],
    "rescaling_averages_the_map": [
        {"power_of_state": "m/2"},
        {"power_of_gap": "-1/2"},
        {"factor_at_simplex": "m/(m + 1)"},
    ],
    "rescaling_removes_the_odd_point": [{"none_up_to": "52"}, {"none_up_to": "51.25", "most_boxes": 9000}],
    "rescaled_fold": [
        {"claimed_fold": "52"},
        {"guess": ("0.3", "40")},
        {"two_from": "51.18", "most_boxes": 9000},
        {"two_from": "51.38"},
        {"none_up_to": "52"},
        {"middle": "0.55", "most_boxes": 9000},
        {"between": ("0.5", "0.61"), "most_boxes": 9000},
        {"line_from": "52", "most_boxes": 9000},
        {"at": "0.8", "most_boxes": 9000},
        {"height": "0.001", "most_boxes": 9000},
        {"share": 9, "most_boxes": 9000},
    ],
    "limit_constants": [
        {"without": (("separatrix", "2.283185307181"),)},
        {"with_rescaling": (("odd_points", "2.915133142731"),)},
        {"with_rescaling": (("trivial", "0.231375502172"),)},
        {"with_rescaling": (("simplex", "0.266528896538"),)},
        {"share": ("0.39", "0.4")},
        {"correlation": ("0.6", "0.7")},
        {"decimals": 16},
    ],
    "relu_grows_rank": [
        {"singular_angles": 5},
        {"definite": ((((1, 0), (2, 0)), "1/10"),)},
        {"definite": ((((1, 0), (0, 1)), "2/5"),)},
    ],
    "full_rank_probability": [{"two_clusters": "2**(-d)"}, {"failure": "binomial(n, j)*2**(-j*d)/4"}],
    "stationary_gap": [
        {"gap": "(n - 1)*(n + 2)**2/(4*n**2)"},
        {"share": "9/2"},
        {"cases": ((4, "1e9", 1000, "0.01"),)},
        {"cases": ((4, "1e6", 1000, "0.5"),)},
        {"cases": ((4, "1e8", 10**30, "0.5"),)},
    ],
    "orthogonality_gap": [{"noise": "1/d"}, {"region": "1/2"}],
}
CLAIMS = tuple(Variant((name,), settings=change) for name, changes in WRONG.items() for change in changes)
