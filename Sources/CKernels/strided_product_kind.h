// What strided_product.c includes for each kind of processor: WIDTH numbers are a vector, and the sums of ROWS rows by
// VECTORS vectors, or of DOT_ROWS rows by four, fill its registers.

typedef float KIND(vector) __attribute__((ext_vector_type(WIDTH)));
#define VECTOR KIND(vector)
#define UNROLL _Pragma("clang loop unroll(full)")

// sum += a b for vectors, rounded once where the processor can: not left to the compiler, which fuses here and not there.
#if WIDTH > 4 || defined(__FP_FAST_FMAF)
#define ADD_PRODUCT(sum, a, b) (sum) = __builtin_elementwise_fma(a, b, sum)
#else
#define ADD_PRODUCT(sum, a, b)              \
    do {                                    \
        VECTOR product = (a) * (b);         \
        (sum) += product;                   \
    } while (0)
#endif

// MARK: b is [inner, columns]

// Adds the products of `rows` rows and `vectors` vectors of columns, in the order of `inner`.
TARGET INLINE void KIND(add_products)(const float *a, size_t row_step, size_t step, const float *b, size_t b_step,
                                      size_t inner, VECTOR (*sums)[VECTORS], const size_t rows, const size_t vectors) {
    for (size_t k = 0; k < inner; k++) {
        VECTOR own[VECTORS];
        UNROLL
        for (size_t j = 0; j < vectors; j++) memcpy(own + j, b + k * b_step + j * WIDTH, sizeof *own);
        UNROLL
        for (size_t r = 0; r < rows; r++) {
            VECTOR one = a[r * row_step + k * step];
            UNROLL
            for (size_t j = 0; j < vectors; j++) ADD_PRODUCT(sums[r][j], one, own[j]);
        }
    }
}

// c = scale sums or c += scale sums for `count` columns.
TARGET INLINE void KIND(finish)(const VECTOR *sums, float scale, float *c, size_t count, bool accumulate) {
    VECTOR x = *sums, old, factor = scale;
    float part[WIDTH] = {0};
    if (accumulate) {
        if (count < WIDTH)
            for (size_t j = 0; j < count; j++) part[j] = c[j];
        memcpy(&old, count < WIDTH ? part : c, sizeof old);
        ADD_PRODUCT(old, factor, x);
        x = old;
    } else {
        x = factor * x;
    }
    if (count < WIDTH) {
        memcpy(part, &x, sizeof x);
        for (size_t j = 0; j < count; j++) c[j] = part[j];
    } else {
        memcpy(c, &x, sizeof x);
    }
}

// `rows` rows and `width` columns, which `vectors` vectors hold.
TARGET INLINE void KIND(tile)(const strided_product *m, size_t row, size_t column, size_t width, const size_t rows,
                              const size_t vectors) {
    VECTOR sums[ROWS][VECTORS];
    UNROLL
    for (size_t r = 0; r < rows; r++)
        UNROLL
        for (size_t j = 0; j < vectors; j++) sums[r][j] = 0;
    const float *a = m->a + row * m->row_step, *b = m->b + column;
    if (width == vectors * WIDTH) {
        KIND(add_products)(a, m->row_step, m->step, b, m->b_stride, m->inner, sums, rows, vectors);
    } else {
        // Nothing beyond the columns is read.
        float part[DEPTH * VECTORS * WIDTH];
        for (size_t first = 0; first < m->inner; first += DEPTH) {
            size_t depth = m->inner - first < DEPTH ? m->inner - first : DEPTH;
            for (size_t k = 0; k < depth; k++)
                for (size_t j = 0; j < vectors * WIDTH; j++)
                    part[k * vectors * WIDTH + j] = j < width ? b[(first + k) * m->b_stride + j] : 0;
            KIND(add_products)(a + first * m->step, m->row_step, m->step, part, vectors * WIDTH, depth, sums, rows,
                               vectors);
        }
    }
    float *c = m->c + row * m->c_stride + column;
    UNROLL
    for (size_t r = 0; r < rows; r++)
        UNROLL
        for (size_t j = 0; j < vectors; j++)
            KIND(finish)(sums[r] + j, m->scale, c + r * m->c_stride + j * WIDTH,
                         j + 1 < vectors ? WIDTH : width - j * WIDTH, m->accumulate);
}

TARGET INLINE void KIND(row_tile)(const strided_product *m, size_t row, const size_t rows) {
    size_t column = 0;
    for (; column + VECTORS * WIDTH <= m->columns; column += VECTORS * WIDTH)
        KIND(tile)(m, row, column, VECTORS * WIDTH, rows, VECTORS);
    if (VECTORS > 2)
        for (; column + 2 * WIDTH <= m->columns; column += 2 * WIDTH) KIND(tile)(m, row, column, 2 * WIDTH, rows, 2);
    for (; column + WIDTH <= m->columns; column += WIDTH) KIND(tile)(m, row, column, WIDTH, rows, 1);
    if (column < m->columns) KIND(tile)(m, row, column, m->columns - column, rows, 1);
}

// Tiles of as equal numbers of rows as possible, each over all columns: c is written in the order of memory.
TARGET static void KIND(row_tiles)(const strided_product *m) {
    size_t row = 0, rows;
    for (size_t tiles = (m->rows + ROWS - 1) / ROWS; tiles > 0; tiles--) {
        rows = (m->rows - row + tiles - 1) / tiles;
        switch (rows) {
        case 1: KIND(row_tile)(m, row, 1); break;
        case 2: KIND(row_tile)(m, row, 2); break;
        case 3: KIND(row_tile)(m, row, 3); break;
        case 4: KIND(row_tile)(m, row, 4); break;
        case 5: KIND(row_tile)(m, row, 5); break;
        default: KIND(row_tile)(m, row, ROWS);
        }
        row += rows;
    }
}

