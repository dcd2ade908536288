#include "CKernels.h"
#include "byte_panels.h"
#include "tiles.h"

// Rows of a tile, whose sums fill the registers together with a step's weights.
#define TILE 6
// Rows of logits at a time, so that the values kept of each fit on the stack.
#define ROWS_OF_LOGITS 256

size_t dk_packed_size(size_t inner, size_t columns) {
    return (columns + PANEL - 1) / PANEL * PANEL * groups_of(inner) * GROUP;
}

size_t dk_packed_panel(void) { return PANEL; }

size_t dk_row_of_bytes(size_t inner) { return groups_of(inner) * GROUP; }

INLINE void dequantize_row(const int32_t *restrict sums, float scale, const float *restrict scales,
                           const int32_t *restrict column_sums, const float *restrict bias, float *restrict y,
                           size_t width, bool accumulate) {
    if (accumulate) {
        for (size_t j = 0; j < width; j++) y[j] += scale * scales[j] * (float)(sums[j] - 128 * column_sums[j]);
        if (bias)
            for (size_t j = 0; j < width; j++) y[j] += bias[j];
    } else if (bias) {
        for (size_t j = 0; j < width; j++) y[j] = scale * scales[j] * (float)(sums[j] - 128 * column_sums[j]) + bias[j];
    } else {
        for (size_t j = 0; j < width; j++) y[j] = scale * scales[j] * (float)(sums[j] - 128 * column_sums[j]);
    }
}

typedef int32_t tile_sums[TILE][PANEL];

// What becomes of the sums of some rows and a panel's columns.
typedef struct {
    const float *row_scales, *column_scales, *bias;
    const int32_t *column_sums;
    float *y;
    size_t stride;
    bool accumulate;
    // Of logits only.
    size_t block, blocks;
    float *maxima, *peaks;
    lanes *totals;
} destination;

INLINE void to_rows(const destination *to, tile_sums sums, size_t row, size_t rows, size_t column, size_t columns) {
    for (size_t r = 0; r < rows; r++)
        dequantize_row(sums[r], to->row_scales[row + r], to->column_scales + column, to->column_sums + column,
                       to->bias ? to->bias + column : NULL, to->y + (row + r) * to->stride + column, columns,
                       to->accumulate);
}

// Totals are kept in lanes, so that only the largest logit of a row has to be found across them.
INLINE void add_logits(const destination *to, size_t row, size_t rows, size_t column, size_t columns) {
    for (size_t r = row; r < row + rows; r++) {
        const float *y = to->y + r * to->stride + column;
        float largest;
        if (columns == PANEL) {
            lanes most, next;
            load_lanes(&most, y);
            for (size_t i = 16; i < PANEL; i += 16) {
                load_lanes(&next, y + i);
                most = next > most ? next : most;
            }
            largest = largest_lane(&most);
        } else {
            largest = largest_of(y, columns);
        }
        float *maximum = to->maxima + r * to->blocks + column / to->block;
        if (column % to->block == 0 || largest > *maximum) *maximum = largest;
        lanes *total = to->totals + r;
        if (largest > to->peaks[r]) {
            *total *= exp_approximation(to->peaks[r] - largest);
            to->peaks[r] = largest;
        }
        float peak = to->peaks[r];
        if (columns == PANEL) {
            for (size_t i = 0; i < PANEL; i += 16) {
                lanes some;
                load_lanes(&some, y + i);
                some -= peak;
                exp_of_lanes(&some);
                *total += some;
            }
        } else {
            float rest = 0;
            for (size_t i = 0; i < columns; i++) rest += exp_approximation(y[i] - peak);
            total->x += rest;
        }
    }
}

INLINE void deliver(const destination *to, tile_sums sums, size_t row, size_t rows, size_t column, size_t columns) {
    to_rows(to, sums, row, rows, column, columns);
    if (to->maxima) add_logits(to, row, rows, column, columns);
}

// All panels over all rows: a panel stays in the first-level cache meanwhile.
#define MULTIPLY(sums_of_tile)                                                                              \
    for (size_t column = 0; column < columns; column += PANEL) {                                            \
        const int8_t *panel = packed + column * groups_of(inner) * GROUP;                                   \
        size_t size = columns - column < PANEL ? columns - column : PANEL;                                  \
        for (size_t row = 0; row < rows; row += TILE) {                                                     \
            tile_sums sums;                                                                                 \
            size_t count = rows - row < TILE ? rows - row : TILE;                                           \
            sums_of_tile(x + row * dk_row_of_bytes(inner), dk_row_of_bytes(inner), panel, groups_of(inner), \
                         sums, count);                                                                      \
            if (size == PANEL)                                                                              \
                deliver(to, sums, row, count, column, PANEL);                                               \
            else                                                                                            \
                deliver(to, sums, row, count, column, size);                                                \
        }                                                                                                   \
    }

// MARK: By products of 16-bit numbers

// Groups whose panel stays in the first-level cache.
enum { SOME_GROUPS = 128 };

