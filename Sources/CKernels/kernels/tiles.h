// Tiles of matrix products: the sums of ROWS rows by VECTORS vectors of columns fill the registers.
#ifndef DRAGOMAN_TILES_H
#define DRAGOMAN_TILES_H

#include "vectors.h"

#if WIDTH == 16
#define ROWS 6
#define VECTORS 4
// Where as many numbers of a row as registers are read for each vector of columns, more rows make fewer such reads.
#define TALL_ROWS 12
#define TALL_VECTORS 2
// Lets the compiler use the widest registers.
#define WIDE KERNEL __attribute__((min_vector_width(512)))
#else
#define WIDE KERNEL
#endif
#if WIDTH == 8
#define ROWS 6
#define VECTORS 2
#elif defined(__x86_64__) && WIDTH == 4
// To repeat a number in all lanes takes an instruction of its own.
#define ROWS 3
#define VECTORS 4
#elif WIDTH == 4
#define ROWS 6
#define VECTORS 4
#endif

#ifndef TALL_ROWS
#define TALL_ROWS ROWS
#define TALL_VECTORS VECTORS
#endif

typedef float vector __attribute__((ext_vector_type(WIDTH)));
#define UNROLL _Pragma("clang loop unroll(full)")

// sum += a b for vectors, rounded once where the processor can. The compiler would fuse here and not there.
#if WIDTH > 4 || defined(__FP_FAST_FMAF)
#define ADD_PRODUCT(sum, a, b) (sum) = __builtin_elementwise_fma(a, b, sum)
#else
#define ADD_PRODUCT(sum, a, b)             \
    do {                                   \
        __typeof__(sum) product = (a) * (b); \
        (sum) += product;                  \
    } while (0)
#endif

// A function for each number of rows, so that their sums stay in registers.
#define UP_TO_2(F) \
    case 1: F(1); break; \
    case 2: F(2); break;
#define UP_TO_5(F) \
    UP_TO_2(F) \
    case 3: F(3); break; \
    case 4: F(4); break; \
    case 5: F(5); break;
#define UP_TO_11(F) \
    UP_TO_5(F) \
    case 6: F(6); break; \
    case 7: F(7); break; \
    case 8: F(8); break; \
    case 9: F(9); break; \
    case 10: F(10); break; \
    case 11: F(11); break;

#if ROWS == 6
#define FOR_ROWS(count, F) switch (count) { UP_TO_5(F) default: F(ROWS); }
#else
#define FOR_ROWS(count, F) switch (count) { UP_TO_2(F) default: F(ROWS); }
#endif
#if TALL_ROWS == 12
#define FOR_TALL_ROWS(count, F) switch (count) { UP_TO_11(F) default: F(TALL_ROWS); }
#else
#define FOR_TALL_ROWS(count, F) FOR_ROWS(count, F)
#endif

WIDE INLINE void clear_sums(vector (*sums)[VECTORS], const size_t rows, const size_t vectors) {
    UNROLL
    for (size_t r = 0; r < rows; r++)
        UNROLL
        for (size_t j = 0; j < vectors; j++) sums[r][j] = 0;
}

// Adds the products of a number of each row, the rows row_step apart, with vectors of columns.
WIDE INLINE void add_rank_one(const float *a, size_t row_step, const vector *own, vector (*sums)[VECTORS],
                              const size_t rows, const size_t vectors) {
    UNROLL
    for (size_t r = 0; r < rows; r++) {
        vector one = a[r * row_step];
        UNROLL
        for (size_t j = 0; j < vectors; j++) ADD_PRODUCT(sums[r][j], one, own[j]);
    }
}

// c = scale sums or c += scale sums for `count` columns.
WIDE INLINE void finish(const vector *sums, float scale, float *c, size_t count, bool accumulate) {
    vector x = 0, factor = scale;
    float part[WIDTH] = {0};
    if (accumulate) {
        if (count < WIDTH)
            for (size_t j = 0; j < count; j++) part[j] = c[j];
        memcpy(&x, count < WIDTH ? part : c, sizeof x);
        ADD_PRODUCT(x, factor, *sums);
    } else {
        x = factor * *sums;
    }
    if (count < WIDTH) {
        memcpy(part, &x, sizeof x);
        for (size_t j = 0; j < count; j++) c[j] = part[j];
    } else {
        memcpy(c, &x, sizeof x);
    }
}

// The same for all rows of a tile and `width` columns, of which the last vector may hold less than WIDTH.
WIDE INLINE void finish_tile(vector (*sums)[VECTORS], float scale, float *c, size_t c_stride, size_t width,
                             bool accumulate, const size_t rows, const size_t vectors) {
    UNROLL
    for (size_t r = 0; r < rows; r++)
        UNROLL
        for (size_t j = 0; j < vectors; j++)
            finish(sums[r] + j, scale, c + r * c_stride + j * WIDTH, j + 1 < vectors ? WIDTH : width - j * WIDTH,
                   accumulate);
}

#endif
