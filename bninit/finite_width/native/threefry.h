// The random words of JAX: the generator and the keys of streams.

namespace {

struct Key {
    uint32_t a, b;
};

// Threefry 2x32, 20 rounds (Salmon et al. 2011), on words or on vectors of them; several at once, because each round
// waits for the one before.
template <class W, int MANY> INLINE void threefry(uint32_t k0, uint32_t k1, W (&x)[MANY], W (&y)[MANY]) {
    const uint32_t keys[3] = {k0, k1, k0 ^ k1 ^ 0x1BD11BDAu};
    const int turns[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
    for (int m = 0; m < MANY; ++m) x[m] += keys[0], y[m] += keys[1];
#pragma GCC unroll 5
    for (int group = 0; group < 5; ++group) {
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
            const int turn = turns[group % 2][i];
            for (int m = 0; m < MANY; ++m) x[m] += y[m];
            for (int m = 0; m < MANY; ++m) y[m] = ((y[m] << turn) | (y[m] >> (32 - turn))) ^ x[m];
        }
        const uint32_t more = keys[(group + 2) % 3] + uint32_t(group + 1);
        for (int m = 0; m < MANY; ++m) x[m] += keys[(group + 1) % 3], y[m] += more;
    }
}

// jax.random.fold_in
INLINE Key fold_in(Key key, uint32_t number) {
    uint32_t x[1] = {0}, y[1] = {number};
    threefry(key.a, key.b, x, y);
    return {x[0], y[0]};
}

} // namespace