#if defined(__x86_64__)
// A vector of weights has WIDTH / 2 columns of a group; with as many of another factor it gives two sums for each column.
#if WIDTH == 16
typedef __m512i pairs;
#define NO_PAIRS _mm512_setzero_si512()
#define WEIGHTS(w) _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(w)))
#define REPEATED(group) _mm512_set1_epi64(group)
#define ADD_PAIRS(sums, x, w) _mm512_add_epi32(sums, _mm512_madd_epi16(x, w))
// The rows and vectors whose sums fill the registers.
enum { PAIR_ROWS = 3, PAIR_VECTORS = 8 };
#elif WIDTH == 8
typedef __m256i pairs;
#define NO_PAIRS _mm256_setzero_si256()
#define WEIGHTS(w) _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(w)))
#define REPEATED(group) _mm256_set1_epi64x(group)
#define ADD_PAIRS(sums, x, w) _mm256_add_epi32(sums, _mm256_madd_epi16(x, w))
enum { PAIR_ROWS = 3, PAIR_VECTORS = 4 };
#else
typedef __m128i pairs;
#define NO_PAIRS _mm_setzero_si128()
// In the upper half of each number, then shifted down with its sign.
#define WEIGHTS(w) _mm_srai_epi16(_mm_unpacklo_epi8(_mm_setzero_si128(), _mm_loadl_epi64((const __m128i *)(w))), 8)
#define REPEATED(group) _mm_set1_epi64x(group)
#define ADD_PAIRS(sums, x, w) _mm_add_epi32(sums, _mm_madd_epi16(x, w))
enum { PAIR_ROWS = 3, PAIR_VECTORS = 4 };
#endif

typedef int16_t wide_rows[TILE][SOME_GROUPS * GROUP];

// Sums of `rows` rows and some columns, which begin with those of `panel`.
WIDE INLINE void some_rows_by_pairs(const int16_t (*x)[SOME_GROUPS * GROUP], const int8_t *panel, size_t groups,
                                    int32_t (*sums)[PANEL], bool accumulate, const size_t rows) {
    pairs s[PAIR_ROWS][PAIR_VECTORS];
    UNROLL
    for (size_t r = 0; r < rows; r++)
        UNROLL
        for (size_t j = 0; j < PAIR_VECTORS; j++) s[r][j] = NO_PAIRS;
    for (size_t g = 0; g < groups; g++) {
        pairs own[PAIR_ROWS];
        UNROLL
        for (size_t r = 0; r < rows; r++) {
            int64_t group;
            memcpy(&group, x[r] + g * GROUP, sizeof group);
            own[r] = REPEATED(group);
        }
        UNROLL
        for (size_t j = 0; j < PAIR_VECTORS; j++) {
            pairs w = WEIGHTS(panel + g * PANEL * GROUP + j * 2 * WIDTH);
            UNROLL
            for (size_t r = 0; r < rows; r++) s[r][j] = ADD_PAIRS(s[r][j], own[r], w);
        }
    }
    UNROLL
    for (size_t r = 0; r < rows; r++)
        UNROLL
        for (size_t j = 0; j < PAIR_VECTORS; j++) {
            int32_t both[WIDTH];
            memcpy(both, s[r] + j, sizeof both);
            int32_t *to = sums[r] + j * WIDTH / 2;
            for (size_t i = 0; i < WIDTH / 2; i++) to[i] = (accumulate ? to[i] : 0) + both[2 * i] + both[2 * i + 1];
        }
}

WIDE INLINE void tile_of_pairs(const uint8_t *x, size_t stride, const int8_t *panel, size_t groups, tile_sums sums,
                               size_t rows) {
    wide_rows wide;
    if (groups == 0) memset(sums, 0, rows * sizeof *sums);
    for (size_t first = 0; first < groups; first += SOME_GROUPS) {
        size_t count = groups - first < SOME_GROUPS ? groups - first : SOME_GROUPS;
        const int8_t *w = panel + first * PANEL * GROUP;
        for (size_t r = 0; r < rows; r++)
            for (size_t i = 0; i < count * GROUP; i++) wide[r][i] = x[r * stride + first * GROUP + i];
        for (size_t row = 0; row < rows; row += PAIR_ROWS)
            for (size_t column = 0; column < PANEL; column += PAIR_VECTORS * WIDTH / 2) {
                const int16_t (*own)[SOME_GROUPS * GROUP] = (const int16_t (*)[SOME_GROUPS * GROUP])(wide + row);
                int32_t (*to)[PANEL] = (int32_t (*)[PANEL])(sums[row] + column);
                switch (rows - row) {
                case 1: some_rows_by_pairs(own, w + column * GROUP, count, to, first > 0, 1); break;
                case 2: some_rows_by_pairs(own, w + column * GROUP, count, to, first > 0, 2); break;
                default: some_rows_by_pairs(own, w + column * GROUP, count, to, first > 0, PAIR_ROWS);
                }
            }
    }
}
#else
INLINE void tile_of_pairs(const uint8_t *x, size_t stride, const int8_t *panel, size_t groups, tile_sums sums,
                          size_t rows) {
    memset(sums, 0, rows * sizeof *sums);
    for (size_t r = 0; r < rows; r++)
        for (size_t g = 0; g < groups; g++) {
            const int8_t *w = panel + g * PANEL * GROUP;
            const uint8_t *own = x + r * stride + g * GROUP;
            for (size_t j = 0; j < PANEL; j++)
                sums[r][j] += own[0] * w[j * GROUP] + own[1] * w[j * GROUP + 1] + own[2] * w[j * GROUP + 2] +
                              own[3] * w[j * GROUP + 3];
        }
}
#endif

