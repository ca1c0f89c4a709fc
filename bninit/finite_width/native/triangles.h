// Upper triangles, n x n by rows: factors and products.

namespace {

constexpr double PIVOT = 1e-6;    // of X^T X: the condition of X is then under 1e3, its factor good to 1e-10 and better
constexpr double SINGULAR = 1e-13;
constexpr double NOTHING = 1e-290; // a square under it has lost digits, and its inverse may be infinite: what is left of
                                   // a column is then 1e-145 of rows of order one, rounding of the rounding

// The upper Cholesky factor of the upper triangle of c, in place; false where a pivot is too small.
bool cholesky(double *c, int n) {
    double top = 0, least = HUGE_VAL;
    std::vector<double> whole(n);
    for (int j = 0; j < n; ++j) whole[j] = c[j * n + j];
    for (int j = 0; j < n; ++j) {
        double *row = c + j * n;
        const double pivot = row[j];
        top = std::max(top, pivot), least = std::min(least, pivot);
        if (!(pivot > 0) || pivot < PIVOT * whole[j]) return false;
        const double inverse = 1 / std::sqrt(pivot);
        for (int k = j; k < n; ++k) row[k] *= inverse;
        for (int i = j + 1; i < n; ++i) {
            const double factor = row[i];
            double *rest = c + i * n;
            for (int k = i; k < n; ++k) rest[k] -= factor * row[k];
        }
    }
    return least >= PIVOT * top;
}

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

void multiply(const double *left, const double *right, double *out, int n) { // upper triangles
    for (int i = 0; i < n; ++i) {
        double *row = out + i * n;
        std::fill(row, row + n, 0.0);
        for (int k = i; k < n; ++k)
            for (int j = k; j < n; ++j) row[j] += left[i * n + k] * right[k * n + j];
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
