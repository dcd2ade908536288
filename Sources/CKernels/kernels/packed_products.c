// Products of large matrices, one of them in panels of sixteen columns.
//
// A number of the result is the sum of blocks of BLOCK_DEPTH products, each summed in order: it has the same bits
// however many rows and columns there are.
#include "CKernels.h"
#include "tiles.h"

// Columns of a panel, and numbers of a column that are summed in registers before they are added to the result.
enum { PANEL_WIDTH = 16, BLOCK_DEPTH = 256 };
// Of an operand that is read over and over again, what fits the second-level cache: numbers of a row, and numbers.
enum { LONGEST = 4 * BLOCK_DEPTH, MOST = 128 * LONGEST };
// Rows and columns of a gradient whose operands are packed at a time.
enum { OUTPUTS = 16 * ROWS, INPUTS = 1024 };

typedef struct {
    // Row i has its number k at i * row_step + k * step.
    const float *a;
    size_t row_step, step;
    // Panels of [depth, PANEL_WIDTH], which begin panel_step numbers apart.
    const float *panels;
    size_t panel_step;
    float *c;
    size_t c_stride, depth;
    bool accumulate;
} block_product;

// `rows` rows and `width` columns from `column` on, which `vectors` vectors hold.
WIDE INLINE void block_tile(const block_product *m, const float *a, float *c, size_t column, size_t width,
                            const size_t rows, const size_t vectors) {
    vector sums[ROWS][VECTORS];
    clear_sums(sums, rows, vectors);
    const float *b = m->panels + column / PANEL_WIDTH * m->panel_step + column % PANEL_WIDTH;
    for (size_t k = 0; k < m->depth; k++) {
        vector own[VECTORS];
        UNROLL
        for (size_t j = 0; j < vectors; j++) {
            const float *panel = b + j * WIDTH / PANEL_WIDTH * m->panel_step;
            memcpy(own + j, panel + k * PANEL_WIDTH + j * WIDTH % PANEL_WIDTH, sizeof *own);
        }
        add_rank_one(a + k * m->step, m->row_step, own, sums, rows, vectors);
    }
    finish_tile(sums, 1, c + column, m->c_stride, width, m->accumulate, rows, vectors);
}

// Some columns of all rows; `row_block` numbers are between the first of two tiles of rows.
#define BLOCK_TILE(rows) block_tile(m, a, c, column, width, rows, vectors)

WIDE INLINE void block_rows(const block_product *m, size_t rows, size_t row_block, size_t column, size_t width,
                            const size_t vectors) {
    for (size_t row = 0; row < rows; row += ROWS) {
        const float *a = m->a + row / ROWS * row_block;
        float *c = m->c + row * m->c_stride;
        FOR_ROWS(rows - row, BLOCK_TILE)
    }
}

// Columns from `column` on, as many as a tile has; returns how many.
WIDE INLINE size_t block_columns(const block_product *m, size_t rows, size_t row_block, size_t column, size_t columns) {
    size_t left = columns - column;
    if (left >= VECTORS * WIDTH) {
        block_rows(m, rows, row_block, column, VECTORS * WIDTH, VECTORS);
        return VECTORS * WIDTH;
    }
    if (left < WIDTH) {
        block_rows(m, rows, row_block, column, left, 1);
        return left;
    }
    block_rows(m, rows, row_block, column, WIDTH, 1);
    return WIDTH;
}

WIDE void dk_multiply_packed(const float *x, size_t rows, const float *packed, size_t inner, size_t columns, float *y,
                             bool accumulate) {
    block_product m = {.row_step = inner, .step = 1, .c_stride = columns};
    m.panel_step = (inner + 15) / 16 * 16 * PANEL_WIDTH;
    if (inner == 0 && !accumulate) memset(y, 0, rows * columns * sizeof *y);
    for (size_t long_first = 0; long_first < inner; long_first += LONGEST) {
        size_t long_end = inner - long_first < LONGEST ? inner : long_first + LONGEST;
        size_t some = MOST / (long_end - long_first) / ROWS * ROWS;
        for (size_t row = 0; row < rows; row += some) {
            size_t count = rows - row < some ? rows - row : some;
            m.c = y + row * columns;
            for (size_t column = 0, next; column < columns; column = next) {
                next = column;
                for (size_t first = long_first; first < long_end; first += BLOCK_DEPTH) {
                    m.a = x + row * inner + first;
                    m.panels = packed + first * PANEL_WIDTH;
                    m.depth = long_end - first < BLOCK_DEPTH ? long_end - first : BLOCK_DEPTH;
                    m.accumulate = accumulate || first > 0;
                    next = column + block_columns(&m, count, ROWS * inner, column, columns);
                }
            }
        }
    }
}

// MARK: Gradients of weights

size_t dk_gradient_scratch(void) { return BLOCK_DEPTH * (INPUTS + OUTPUTS); }

// Some rows of w in panels.
KERNEL static void pack_panels(const float *w, size_t stride, size_t depth, size_t columns, float *panels) {
    for (size_t column = 0; column < columns; column += PANEL_WIDTH) {
        float *panel = panels + column * depth;
        size_t width = columns - column < PANEL_WIDTH ? columns - column : PANEL_WIDTH;
        for (size_t k = 0; k < depth; k++) {
            const float *from = w + k * stride + column;
            if (width == PANEL_WIDTH)
                memcpy(panel + k * PANEL_WIDTH, from, PANEL_WIDTH * sizeof *panel);
            else
                for (size_t j = 0; j < PANEL_WIDTH; j++) panel[k * PANEL_WIDTH + j] = j < width ? from[j] : 0;
        }
    }
}

// Some columns of x in tiles of ROWS.
KERNEL static void pack_columns_of_rows(const float *x, size_t stride, size_t depth, size_t columns, float *tiles) {
    for (size_t k = 0; k < depth; k++) {
        const float *from = x + k * stride;
        size_t column = 0;
        for (; column + ROWS <= columns; column += ROWS)
            memcpy(tiles + column * depth + k * ROWS, from + column, ROWS * sizeof *tiles);
        for (size_t j = column; j < columns; j++) tiles[column * depth + k * ROWS + j - column] = from[j];
    }
}

WIDE void dk_multiply_transposed(const float *x, size_t x_stride, size_t outputs, const float *w, size_t rows,
                                 size_t columns, float *y, bool accumulate, float *scratch) {
    float *panels = scratch, *tiles = scratch + BLOCK_DEPTH * INPUTS;
    block_product m = {.a = tiles, .row_step = 1, .step = ROWS, .panels = panels, .c_stride = columns};
    if (rows == 0 && !accumulate) memset(y, 0, outputs * columns * sizeof *y);
    for (size_t first = 0; first < rows; first += BLOCK_DEPTH) {
        m.depth = rows - first < BLOCK_DEPTH ? rows - first : BLOCK_DEPTH;
        m.panel_step = m.depth * PANEL_WIDTH;
        m.accumulate = accumulate || first > 0;
        for (size_t left = 0; left < columns; left += INPUTS) {
            size_t width = columns - left < INPUTS ? columns - left : INPUTS;
            pack_panels(w + first * columns + left, columns, m.depth, width, panels);
            for (size_t output = 0; output < outputs; output += OUTPUTS) {
                size_t count = outputs - output < OUTPUTS ? outputs - output : OUTPUTS;
                pack_columns_of_rows(x + first * x_stride + output, x_stride, m.depth, count, tiles);
                m.c = y + output * columns + left;
                for (size_t column = 0; column < width;)
                    column += block_columns(&m, count, ROWS * m.depth, column, width);
            }
        }
    }
}
