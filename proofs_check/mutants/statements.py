"""Which statements rest on what: the names that the tables of wrong lines use."""

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
FALLS = (*LARGE, *BASINS)
FINITE = ("the_simplex_holds_at_finite_width",)
ODD = ("the_odd_point_holds_at_finite_width",)
GAP = ("stationary_gap",)
SIMPLEX = ("stability_of_the_simplex",)
RESCALED = ("rescaling_removes_the_odd_point", "rescaled_fold")
REMOVES, FOLD = RESCALED[:1], RESCALED[1:]
LIMITS = ("limit_constants",)
BALLS = ("small_batches_have_none",)
