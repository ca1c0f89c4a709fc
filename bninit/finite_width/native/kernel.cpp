// The factor chain on a processor, with the very random numbers of the JAX path (which is its oracle in the tests).
//
// With S the triangular factor that multiplies the normals and H the rows that leave the block, X = H S^-1 is well
// conditioned however tight the cluster, and R' = chol(X^T X) S. Where it is not (a pivot under PIVOT of the largest
// or of its column), or S itself is singular, the rows are drawn again and factorised by Householder reflections.
// Layer and RMS norm take a pass each before that, for the moments of the columns; their factors join those of S.
//
// Rows are summed in fixed parts, so that the bits do not depend on the number of threads.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#define INLINE static inline __attribute__((always_inline))

#include "scale.h"
#include "threefry.h"
#include "triangles.h"

namespace {

constexpr int ROWS = 16;          // ROW_BLOCK of bninit.laws.streams
constexpr int TILE = 128;         // rows of one update of X^T X
constexpr int PAD = 8;            // doubles between the columns of a tile
constexpr int64_t PART = 1 << 14; // rows summed on their own

enum Action : int32_t { RECENTER, RESCALE, BEND, STEP, LAYER_NORM, RMS_NORM };

struct Layer {
    int n;
    int64_t width;
    int actions;
    const int32_t *action;
    const double *low, *high; // slopes of BEND; low is the epsilon of what divides
    const double *shares;     // of the batch, one for each column

