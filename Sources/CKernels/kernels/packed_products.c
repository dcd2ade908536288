// Products of large matrices, one of them in panels of 32 columns: of float32 numbers, or of bfloat16 numbers by float32
// instructions, which read half as much memory. A bfloat16 number is the upper half of a float32, so a vector of pairs
// holds two vectors of float32 numbers: one after a shift, the other after a mask.
//
// A number of the result is the sum of blocks of BLOCK_DEPTH products, each summed in order: it has the same bits
// however many rows and columns there are.
#include "CKernels.h"
#include "tiles.h"

// Columns of a panel, whose units are numbers or pairs; numbers of a column that are summed in registers before they
// are added to the result.
enum { PANEL_WIDTH = 32, BLOCK_DEPTH = 256 };
// Units of a column between what is multiplied and what is fetched from memory.
enum { AHEAD = 24 };
// Rows that are copied at a time, and numbers of each: what fits the second-level cache while it is read over and over
// again. The distance between rows keeps them from sharing sets of the first-level cache.
enum { COPIED_ROWS = 8 * TALL_ROWS, LONGEST = 4 * BLOCK_DEPTH, ROW_STEP = LONGEST + 16 };
// Rows and columns of a gradient whose operands are packed at a time.
enum { OUTPUTS = 16 * TALL_ROWS, INPUTS = 1024 };

typedef uint32_t unit_vector __attribute__((ext_vector_type(WIDTH)));

typedef struct {
    // Rows of float32 numbers, ROW_STEP apart; or, if turned, of each tile the first numbers of all rows, then the
    // second, and so on.
    const float *a;
    // Panels of units, which begin panel_step apart.
    const uint32_t *panels;
    size_t panel_step;
    float *c;
    size_t c_stride, rows, depth;
    bool accumulate;
} block_product;

// How the numbers of both operands are stored. Functions are compiled for each form.
typedef struct {
    bool rounded, turned;
} form;

// What a sum over `depth` numbers reads: of pairs an even number.
INLINE size_t padded(size_t depth, bool rounded) { return rounded ? (depth + 1) / 2 * 2 : depth; }

// The vectors of a unit of each column, whole or shifted or masked.
enum part { WHOLE, LOWER, UPPER };

WIDE INLINE void load_units(const uint32_t *units, size_t panel_step, vector *own, const enum part part,
                            const size_t vectors) {
    UNROLL
    for (size_t j = 0; j < vectors; j++) {
        unit_vector bits;
        memcpy(&bits, units + j * WIDTH / PANEL_WIDTH * panel_step + j * WIDTH % PANEL_WIDTH, sizeof bits);
        if (part == LOWER) bits <<= 16;
        if (part == UPPER) bits &= 0xffff0000;
        memcpy(own + j, &bits, sizeof bits);
    }
}

// `rows` rows and `width` columns from `column` on, which `vectors` vectors hold.
WIDE INLINE void block_tile(const block_product *m, size_t row, size_t column, size_t width, const form form,
                            const size_t rows, const size_t vectors) {
    vector sums[TALL_ROWS][VECTORS], own[VECTORS];
    clear_sums(sums, rows, vectors);
    const float *a = m->a + row * (form.turned ? padded(m->depth, form.rounded) : ROW_STEP);
    const size_t row_step = form.turned ? 1 : ROW_STEP, step = form.turned ? rows : 1;
    const uint32_t *units = m->panels + column / PANEL_WIDTH * m->panel_step + column % PANEL_WIDTH;
    for (size_t k = 0; k < m->depth; k += form.rounded ? 2 : 1, units += PANEL_WIDTH) {
        // The next panel follows this one, so what is fetched beyond it is wanted, too.
        UNROLL
        for (size_t j = 0; j < vectors; j++)
            if (j * WIDTH % 16 == 0)
                __builtin_prefetch(units + j * WIDTH / PANEL_WIDTH * m->panel_step + j * WIDTH % PANEL_WIDTH +
                                   AHEAD * PANEL_WIDTH);
        load_units(units, m->panel_step, own, form.rounded ? LOWER : WHOLE, vectors);
        add_rank_one(a + k * step, row_step, own, sums, rows, vectors);
        if (!form.rounded) continue;
        load_units(units, m->panel_step, own, UPPER, vectors);
        add_rank_one(a + (k + 1) * step, row_step, own, sums, rows, vectors);
    }
    finish_tile(sums, 1, m->c + row * m->c_stride + column, m->c_stride, width, m->accumulate, rows, vectors);
}