TARGET static void KIND(by_columns)(const strided_product *m) {
    // Narrow vectors read b often. With many rows they read a copy of some columns, which fits the first-level cache.
    if (WIDTH == 16 || m->rows <= 2 * ROWS || m->inner <= 8 || m->inner > DEPTH) {
        KIND(row_tiles)(m);
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
        KIND(row_tiles)(&part);
    }
}

// MARK: b is [columns, inner]

// The sums over the lanes of four vectors.
TARGET INLINE void KIND(sums_of_four)(const VECTOR *x, four *sums) {
#if WIDTH == 16
#define LOW(x, y) __builtin_shufflevector(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH(x, y) __builtin_shufflevector(x, y, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define EVEN(x, y) __builtin_shufflevector(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define ODD(x, y) __builtin_shufflevector(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#elif WIDTH == 8
#define LOW(x, y) __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH(x, y) __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15)
#define EVEN(x, y) __builtin_shufflevector(x, y, 0, 1, 8, 9, 4, 5, 12, 13)
#define ODD(x, y) __builtin_shufflevector(x, y, 2, 3, 10, 11, 6, 7, 14, 15)
#else
#define LOW(x, y) __builtin_shufflevector(x, y, 0, 4, 1, 5)
#define HIGH(x, y) __builtin_shufflevector(x, y, 2, 6, 3, 7)
#define EVEN(x, y) __builtin_shufflevector(x, y, 0, 1, 4, 5)
#define ODD(x, y) __builtin_shufflevector(x, y, 2, 3, 6, 7)
#endif
    VECTOR ab = LOW(x[0], x[1]) + HIGH(x[0], x[1]), cd = LOW(x[2], x[3]) + HIGH(x[2], x[3]);
    VECTOR all = EVEN(ab, cd) + ODD(ab, cd);
#undef LOW
#undef HIGH
#undef EVEN
#undef ODD
#if WIDTH == 16
    __typeof__(all.lo) half = all.lo + all.hi;
    *sums = half.lo + half.hi;
#elif WIDTH == 8
    *sums = all.lo + all.hi;
#else
    *sums = all;
#endif
}

TARGET INLINE void KIND(load)(VECTOR *to, const float *x, size_t count) {
    float part[WIDTH] = {0};
    if (count < WIDTH)
        for (size_t i = 0; i < count; i++) part[i] = x[i];
    memcpy(to, count < WIDTH ? part : x, sizeof *to);
}

// Adds the products of `count` numbers of each row, at most WIDTH, from number k on.
TARGET INLINE void KIND(add_dots)(const strided_product *m, const float *a, const float *b, size_t k, size_t count,
                                  VECTOR (*sums)[4], const size_t rows, const size_t columns) {
    VECTOR own[DOT_ROWS], other;
    UNROLL
    for (size_t r = 0; r < rows; r++) KIND(load)(own + r, a + r * m->row_step + k, count);
    UNROLL
    for (size_t j = 0; j < columns; j++) {
        KIND(load)(&other, b + j * m->b_stride + k, count);
        UNROLL
        for (size_t r = 0; r < rows; r++) ADD_PRODUCT(sums[r][j], own[r], other);
    }
}

// `rows` rows by `columns` rows of b: vectors of sums along `inner`, whose lanes are then summed.
TARGET INLINE void KIND(dot_tile)(const strided_product *m, const float *a, const float *b, float *c,
                                  const size_t rows, const size_t columns) {
    VECTOR sums[DOT_ROWS][4];
    UNROLL
    for (size_t r = 0; r < rows; r++)
        UNROLL
        for (size_t j = 0; j < 4; j++) sums[r][j] = 0;
    size_t whole = m->inner / WIDTH * WIDTH;
    for (size_t k = 0; k < whole; k += WIDTH) KIND(add_dots)(m, a, b, k, WIDTH, sums, rows, columns);
    if (whole < m->inner) KIND(add_dots)(m, a, b, whole, m->inner - whole, sums, rows, columns);
    UNROLL
    for (size_t r = 0; r < rows; r++) {
        four all, old;
        KIND(sums_of_four)(sums[r], &all);
        float *to = c + r * m->c_stride, part[4] = {0};
        if (m->accumulate) {
            memcpy(part, to, columns * sizeof *to);
            memcpy(&old, part, sizeof old);
            four factor = m->scale;
#if WIDTH > 4 || defined(__FP_FAST_FMAF)
            all = __builtin_elementwise_fma(factor, all, old);
#else
            all = factor * all;
            all += old;
#endif
        } else {
            all = m->scale * all;
        }
        memcpy(to, &all, columns * sizeof *to);
    }
}

#define DOT_TILE(rows)                                             \
    switch (m->columns - column) {                                 \
    case 1: KIND(dot_tile)(m, a, b, c, rows, 1); break;            \
    case 2: KIND(dot_tile)(m, a, b, c, rows, 2); break;            \
    case 3: KIND(dot_tile)(m, a, b, c, rows, 3); break;            \
    default: KIND(dot_tile)(m, a, b, c, rows, 4);                  \
    }

TARGET static void KIND(by_rows)(const strided_product *m) {
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

#undef DOT_TILE
#undef ADD_PRODUCT
#undef UNROLL
#undef VECTOR
#undef DOT_ROWS
#undef VECTORS
#undef WIDTH
#undef TARGET
#undef KIND