    bool norms_columns(int a) const { return action[a] >= LAYER_NORM; }
};

enum Wanted { PRODUCTS, TRIANGLE, MOMENTS }; // X^T X; R of the rows; means and squared deviations of the columns

// What is made of the rows of a layer: X = (block of the normals times S) base^-1. Without S, the normals themselves.
struct Pass {
    Key stream;
    const double *s, *base;
    const double *shift, *factor; // of the columns, n for each component
    int until;                    // components that act
    Wanted wanted;
};

inline int room_of(int n) { return n < 2 ? 2 * n : n * n; } // of what a pass leaves

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define VARIANTS
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,prefer-vector-width=512")
#define INSTRUCTIONS avx512
#define VECTOR 64
#include "layer.h"
#undef INSTRUCTIONS
#undef VECTOR
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define INSTRUCTIONS avx2
#define VECTOR 32
#include "layer.h"
#undef INSTRUCTIONS
#undef VECTOR
#pragma GCC pop_options
#endif
#define INSTRUCTIONS baseline
#define VECTOR 16
#include "layer.h"

struct Variant {
    const char *name;
    decltype(&baseline::work) work;
    decltype(&baseline::draw) draw;
    decltype(&baseline::cholesky) cholesky;
    decltype(&baseline::multiply) multiply;
    decltype(&baseline::gram_of) gram_of;
};

// The best that this processor has, or the one asked for.
const Variant variants[] = {
#ifdef VARIANTS
    {"avx512", avx512::work, avx512::draw, avx512::cholesky, avx512::multiply, avx512::gram_of},
    {"avx2", avx2::work, avx2::draw, avx2::cholesky, avx2::multiply, avx2::gram_of},
#endif
    {"baseline", baseline::work, baseline::draw, baseline::cholesky, baseline::multiply, baseline::gram_of}};

bool runs_here(int variant) {
#ifdef VARIANTS
    if (variant == 0) return __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    if (variant == 1) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    return variant < int(sizeof variants / sizeof *variants);
}

// `task`(0), ..., task(count - 1) on as many threads.
template <class Task> void each(int64_t count, int threads, const Task &task) {
    std::atomic<int64_t> next{0};
    auto run = [&] { for (int64_t i; (i = next++) < count;) task(i); };
    std::vector<std::thread> others;
    for (int t = 1; t < std::min<int64_t>(threads, count); ++t) others.emplace_back(run);
    run();
    for (auto &thread : others) thread.join();
}

// A pass over all rows, in parts: what each leaves, and positive entries of each column.
std::vector<double> over_parts(const Layer &layer, const Variant &variant, const Pass &pass, int threads,
                               std::vector<double> &positive) {
    const int n = layer.n, room = room_of(n);
    const int64_t parts = (layer.width + PART - 1) / PART;
    std::vector<double> found(parts * room), counts(parts * n);
    each(parts, threads, [&](int64_t p) {
        const int64_t begin = p * PART, end = std::min(layer.width, begin + PART);
        std::vector<double> space(n * (2 * ROWS + TILE + PAD) + 8);
        double *aligned = (double *)((uintptr_t(space.data()) + 63) / 64 * 64);
        variant.work(layer, pass, begin, end, aligned, &found[p * room], &counts[p * n]);
    });
    positive.assign(n, 0.0);
    for (int64_t p = 0; p < parts; ++p)
        for (int j = 0; j < n; ++j) positive[j] += counts[p * n + j];
    return found;
}

// The triangle of the rows of a layer, and whether reflections made it.
bool factorise(const Layer &layer, const Variant &variant, Pass pass, int threads, double *triangle,
               std::vector<double> &positive) {
    const int n = layer.n, room = room_of(n);
    const int64_t parts = (layer.width + PART - 1) / PART, square = int64_t(n) * n;
    bool reflected = pass.s && is_singular(pass.base, n);
    if (!reflected) {
        pass.wanted = PRODUCTS;
        std::vector<double> whole(n), found = over_parts(layer, variant, pass, threads, positive);
        for (int64_t p = 1; p < parts; ++p)
            for (int64_t e = 0; e < square; ++e) found[e] += found[p * room + e];
        reflected = !variant.cholesky(found.data(), whole.data(), n);
        if (!reflected && pass.s) variant.multiply(found.data(), pass.base, triangle, n);
        if (!reflected && !pass.s) std::copy(&found[0], &found[0] + square, triangle);
    }
    if (reflected) {
        pass.wanted = TRIANGLE;
        std::vector<double> found = over_parts(layer, variant, pass, threads, positive);
        std::copy(&found[0], &found[0] + square, triangle);
        for (int64_t p = 1; p < parts; ++p) stack(triangle, &found[p * room], n);
    }
    for (int i = 0; i < n; ++i) { // R with a diagonal that is not negative is a function of R^T R
        const double sign = triangle[i * n + i] < 0 ? -1.0 : 1.0;
        for (int j = 0; j < n; ++j) triangle[i * n + j] = j < i ? 0.0 : sign * triangle[i * n + j];
    }
    return reflected;
}

// Shift and factor of the columns, for layer or RMS norm number `a`, from their moments before it.
void norm_columns(const Layer &layer, const Variant &variant, Pass pass, int a, int threads, double *shift, double *factor) {
    const int n = layer.n, room = room_of(n);
    std::vector<double> ignored;
    pass.until = a, pass.wanted = MOMENTS;
    std::vector<double> found = over_parts(layer, variant, pass, threads, ignored);
    for (int j = 0; j < n; ++j) {
        double mean = found[j], squares = found[n + j], count = double(std::min(layer.width, PART));
        for (int64_t p = 1; p * PART < layer.width; ++p) {
            const double more = double(std::min(layer.width - p * PART, PART)), step = found[p * room + j] - mean;
            mean += step * more / (count + more);
            squares += found[p * room + n + j] + step * step * count * more / (count + more);
            count += more;
        }
        const bool subtracts = layer.action[a] == LAYER_NORM;
        const double square = squares / count + (subtracts ? 0.0 : mean * mean) + layer.low[a];
        shift[a * n + j] = subtracts ? mean : 0.0;
        factor[a * n + j] = square > 0 ? 1 / std::sqrt(square) : 0.0;
    }
}

} // namespace

