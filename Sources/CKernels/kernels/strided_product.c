// Products of small strided matrices, such as one sentence's under one head of attention.
//
// Every number of the result is summed in an order that depends on the length of the sum alone: however many rows and
// columns there are, and wherever they are in memory, it has the same bits on the same kind of processor.
#include "CKernels.h"
#include "tiles.h"

typedef struct {
    // Row i has its number k at i * row_step + k * step.
    const float *a;
    size_t row_step, step;
    const float *b;
    size_t b_stride;
    float *c;
    size_t c_stride, rows, columns, inner;
    float scale;
    bool accumulate;
} strided_product;

typedef float four __attribute__((ext_vector_type(4)));

// Dot products of DOT_ROWS rows with four fill the registers.
#if WIDTH == 16
#define DOT_ROWS 4
#else
#define DOT_ROWS 3
#endif
// The longest sum for which b is copied, and the columns of such a copy.
enum { DEPTH = 96, COPIED = 64 };

// MARK: b is [inner, columns]

// Adds the products of `rows` rows and `vectors` vectors of columns, in the order of `inner`.
WIDE INLINE void add_products(const float *a, size_t row_step, size_t step, const float *b, size_t b_step, size_t inner,
                              vector (*sums)[VECTORS], const size_t rows, const size_t vectors) {
    for (size_t k = 0; k < inner; k++) {
        vector own[VECTORS];
        UNROLL
        for (size_t j = 0; j < vectors; j++) memcpy(own + j, b + k * b_step + j * WIDTH, sizeof *own);
        add_rank_one(a + k * step, row_step, own, sums, rows, vectors);
    }
}

// `rows` rows and `width` columns, which `vectors` vectors hold.
WIDE INLINE void tile(const strided_product *m, size_t row, size_t column, size_t width, const size_t rows,
                      const size_t vectors) {
    vector sums[ROWS][VECTORS];
    clear_sums(sums, rows, vectors);
    const float *a = m->a + row * m->row_step, *b = m->b + column;
    if (width == vectors * WIDTH) {
        add_products(a, m->row_step, m->step, b, m->b_stride, m->inner, sums, rows, vectors);
    } else {
        // Nothing beyond the columns is read.
        float part[DEPTH * VECTORS * WIDTH];
        for (size_t first = 0; first < m->inner; first += DEPTH) {
            size_t depth = m->inner - first < DEPTH ? m->inner - first : DEPTH;
            for (size_t k = 0; k < depth; k++)
                for (size_t j = 0; j < vectors * WIDTH; j++)
                    part[k * vectors * WIDTH + j] = j < width ? b[(first + k) * m->b_stride + j] : 0;
            add_products(a + first * m->step, m->row_step, m->step, part, vectors * WIDTH, depth, sums, rows,
                               vectors);
        }
    }
    finish_tile(sums, m->scale, m->c + row * m->c_stride + column, m->c_stride, width, m->accumulate, rows, vectors);
}

WIDE INLINE void row_tile(const strided_product *m, size_t row, const size_t rows) {
    size_t column = 0;
    for (; column + VECTORS * WIDTH <= m->columns; column += VECTORS * WIDTH)
        tile(m, row, column, VECTORS * WIDTH, rows, VECTORS);
    if (VECTORS > 2)
        for (; column + 2 * WIDTH <= m->columns; column += 2 * WIDTH) tile(m, row, column, 2 * WIDTH, rows, 2);
    for (; column + WIDTH <= m->columns; column += WIDTH) tile(m, row, column, WIDTH, rows, 1);
    if (column < m->columns) tile(m, row, column, m->columns - column, rows, 1);
}

#define ROW_TILE(rows) row_tile(m, row, rows)

// Tiles of as equal numbers of rows as possible, each over all columns: c is written in the order of memory.
WIDE static void row_tiles(const strided_product *m) {
    size_t row = 0, rows;
    for (size_t tiles = (m->rows + ROWS - 1) / ROWS; tiles > 0; tiles--) {
        rows = (m->rows - row + tiles - 1) / tiles;
        FOR_ROWS(rows, ROW_TILE)
        row += rows;
    }
}

WIDE static void by_columns(const strided_product *m) {
    // Narrow vectors read b often. With many rows they read a copy of some columns, which fits the first-level cache.
    if (WIDTH == 16 || m->rows <= 2 * ROWS || m->inner <= 8 || m->inner > DEPTH) {
        row_tiles(m);
        return;
    }
    float copy[DEPTH * COPIED];
    strided_product part = *m;
    part.b = copy;
    part.b_stride = COPIED;
    for (size_t column = 0; column < m->columns; column += COPIED) {
        part.columns = m->columns - column < COPIED ? m->columns - column : COPIED;
        for (size_t k = 0; k < m->inner; k++)
            memcpy(copy + k * COPIED, m->b + k * m->b_stride + column, part.columns * sizeof *copy);
        part.c = m->c + column;
        row_tiles(&part);
    }
}

// MARK: b is [columns, inner]