// Rows of the next of some tiles, of as equal numbers of rows as possible.
INLINE size_t rows_of_tile(size_t rows, size_t tiles) { return (rows + tiles - 1) / tiles; }

#define BLOCK_TILE(rows) block_tile(m, row, column, width, form, rows, vectors)

// Some columns of all rows, at most `most` rows at a time.
WIDE INLINE void block_rows(const block_product *m, size_t column, size_t width, const form form, const size_t most,
                            const size_t vectors) {
    size_t row = 0, count;
    for (size_t tiles = (m->rows + most - 1) / most; tiles > 0; tiles--, row += count) {
        count = rows_of_tile(m->rows - row, tiles);
        if (most == ROWS) {
            FOR_ROWS(count, BLOCK_TILE)
        } else {
            FOR_TALL_ROWS(count, BLOCK_TILE)
        }
    }
}

// Columns from `column` on, as many as a tile has; returns how many.
WIDE INLINE size_t block_columns(const block_product *m, size_t column, size_t columns, const form form) {
    size_t left = columns - column;
#define COLUMNS(most, vectors)                                              \
    if (left > ((vectors) - 1) * WIDTH) {                                   \
        size_t width = left < (vectors) * WIDTH ? left : (vectors) * WIDTH; \
        block_rows(m, column, width, form, most, vectors);                  \
        return width;                                                       \
    }
    // Few rows need more columns to keep the processor busy.
    if (m->rows <= ROWS) {
        COLUMNS(ROWS, VECTORS)
    }
    COLUMNS(TALL_ROWS, TALL_VECTORS)
    COLUMNS(TALL_ROWS, 1)
    return left;
#undef COLUMNS
}