extern "C" {

// The number in the name changes with the arguments, so that a library built for others is not called.
// `count` layers of every seed, the first of them number `first`; all matrices n x n by rows. Returns how many
// layers were factorised by reflections.
int64_t bninit_run_layers_2(int32_t variant, int32_t n, int64_t width, int32_t actions, const int32_t *action, const double *low,
                          const double *high, int32_t haar, const double *shares, int32_t degree, double log_gain,
                          double bound, double near_zero, double far, uint32_t key_a, uint32_t key_b, int32_t seeds,
                          const uint32_t *seed, int64_t first, int64_t count, int32_t threads, double *body, double *log_scale, double *active,
                          double *grams, double *log_scales, double *actives) {
    const Layer layer{n, width, actions, action, low, high, shares};
    const Scale scale{degree, log_gain, bound, near_zero, far};
    const int64_t square = int64_t(n) * n;
    std::atomic<int64_t> reflections{0};
    const bool apart = seeds >= threads; // else the threads share the rows of each seed
    each(seeds, apart ? threads : 1, [&](int64_t which) {
        double *r = body + which * square;
        std::vector<double> s(square), base, triangle(square), positive, shift(actions * n), factor(actions * n);
        for (int64_t step = 0; step < count; ++step) {
            const Key stream = fold_in(fold_in({key_a, key_b}, seed[which]), uint32_t(first + step));
            const int inside = apart ? 1 : threads;
            double largest_entry = 0;
            for (int64_t e = 0; e < square; ++e) largest_entry = std::max(largest_entry, std::fabs(r[e]));
            const auto [seen, passed] = scale.parted(log_scale[which]);
            double fraction = 0, next = -HUGE_VAL;
            if (largest_entry > 0) {
                std::copy(r, r + square, s.begin());
                if (haar) { // W Q = sqrt(width) Xi T^-1 for orthonormal columns Q, T the triangle of Xi
                    const Pass plain{stream, nullptr, nullptr, nullptr, nullptr, 0, PRODUCTS};
                    factorise(layer, variants[variant], plain, inside, triangle.data(), positive);
                    for (int j = 0; j < n; ++j)
                        for (int i = n - 1; i >= 0; --i) {
                            double sum = i <= j ? std::sqrt(double(width)) * r[i * n + j] : 0.0;
                            for (int k = i + 1; k <= j; ++k) sum -= triangle[i * n + k] * s[k * n + j];
                            s[i * n + j] = i <= j ? sum / triangle[i * n + i] : 0.0;
                        }
                }
                for (double &entry : s) entry *= std::exp(seen);
                base = s;
                const Pass pass{stream, s.data(), base.data(), shift.data(), factor.data(), actions, PRODUCTS};
                for (int a = 0; a < actions; ++a) {
                    if (!layer.norms_columns(a)) continue;
                    norm_columns(layer, variants[variant], pass, a, inside, shift.data(), factor.data());
                    for (int64_t e = 0; e < square; ++e) base[e] *= factor[a * n + e % n];
                }
                reflections += factorise(layer, variants[variant], pass, inside, triangle.data(), positive);
                for (int j = 0; j < n; ++j) fraction += positive[j] * shares[j];
                fraction /= double(width);
                double top = 0, size = 0;
                for (int64_t e = 0; e < square; ++e) top = std::max(top, std::fabs(triangle[e]));
                for (int64_t e = 0; top > 0 && e < square; ++e) size += triangle[e] / top * (triangle[e] / top) * shares[e % n];
                size = top * std::sqrt(size);
                if (top > 0) next = std::log(size / std::sqrt(double(width)));
                for (int64_t e = 0; e < square; ++e) r[e] = top > 0 ? triangle[e] / size : 0.0;
            }
            log_scale[which] = next + passed;
            active[which] = fraction;
            const int64_t place = which * count + step;
            log_scales[place] = log_scale[which];
            actives[place] = fraction;
            variants[variant].gram_of(r, grams + place * square, n);
        }
    });
    return reflections;
}

// The sum of the normals of some layers of a seed, for the benchmarks.
double bninit_draw(int32_t variant, uint32_t key_a, uint32_t key_b, uint32_t seed, int32_t layers, int64_t width,
                   int32_t columns) {
    double sum = 0;
    for (int32_t layer = 1; layer <= layers; ++layer)
        sum += variants[variant].draw(fold_in(fold_in({key_a, key_b}, seed), uint32_t(layer)), width, columns);
    return sum;
}

// The name of a variant that this processor can run, the best first; none where there are no more.
const char *bninit_variant(int32_t variant) { return runs_here(variant) ? variants[variant].name : nullptr; }

} // extern "C"