WIDE static void multiply_pairs(const uint8_t *x, size_t rows, const int8_t *packed, size_t inner, size_t columns,
                                const destination *to) {
    MULTIPLY(tile_of_pairs)
}

// MARK: With AVX-512 VNNI

#if WIDTH == 16
VNNI INLINE void some_rows_by_vnni(const uint8_t *x, size_t stride, const int8_t *panel, size_t groups, tile_sums sums,
                                   const size_t rows) {
    __m512i s[TILE][4];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 4; j++) s[r][j] = _mm512_setzero_si512();
    for (size_t g = 0; g < groups; g++) {
        const int8_t *w = panel + g * PANEL * GROUP;
        __m512i own[4];
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 4; j++) own[j] = _mm512_loadu_si512(w + j * 64);
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) {
            int32_t group;
            memcpy(&group, x + r * stride + g * GROUP, sizeof group);
            __m512i all = _mm512_set1_epi32(group);
#pragma clang loop unroll(full)
            for (size_t j = 0; j < 4; j++) s[r][j] = _mm512_dpbusd_epi32(s[r][j], all, own[j]);
        }
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 4; j++) _mm512_storeu_si512(sums[r] + j * 16, s[r][j]);
}

// A function for each number of rows, so that their sums stay in registers.
VNNI INLINE void tile_by_vnni(const uint8_t *x, size_t stride, const int8_t *panel, size_t groups, tile_sums sums,
                              size_t rows) {
    switch (rows) {
    case 1: some_rows_by_vnni(x, stride, panel, groups, sums, 1); break;
    case 2: some_rows_by_vnni(x, stride, panel, groups, sums, 2); break;
    case 3: some_rows_by_vnni(x, stride, panel, groups, sums, 3); break;
    case 4: some_rows_by_vnni(x, stride, panel, groups, sums, 4); break;
    case 5: some_rows_by_vnni(x, stride, panel, groups, sums, 5); break;
    default: some_rows_by_vnni(x, stride, panel, groups, sums, TILE);
    }
}

VNNI static void multiply_by_vnni(const uint8_t *x, size_t rows, const int8_t *packed, size_t inner, size_t columns,
                                  const destination *to) {
    MULTIPLY(tile_by_vnni)
}
#endif

static void multiply(const uint8_t *x, size_t rows, const int8_t *packed, size_t inner, size_t columns,
                     const destination *to) {
#if WIDTH == 16
    if (dk_level_in_use() >= DK_AVX512_VNNI) {
        multiply_by_vnni(x, rows, packed, inner, columns, to);
        return;
    }
#endif
    multiply_pairs(x, rows, packed, inner, columns, to);
}

void dk_multiply_bytes(const uint8_t *x, const float *row_scales, size_t rows, const int8_t *packed, size_t inner,
                       size_t columns, const float *column_scales, const int32_t *column_sums, const float *bias,
                       float *y, bool accumulate) {
    destination to = {.row_scales = row_scales, .column_scales = column_scales, .bias = bias,
                      .column_sums = column_sums, .y = y, .stride = columns, .accumulate = accumulate};
    multiply(x, rows, packed, inner, columns, &to);
}

void dk_multiply_bytes_to_logits(const uint8_t *x, const float *row_scales, size_t rows, const int8_t *packed,
                                 size_t inner, size_t columns, const float *column_scales, const int32_t *column_sums,
                                 const float *bias, float *y, float *maxima, float *normalizers) {
    size_t block = dk_maxima_block(columns), blocks = (columns + block - 1) / block;
    for (size_t start = 0; start < rows; start += ROWS_OF_LOGITS) {
        size_t count = rows - start < ROWS_OF_LOGITS ? rows - start : ROWS_OF_LOGITS;
        const uint8_t *some = x + start * dk_row_of_bytes(inner);
        float *peaks = normalizers + start;
        lanes totals[ROWS_OF_LOGITS];
        memset(totals, 0, count * sizeof *totals);
        for (size_t r = 0; r < count; r++) peaks[r] = -FLT_MAX;
        destination to = {.row_scales = row_scales + start, .column_scales = column_scales, .bias = bias,
                          .column_sums = column_sums, .y = y + start * columns, .stride = columns, .block = block,
                          .blocks = blocks, .maxima = maxima + start * blocks, .peaks = peaks, .totals = totals};
        multiply(some, count, packed, inner, columns, &to);
        for (size_t r = 0; r < count; r++) peaks[r] += logf(sum_of_lanes(totals + r));
    }
}
