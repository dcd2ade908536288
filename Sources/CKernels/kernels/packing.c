#include "CKernels.h"
#include "vectors.h"

// Weights in the layout of matrix products: tiles of sixteen units of `inner` by some columns. A unit is a number or, of
// rounded weights, the bfloat16 numbers of two rows side by side.

enum { UNITS = 16, LANES = 16 };
typedef uint32_t bits __attribute__((ext_vector_type(16)));

INLINE void load(bits *to, const float *x) { memcpy(to, x, sizeof *to); }

// To bfloat16, as dk_round, in the lower half of each lane.
INLINE void round_lanes(bits *x) {
    bits rounded = (*x + 0x7fff + ((*x >> 16) & 1)) >> 16, kept = (*x >> 16) | 0x40;
    *x = (*x & 0x7fffffff) > 0x7f800000 ? kept : rounded;
}

#define EACH(F, d) \
    F(d, 0), F(d, 1), F(d, 2), F(d, 3), F(d, 4), F(d, 5), F(d, 6), F(d, 7), F(d, 8), F(d, 9), F(d, 10), F(d, 11), \
        F(d, 12), F(d, 13), F(d, 14), F(d, 15)
#define LOW(d, j) ((j) & (d) ? 16 + (j) - (d) : (j))
#define HIGH(d, j) ((j) & (d) ? 16 + (j) : (j) + (d))
#define EVERY_SECOND(first, j) (2 * (j) + (first))

// Swaps blocks of d by d beside the diagonal of blocks of 2 d.
#define SWAP_BLOCKS(x, d) \
    for (int i = 0; i < 16; i++) { \
        if (i & (d)) continue; \
        bits a = x[i], b = x[i + (d)]; \
        x[i] = __builtin_shufflevector(a, b, EACH(LOW, d)); \
        x[i + (d)] = __builtin_shufflevector(a, b, EACH(HIGH, d)); \
    }

INLINE void transpose_lanes(bits *x) {
    SWAP_BLOCKS(x, 1)
    SWAP_BLOCKS(x, 2)
    SWAP_BLOCKS(x, 4)
    SWAP_BLOCKS(x, 8)
}

// Sixteen columns of a tile.
INLINE void pack_tile(const float *from, size_t stride, bool transposed, bool rounded, uint32_t *to, size_t block) {
    bits x[LANES];
    for (int i = 0; i < LANES; i++) {
        const float *first = from + (size_t)i * stride * (rounded && !transposed ? 2 : 1);
        load(x + i, first);
        if (!rounded) continue;
        bits second;
        load(&second, first + (transposed ? LANES : stride));
        if (transposed) {
            bits even = __builtin_shufflevector(x[i], second, EACH(EVERY_SECOND, 0));
            second = __builtin_shufflevector(x[i], second, EACH(EVERY_SECOND, 1));
            x[i] = even;
        }
        round_lanes(x + i);
        round_lanes(&second);
        x[i] |= second << 16;
    }
    if (transposed) transpose_lanes(x);
    for (int i = 0; i < UNITS; i++) memcpy(to + (size_t)i * block, x + i, sizeof *x);
}

typedef struct {
    const float *weights;
    size_t inner, columns, block;
    uint32_t *packed;
} packing;

// Sixteen columns from `column` on in tile k.
INLINE void pack_columns(const packing *p, size_t k, size_t column, bool transposed, bool rounded) {
    size_t depth = UNITS * (rounded ? 2 : 1), first = k * depth, deep = (p->inner + depth - 1) / depth;
    size_t stride = transposed ? p->inner : p->columns;
    uint32_t *to = p->packed + (column / p->block * deep + k) * UNITS * p->block + column % p->block;
    if (first + depth <= p->inner && column + LANES <= p->columns) {
        const float *from = p->weights + (transposed ? column * stride + first : first * stride + column);
        pack_tile(from, stride, transposed, rounded, to, p->block);
        return;
    }
    // Padding is 0.
    float part[2 * UNITS * LANES] = {0};
    size_t width = transposed ? depth : LANES;
    for (size_t i = 0; i < depth && first + i < p->inner; i++)
        for (size_t j = 0; j < LANES && column + j < p->columns; j++)
            part[transposed ? j * width + i : i * width + j] =
                p->weights[transposed ? (column + j) * stride + first + i : (first + i) * stride + column + j];
    pack_tile(part, width, transposed, rounded, to, p->block);
}

INLINE size_t tiles(size_t count, size_t size) { return (count + size - 1) / size; }

INLINE void pack(const packing *p, size_t first, size_t last, bool transposed, bool rounded) {
    size_t depth = UNITS * (rounded ? 2 : 1);
    size_t wide = tiles(p->columns, p->block) * p->block;
    if (transposed)
        for (size_t column = first; column < (last < p->columns ? last : wide); column += LANES)
            for (size_t k = 0; k < tiles(p->inner, depth); k++) pack_columns(p, k, column, true, rounded);
    else
        for (size_t k = first / depth; k < tiles(last, depth); k++)
            for (size_t column = 0; column < wide; column += LANES) pack_columns(p, k, column, false, rounded);
}

KERNEL void dk_pack_weights(const float *weights, bool transposed, size_t inner, size_t columns, size_t block,
                            bool rounded, void *packed, size_t first, size_t last) {
    packing p = {weights, inner, columns, block, packed};
    if (transposed && rounded)
        pack(&p, first, last, true, true);
    else if (transposed)
        pack(&p, first, last, true, false);
    else if (rounded)
        pack(&p, first, last, false, true);
    else
        pack(&p, first, last, false, false);
}
