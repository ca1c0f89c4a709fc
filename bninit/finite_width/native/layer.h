// One part of a layer, for one instruction set: included once for each, with VECTOR bytes a vector.
//
// A column of 16 rows, one row block, stands in 16 / LANES vectors. The lanes of one threefry call are the radii and
// the angles of Box and Muller for some rows, so that a column of normals is drawn where it is used.

#include "factors.h"

namespace INSTRUCTIONS {

constexpr int LANES = VECTOR / 8, PER_COLUMN = ROWS / LANES, HALF = PER_COLUMN / 2, WIDE = TILE / LANES;
constexpr int STRIDE = (TILE + PAD) / LANES; // of the columns of a tile, which would else share lines of a cache

typedef uint32_t Words __attribute__((vector_size(VECTOR)));
typedef uint32_t HalfWords __attribute__((vector_size(VECTOR / 2)));
typedef uint64_t Longs __attribute__((vector_size(VECTOR)));
typedef double Reals __attribute__((vector_size(VECTOR)));
typedef Reals Column[PER_COLUMN];

INLINE Reals all(double x) { return Reals{} + x; }
INLINE Reals larger(Reals x, Reals y) { return x > y ? x : y; }
INLINE Reals modulus(Reals x) { return (Reals)((Longs)x & 0x7FFFFFFFFFFFFFFFull); }
INLINE Reals root(Reals x) {
    for (int i = 0; i < LANES; ++i) x[i] = __builtin_sqrt(x[i]);
    return x;
}
INLINE double total(Reals x) {
    double sum = 0;
    for (int i = 0; i < LANES; ++i) sum += x[i];
    return sum;
}

// log u for 0 < u <= 1: exponent, then log m = 2 artanh s for the mantissa m in [sqrt(1/2), sqrt 2), |s| <= 0.172.
INLINE Reals logarithm(Reals u) {
    const uint64_t least = 0x3FE6A09E667F3BCDull, offset = 1024ull << 52; // sqrt(1/2); keeps the exponent positive
    const Longs shifted = (Longs)u - least + offset;
    // An integer in the last bits of 2^52 is that integer, once 2^52 is taken away.
    const Reals exponent = (Reals)((shifted >> 52) | 0x4330000000000000ull) - (4503599627370496.0 + 1024.0);
    const Reals mantissa = (Reals)((shifted & 0x000FFFFFFFFFFFFFull) + least);
    const Reals s = (mantissa - 1.0) / (mantissa + 1.0), square = s * s;
    Reals sum = square * (1.0 / 23) + 1.0 / 21;
#pragma GCC unroll 9
    for (int k = 19; k >= 3; k -= 2) sum = sum * square + 1.0 / k;
    return exponent * 0.693147180559945309417 + (2.0 * s + 2.0 * s * square * sum);
}

// The cosine (even) or sine over x of the root of `square`, twelve terms: at pi/2 the next is below 1e-18.
template <bool EVEN> INLINE Reals series(Reals square) {
    double coefficients[12], term = 1.0;
#pragma GCC unroll 12
    for (int k = 0; k < 12; ++k) {
        coefficients[k] = term;
        term = -term / (EVEN ? (2 * k + 1) * (2 * k + 2) : (2 * k + 2) * (2 * k + 3));
    }
    Reals sum = all(coefficients[11]);
#pragma GCC unroll 11
    for (int k = 10; k >= 0; --k) sum = sum * square + coefficients[k];
    return sum;
}

INLINE Reals unit(Longs word) { return (Reals)((word >> 12) | 0x3FF0000000000000ull) - 1.0; }

INLINE Longs wide(Words high, Words low, int half) {
    HalfWords h, l;
    __builtin_memcpy(&h, (const char *)&high + half * sizeof h, sizeof h);
    __builtin_memcpy(&l, (const char *)&low + half * sizeof l, sizeof l);
    return (__builtin_convertvector(h, Longs) << 32) | __builtin_convertvector(l, Longs);
}

// Columns `column`, ... of a row block of normals, as bninit.laws.normal draws it: rows 0-7 the cosines, 8-15 the sines.
template <int MANY> INLINE void draw_some(Key key, uint32_t column, uint32_t columns, Column *out) {
    Words rows;
    for (int i = 0; i < LANES; ++i) rows[i] = i, rows[LANES + i] = 8 + i;
    for (int q = 0; q < HALF; ++q) {
        Words x[MANY] = {}, y[MANY];
        for (int m = 0; m < MANY; ++m) y[m] = (rows + uint32_t(q * LANES)) * columns + (column + m);
        threefry(key.a, key.b, x, y);
        for (int m = 0; m < MANY; ++m) {
            const Longs radial = wide(x[m], y[m], 0), angular = wide(x[m], y[m], 1);
            Reals size = root(-2.0 * logarithm(1.0 - unit(radial)));
            size = (Reals)((Longs)size ^ ((~radial & 1) << 63)); // the last bit is the sign
            const Reals theta = (unit(angular) - 0.5) * 3.14159265358979323846, square = theta * theta;
            out[m][q] = size * series<true>(square);
            out[m][HALF + q] = size * theta * series<false>(square);
        }
    }
}

// Columns first, ..., end - 1.
INLINE void draw_columns(Key key, int first, int end, int columns, Column *out) {
    int j = first;
    for (; j + 3 < end; j += 4) draw_some<4>(key, uint32_t(j), uint32_t(columns), out + (j - first));
    for (; j < end; ++j) draw_some<1>(key, uint32_t(j), uint32_t(columns), out + (j - first));
}

// The components of the block before number `until`, one after the other, on the rows.
INLINE void act(const Layer &layer, const Pass &pass, Column *z) {
    for (int a = 0; a < pass.until; ++a)
        for (int v = 0; v < PER_COLUMN; ++v) {
            if (layer.action[a] == RECENTER) {
                Reals mean = {};
                for (int j = 0; j < layer.n; ++j) mean += z[j][v] * layer.shares[j];
                for (int j = 0; j < layer.n; ++j) z[j][v] -= mean;
            } else if (layer.action[a] == RESCALE) {
                Reals top = {};
                for (int j = 0; j < layer.n; ++j) top = larger(modulus(z[j][v]), top);
                const Reals inverse = 1.0 / (top > 0 ? top : all(1.0));
                Reals square = inverse * inverse * layer.low[a]; // epsilon
                for (int j = 0; j < layer.n; ++j) {
                    const Reals x = z[j][v] * inverse;
                    square += x * x * layer.shares[j];
                }
                const Reals factor = inverse / root(square > 0 ? square : all(1.0));
                for (int j = 0; j < layer.n; ++j) z[j][v] *= factor;
            } else if (layer.action[a] == BEND) {
                const Reals low = all(layer.low[a]), high = all(layer.high[a]);
                for (int j = 0; j < layer.n; ++j) z[j][v] *= z[j][v] > 0 ? high : low;
            } else if (layer.action[a] == STEP) {
                for (int j = 0; j < layer.n; ++j) z[j][v] = z[j][v] > 0 ? all(1.0) : Reals{};
            } else { // a norm of the columns
                const double *shift = pass.shift + a * layer.n, *factor = pass.factor + a * layer.n;
                for (int j = 0; j < layer.n; ++j) z[j][v] = (z[j][v] - shift[j]) * factor[j];
            }
        }
}

// Rows `row`, ..., row + 15: normals times the upper triangle S, then the block; zero beyond the width.
INLINE void draw_rows(const Layer &layer, const Pass &pass, int64_t row, Column *xi, Column *z) {
    const int n = layer.n;
    const double *s = pass.s;
    const Key key = fold_in(pass.stream, uint32_t(row / ROWS));
    draw_columns(key, 0, n, n, s ? xi : z);
    if (s) {
        int j = 0;
        for (; j + 1 < n; j += 2) { // two columns at a time: enough sums at once to fill the multipliers
            Column sum = {}, next = {};
            for (int i = 0; i <= j; ++i) {
                const double factor = s[i * n + j], other = s[i * n + j + 1];
                for (int v = 0; v < PER_COLUMN; ++v) sum[v] += xi[i][v] * factor, next[v] += xi[i][v] * other;
            }
            for (int v = 0; v < PER_COLUMN; ++v) {
                z[j][v] = sum[v];
                z[j + 1][v] = next[v] + xi[j + 1][v] * s[(j + 1) * n + j + 1];
            }
        }
        for (; j < n; ++j) {
            Column sum = {};
            for (int i = 0; i <= j; ++i)
                for (int v = 0; v < PER_COLUMN; ++v) sum[v] += xi[i][v] * s[i * n + j];
            for (int v = 0; v < PER_COLUMN; ++v) z[j][v] = sum[v];
        }
        act(layer, pass, z);
    }
    for (int64_t i = layer.width > row ? layer.width - row : 0; i < ROWS; ++i)
        for (int j = 0; j < n; ++j) z[j][i / LANES][i % LANES] = 0.0;
}

// Householder reflections of the tile under the triangle `out`.
INLINE void reflect_tile(int n, Reals *tile, double *out) {
    for (int j = 0; j < n; ++j) {
        const Reals *own = tile + j * STRIDE;
        Reals sum = {};
        for (int v = 0; v < WIDE; ++v) sum += own[v] * own[v];
        const double below = total(sum);
        if (below < NOTHING) continue;
        const double head = out[j * n + j], norm = __builtin_sqrt(head * head + below);
        const double pivot = head > 0 ? head + norm : head - norm, scale = 1 / (norm * __builtin_fabs(pivot));
        out[j * n + j] = head > 0 ? -norm : norm;
        for (int k = j + 1; k < n; ++k) {
            Reals *other = tile + k * STRIDE, product = {};
            for (int v = 0; v < WIDE; ++v) product += own[v] * other[v];
            const double factor = (pivot * out[j * n + k] + total(product)) * scale;
            out[j * n + k] -= factor * pivot;
            for (int v = 0; v < WIDE; ++v) other[v] -= own[v] * factor;
        }
    }
}

// X = H S^-1 in place, eight vectors of rows at a time.
INLINE void solve_tile(int n, Reals *tile, const double *s) {
    for (int v = 0; v < WIDE; v += 8)
        for (int j = 0; j < n; ++j) {
            Reals *x = tile + j * STRIDE + v, sum[8];
            for (int u = 0; u < 8; ++u) sum[u] = x[u];
            for (int i = 0; i < j; ++i) {
                const Reals *y = tile + i * STRIDE + v;
                const double factor = s[i * n + j];
                for (int u = 0; u < 8; ++u) sum[u] -= y[u] * factor;
            }
            const double inverse = 1 / s[j * n + j];
            for (int u = 0; u < 8; ++u) x[u] = sum[u] * inverse;
        }
}

// The upper triangle of X^T X added to `out`, blocks of two by four columns.
INLINE void add_products(int n, const Reals *tile, double *out) {
    for (int i = 0; i < n; i += 2)
        for (int j = i; j < n; j += 4) {
            const int rows = n - i < 2 ? n - i : 2, columns = n - j < 4 ? n - j : 4;
            const Reals *x[2], *y[4];
            for (int a = 0; a < 2; ++a) x[a] = tile + (i + (a < rows ? a : 0)) * STRIDE;
            for (int b = 0; b < 4; ++b) y[b] = tile + (j + (b < columns ? b : 0)) * STRIDE;
            Reals sum[2][4] = {};
            for (int v = 0; v < WIDE; ++v)
                for (int a = 0; a < 2; ++a)
                    for (int b = 0; b < 4; ++b) sum[a][b] += x[a][v] * y[b][v];
            for (int a = 0; a < rows; ++a)
                for (int b = 0; b < columns; ++b) out[(i + a) * n + j + b] += total(sum[a][b]);
        }
}

// `count` more rows, and zeros below them, joined to the means and squared deviations of `before` rows (Chan, Golub,
// LeVeque 1979). The zeros count as rows at the mean.
INLINE void join_moments(int n, const Reals *tile, int64_t before, int count, double *means, double *squares) {
    for (int j = 0; j < n; ++j) {
        Reals sum = {}, square = {};
        for (int v = 0; v < WIDE; ++v) sum += tile[j * STRIDE + v];
        const double mean = total(sum) / count, step = mean - means[j];
        for (int i = 0; i < count; ++i) {
            const double deviation = tile[j * STRIDE + i / LANES][i % LANES] - mean;
            square[i % LANES] += deviation * deviation;
        }
        const double after = double(before + count);
        means[j] += step * count / after;
        squares[j] += total(square) + step * step * double(before) * count / after;
    }
}

// Rows begin, ..., end - 1, as `pass` says, into `out`, and how many of a column are positive. `room` holds a row
// block twice and a tile.
void work(const Layer &layer, const Pass &pass, int64_t begin, int64_t end, double *room, double *out,
          double *positive) {
    const int n = layer.n;
    Column *xi = (Column *)room, *z = xi + n;
    Reals *tile = (Reals *)(z + n); // column j: tile[j * STRIDE], ..., WIDE vectors of rows
    for (int e = 0; e < room_of(n); ++e) out[e] = 0.0;
    for (int j = 0; j < n; ++j) positive[j] = 0.0;
    for (int64_t first = begin; first < end; first += TILE) {
        for (int block = 0; block < TILE / ROWS; ++block) {
            const int64_t row = first + block * ROWS;
            if (row < end) draw_rows(layer, pass, row, xi, z);
            for (int j = 0; j < n; ++j)
                for (int v = 0; v < PER_COLUMN; ++v)
                    tile[j * STRIDE + PER_COLUMN * block + v] = row < end ? z[j][v] : Reals{};
        }
        for (int j = 0; j < n; ++j) {
            Reals count = {};
            for (int v = 0; v < WIDE; ++v) count += tile[j * STRIDE + v] > 0 ? all(1.0) : Reals{};
            positive[j] += total(count);
        }
        if (pass.wanted == TRIANGLE) {
            reflect_tile(n, tile, out);
        } else if (pass.wanted == MOMENTS) {
            join_moments(n, tile, first - begin, int(end - first < TILE ? end - first : TILE), out, out + n);
        } else {
            if (pass.s) solve_tile(n, tile, pass.base);
            add_products(n, tile, out);
        }
    }
}

// The sum of the normals of a layer, drawn and nothing else: what a layer cannot be faster than.
double draw(Key stream, int64_t width, int columns) {
    Reals sum = {};
    for (int64_t row = 0; row < width; row += ROWS) {
        const Key key = fold_in(stream, uint32_t(row / ROWS));
        for (int j = 0; j < columns; j += 4) {
            Column drawn[4] = {};
            draw_columns(key, j, columns - j < 4 ? columns : j + 4, columns, drawn);
            for (int v = 0; v < PER_COLUMN; ++v) sum += drawn[0][v] + drawn[1][v] + drawn[2][v] + drawn[3][v];
        }
    }
    return total(sum);
}

} // namespace INSTRUCTIONS
