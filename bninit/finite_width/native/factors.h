// What every layer does with upper triangles, n x n by rows, for one instruction set: included once for each.
//
// Nothing of the standard library: its templates, compiled here, would serve processors without these instructions.

namespace INSTRUCTIONS {

// The upper Cholesky factor of the upper triangle of c, in place; false where a pivot is too small. `whole` has room
// for n numbers.
bool cholesky(double *__restrict c, double *__restrict whole, int n) {
    double top = 0, least = HUGE_VAL;
    for (int j = 0; j < n; ++j) whole[j] = c[j * n + j];
    for (int j = 0; j < n; ++j) {
        double *row = c + j * n;
        const double pivot = row[j];
        top = pivot > top ? pivot : top, least = pivot < least ? pivot : least;
        if (!(pivot > 0) || pivot < PIVOT * whole[j]) return false;
        const double inverse = 1 / __builtin_sqrt(pivot);
        for (int k = j; k < n; ++k) row[k] *= inverse;
        for (int i = j + 1; i < n; ++i) {
            const double factor = row[i];
            double *rest = c + i * n;
            for (int k = i; k < n; ++k) rest[k] -= factor * row[k];
        }
    }
    return least >= PIVOT * top;
}

void multiply(const double *left, const double *right, double *__restrict out, int n) {
    for (int i = 0; i < n; ++i) {
        double *row = out + i * n;
        for (int j = 0; j < n; ++j) row[j] = 0.0;
        for (int k = i; k < n; ++k) {
            const double factor = left[i * n + k];
            for (int j = k; j < n; ++j) row[j] += factor * right[k * n + j];
        }
    }
}

// R^T R, exactly symmetric.
void gram_of(const double *r, double *__restrict gram, int n) {
    for (int e = 0; e < n * n; ++e) gram[e] = 0.0;
    for (int k = 0; k < n; ++k)
        for (int i = k; i < n; ++i) {
            const double factor = r[k * n + i];
            for (int j = i; j < n; ++j) gram[i * n + j] += factor * r[k * n + j];
        }
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < i; ++j) gram[i * n + j] = gram[j * n + i];
}

} // namespace INSTRUCTIONS
