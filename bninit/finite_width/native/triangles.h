// Upper triangles, n x n by rows: which are singular, and one below another. `factors.h` has what every layer does.

namespace {

constexpr double PIVOT = 1e-6;    // of X^T X: the condition of X is then under 1e3, its factor good to 1e-10 and better
constexpr double SINGULAR = 1e-13;
constexpr double NOTHING = 1e-290; // a square under it has lost digits, and its inverse may be infinite: what is left of
                                   // a column is then 1e-145 of rows of order one, rounding of the rounding

// The triangle of one triangle above another, into the first.
void stack(double *above, double *below, int n) {
    for (int j = 0; j < n; ++j) {
        double square = 0;
        for (int i = 0; i <= j; ++i) square += below[i * n + j] * below[i * n + j];
        if (square < NOTHING) continue;
        const double head = above[j * n + j], norm = std::sqrt(head * head + square);
        const double pivot = head > 0 ? head + norm : head - norm, scale = 1 / (norm * (norm + std::fabs(head)));
        above[j * n + j] = head > 0 ? -norm : norm;
        for (int k = j + 1; k < n; ++k) {
            double total = pivot * above[j * n + k];
            for (int i = 0; i <= j; ++i) total += below[i * n + j] * below[i * n + k];
            total *= scale;
            above[j * n + k] -= total * pivot;
            for (int i = 0; i <= j; ++i) below[i * n + k] -= total * below[i * n + j];
        }
    }
}

bool is_singular(const double *s, int n) {
    double top = 0, least = HUGE_VAL;
    for (int j = 0; j < n; ++j) {
        double column = 0;
        for (int i = 0; i <= j; ++i) column = std::max(column, std::fabs(s[i * n + j]));
        top = std::max(top, column), least = std::min(least, std::fabs(s[j * n + j]));
    }
    return !(least > SINGULAR * top);
}

} // namespace