// The sums over the lanes of four vectors.
WIDE INLINE void sums_of_vectors(const vector *x, four *sums) {
#if WIDTH == 16
#define LOW_LANES(x, y) __builtin_shufflevector(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH_LANES(x, y) __builtin_shufflevector(x, y, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define LOW_PAIRS(x, y) __builtin_shufflevector(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define HIGH_PAIRS(x, y) __builtin_shufflevector(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#elif WIDTH == 8
#define LOW_LANES(x, y) __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH_LANES(x, y) __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOW_PAIRS(x, y) __builtin_shufflevector(x, y, 0, 1, 8, 9, 4, 5, 12, 13)
#define HIGH_PAIRS(x, y) __builtin_shufflevector(x, y, 2, 3, 10, 11, 6, 7, 14, 15)
#else
#define LOW_LANES(x, y) __builtin_shufflevector(x, y, 0, 4, 1, 5)
#define HIGH_LANES(x, y) __builtin_shufflevector(x, y, 2, 6, 3, 7)
#define LOW_PAIRS(x, y) __builtin_shufflevector(x, y, 0, 1, 4, 5)
#define HIGH_PAIRS(x, y) __builtin_shufflevector(x, y, 2, 3, 6, 7)
#endif
    vector ab = LOW_LANES(x[0], x[1]) + HIGH_LANES(x[0], x[1]), cd = LOW_LANES(x[2], x[3]) + HIGH_LANES(x[2], x[3]);
    vector all = LOW_PAIRS(ab, cd) + HIGH_PAIRS(ab, cd);
#undef LOW_LANES
#undef HIGH_LANES
#undef LOW_PAIRS
#undef HIGH_PAIRS
#if WIDTH == 16
    __typeof__(all.lo) half = all.lo + all.hi;
    *sums = half.lo + half.hi;
#elif WIDTH == 8
    *sums = all.lo + all.hi;
#else
    *sums = all;
#endif
}

WIDE INLINE void load_some(vector *to, const float *x, size_t count) {
    float part[WIDTH] = {0};
    if (count < WIDTH)
        for (size_t i = 0; i < count; i++) part[i] = x[i];
    memcpy(to, count < WIDTH ? part : x, sizeof *to);
}

// Adds the products of `count` numbers of each row, at most WIDTH, from number k on.
WIDE INLINE void add_dots(const strided_product *m, const float *a, const float *b, size_t k, size_t count,
                          vector (*sums)[4], const size_t rows, const size_t columns) {
    vector own[DOT_ROWS], other;
    UNROLL
    for (size_t r = 0; r < rows; r++) load_some(own + r, a + r * m->row_step + k, count);
    UNROLL
    for (size_t j = 0; j < columns; j++) {
        load_some(&other, b + j * m->b_stride + k, count);
        UNROLL
        for (size_t r = 0; r < rows; r++) ADD_PRODUCT(sums[r][j], own[r], other);
    }
}

// `rows` rows by `columns` rows of b: vectors of sums along `inner`, whose lanes are then summed.
WIDE INLINE void dot_tile(const strided_product *m, const float *a, const float *b, float *c, const size_t rows,
                          const size_t columns) {
    vector sums[DOT_ROWS][4];
    UNROLL
    for (size_t r = 0; r < rows; r++)
        UNROLL
        for (size_t j = 0; j < 4; j++) sums[r][j] = 0;
    size_t whole = m->inner / WIDTH * WIDTH;
    for (size_t k = 0; k < whole; k += WIDTH) add_dots(m, a, b, k, WIDTH, sums, rows, columns);
    if (whole < m->inner) add_dots(m, a, b, whole, m->inner - whole, sums, rows, columns);
    UNROLL
    for (size_t r = 0; r < rows; r++) {
        four found, all = 0, scale = m->scale;
        sums_of_vectors(sums[r], &found);
        float *to = c + r * m->c_stride, part[4] = {0};
        if (m->accumulate) {
            memcpy(part, to, columns * sizeof *to);
            memcpy(&all, part, sizeof all);
            ADD_PRODUCT(all, scale, found);
        } else {
            all = scale * found;
        }
        memcpy(to, &all, columns * sizeof *to);
    }
}

#define DOT_TILE(rows)                            \
    switch (m->columns - column) {                \
    case 1: dot_tile(m, a, b, c, rows, 1); break; \
    case 2: dot_tile(m, a, b, c, rows, 2); break; \
    case 3: dot_tile(m, a, b, c, rows, 3); break; \
    default: dot_tile(m, a, b, c, rows, 4);       \
    }

WIDE static void by_rows(const strided_product *m) {
    for (size_t column = 0; column < m->columns; column += 4) {
        const float *b = m->b + column * m->b_stride;
        for (size_t row = 0; row < m->rows; row += DOT_ROWS) {
            const float *a = m->a + row * m->row_step;
            float *c = m->c + row * m->c_stride + column;
            switch (m->rows - row) {
            case 1: DOT_TILE(1) break;
            case 2: DOT_TILE(2) break;
            case 3: DOT_TILE(3) break;
            default: DOT_TILE(DOT_ROWS)
            }
        }
    }
}

WIDE void dk_strided_product(const float *a, size_t a_stride, bool a_transposed, const float *b, size_t b_stride,
                             bool b_transposed, float *c, size_t c_stride, size_t rows, size_t columns, size_t inner,
                             float scale, bool accumulate) {
    strided_product m = {a, a_transposed ? 1 : a_stride, a_transposed ? a_stride : 1, b, b_stride, c, c_stride, rows,
                         columns, inner, scale, accumulate};
    b_transposed ? by_rows(&m) : by_columns(&m);
}
