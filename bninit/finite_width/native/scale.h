// The scale of a representation, which is kept apart from its factor.

namespace {

// The log scale at which a block sees its rows, and what to add after it: as Block.part_scale of bninit.layer.block.
struct Scale {
    int degree; // 0 or 1; else the scale matters
    double log_gain, bound, near_zero, far;

    std::pair<double, double> parted(double log_scale) const {
        if (degree == 0 || degree == 1) return {0.0, degree == 1 ? log_scale + log_gain : 0.0};
        const double wanted = (std::isfinite(log_scale) ? log_scale : 0.0) + log_gain;
        const double seen = std::min(std::max(wanted, -bound), bound), excess = wanted - seen;
        return {seen, excess == 0 ? 0.0 : (excess < 0 ? near_zero : far) * excess};
    }
};

} // namespace