INLINE float number(const void *x, size_t index, const bool rounded) {
    if (!rounded) return ((const float *)x)[index];
    uint32_t bits = (uint32_t)((const uint16_t *)x)[index] << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

INLINE const void *advanced(const void *x, size_t count, const bool rounded) {
    return (const char *)x + count * (rounded ? sizeof(uint16_t) : sizeof(float));
}

size_t dk_product_scratch(void) {
    size_t weights = COPIED_ROWS * ROW_STEP, gradient = BLOCK_DEPTH * (INPUTS + OUTPUTS);
    return weights > gradient ? weights : gradient;
}

// MARK: Weights

INLINE void copy_row(const void *x, size_t depth, float *to, const bool rounded) {
    for (size_t k = 0; k < depth; k++) to[k] = number(x, k, rounded);
    if (padded(depth, rounded) > depth) to[depth] = 0;
}

WIDE INLINE void multiply_packed(const void *x, size_t rows, const uint32_t *packed, size_t inner, size_t columns,
                                 float *y, bool accumulate, float *scratch, const bool rounded) {
    const form form = {rounded, false};
    size_t unit = rounded ? 2 : 1;
    block_product m = {.c_stride = columns};
    m.panel_step = (inner + 16 * unit - 1) / (16 * unit) * 16 * PANEL_WIDTH;
    if (inner == 0 && !accumulate) memset(y, 0, rows * columns * sizeof *y);
    for (size_t row = 0; row < rows; row += m.rows) {
        m.rows = rows - row < COPIED_ROWS ? rows - row : COPIED_ROWS;
        m.c = y + row * columns;
        for (size_t start = 0; start < inner; start += LONGEST) {
            size_t length = inner - start < LONGEST ? inner - start : LONGEST;
            for (size_t i = 0; i < m.rows; i++)
                copy_row(advanced(x, (row + i) * inner + start, rounded), length, scratch + i * ROW_STEP, rounded);
            for (size_t column = 0, next; column < columns; column = next) {
                next = column;
                for (size_t first = 0; first < length; first += BLOCK_DEPTH) {
                    m.a = scratch + first;
                    m.panels = packed + (start + first) / unit * PANEL_WIDTH;
                    m.depth = length - first < BLOCK_DEPTH ? length - first : BLOCK_DEPTH;
                    m.accumulate = accumulate || start + first > 0;
                    next = column + block_columns(&m, column, columns, form);
                }
            }
        }
    }
}

WIDE void dk_multiply_packed(const float *x, size_t rows, const float *packed, size_t inner, size_t columns, float *y,
                             bool accumulate, float *scratch) {
    multiply_packed(x, rows, (const uint32_t *)packed, inner, columns, y, accumulate, scratch, false);
}

WIDE void dk_multiply_rounded(const uint16_t *x, size_t rows, const uint32_t *packed, size_t inner, size_t columns,
                              float *y, bool accumulate, float *scratch) {
    multiply_packed(x, rows, packed, inner, columns, y, accumulate, scratch, true);
}

// MARK: Gradients of weights

// A unit of each column of a panel; what is beyond the rows and columns is 0.
INLINE void pack_units(const void *w, size_t stride, size_t depth, size_t width, uint32_t *units, const bool rounded) {
    if (!rounded) {
        memcpy(units, w, width * sizeof *units);
    } else {
        static const uint16_t none[PANEL_WIDTH];
        const uint16_t *first = w, *second = depth > 1 ? first + stride : none;
        for (size_t j = 0; j < width; j++) units[j] = first[j] | (uint32_t)second[j] << 16;
    }
    for (size_t j = width; j < PANEL_WIDTH; j++) units[j] = 0;
}

// Some rows of w in panels.
INLINE void pack_panels(const void *w, size_t stride, size_t depth, size_t columns, uint32_t *units,
                        const bool rounded) {
    for (size_t column = 0; column < columns; column += PANEL_WIDTH)
        for (size_t k = 0; k < depth; k += rounded ? 2 : 1, units += PANEL_WIDTH) {
            const void *from = advanced(w, k * stride + column, rounded);
            if (columns - column >= PANEL_WIDTH)
                pack_units(from, stride, depth - k, PANEL_WIDTH, units, rounded);
            else
                pack_units(from, stride, depth - k, columns - column, units, rounded);
        }
}

INLINE void copy_numbers(const void *x, size_t count, float *to, const bool rounded) {
    for (size_t j = 0; j < count; j++) to[j] = number(x, j, rounded);
}

// Some columns of x, turned.
INLINE void turn_columns(const void *x, size_t stride, size_t depth, size_t columns, float *to, const bool rounded) {
    size_t tiles = (columns + TALL_ROWS - 1) / TALL_ROWS;
    for (size_t column = 0, count; tiles > 0; tiles--, column += count) {
        count = rows_of_tile(columns - column, tiles);
        for (size_t k = 0; k < depth; k++, to += count) {
            const void *from = advanced(x, k * stride + column, rounded);
            if (count == TALL_ROWS)
                copy_numbers(from, TALL_ROWS, to, rounded);
            else
                copy_numbers(from, count, to, rounded);
        }
        if (padded(depth, rounded) == depth) continue;
        memset(to, 0, count * sizeof *to);
        to += count;
    }
}

WIDE INLINE void multiply_transposed(const void *x, size_t x_stride, size_t outputs, const void *w, size_t rows,
                                     size_t columns, float *y, bool accumulate, float *scratch, const bool rounded) {
    const form form = {rounded, true};
    float *turned = scratch;
    uint32_t *panels = (uint32_t *)(scratch + BLOCK_DEPTH * OUTPUTS);
    block_product m = {.a = turned, .panels = panels, .c_stride = columns};
    if (rows == 0 && !accumulate) memset(y, 0, outputs * columns * sizeof *y);
    for (size_t first = 0; first < rows; first += BLOCK_DEPTH) {
        m.depth = rows - first < BLOCK_DEPTH ? rows - first : BLOCK_DEPTH;
        m.panel_step = padded(m.depth, rounded) / (rounded ? 2 : 1) * PANEL_WIDTH;
        m.accumulate = accumulate || first > 0;
        for (size_t left = 0; left < columns; left += INPUTS) {
            size_t width = columns - left < INPUTS ? columns - left : INPUTS;
            pack_panels(advanced(w, first * columns + left, rounded), columns, m.depth, width, panels, rounded);
            for (size_t output = 0; output < outputs; output += OUTPUTS) {
                m.rows = outputs - output < OUTPUTS ? outputs - output : OUTPUTS;
                turn_columns(advanced(x, first * x_stride + output, rounded), x_stride, m.depth, m.rows, turned,
                             rounded);
                m.c = y + output * columns + left;
                for (size_t column = 0; column < width;) column += block_columns(&m, column, width, form);
            }
        }
    }
}

WIDE void dk_multiply_transposed(const float *x, size_t x_stride, size_t outputs, const float *w, size_t rows,
                                 size_t columns, float *y, bool accumulate, float *scratch) {
    multiply_transposed(x, x_stride, outputs, w, rows, columns, y, accumulate, scratch, false);
}

WIDE void dk_multiply_rounded_transposed(const uint16_t *x, size_t x_stride, size_t outputs, const uint16_t *w,
                                         size_t rows, size_t columns, float *y, bool accumulate, float *scratch) {
    multiply_transposed(x, x_stride, outputs, w, rows, columns, y, accumulate, scratch, true);
}
