// Products of small strided matrices, such as one sentence's under one head of attention.
//
// Every number of the result is summed in an order that depends on the length of the sum alone: however many rows and
// columns there are, and wherever they are in memory, it has the same bits on the same kind of processor.
#include "CKernels.h"
#include "vectors.h"

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

// Rows whose sums fill the registers; the longest sum for which b is copied, and the columns of such a copy.
enum { ROWS = 6, DEPTH = 96, COPIED = 64 };

#if defined(__x86_64__)
#define KIND(name) name##_avx512
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define WIDTH 16
#define VECTORS 4
#define DOT_ROWS 4
#include "strided_product_kind.h"
#define KIND(name) name##_avx2
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define WIDTH 8
#define VECTORS 2
#define DOT_ROWS 3
#include "strided_product_kind.h"
#endif
#define KIND(name) name##_baseline
#define TARGET
#define WIDTH 4
#define VECTORS 2
#define DOT_ROWS 3
#include "strided_product_kind.h"

void dk_strided_product(const float *a, size_t a_stride, bool a_transposed, const float *b, size_t b_stride,
                        bool b_transposed, float *c, size_t c_stride, size_t rows, size_t columns, size_t inner,
                        float scale, bool accumulate) {
    strided_product m = {a, a_transposed ? 1 : a_stride, a_transposed ? a_stride : 1, b, b_stride, c, c_stride, rows,
                         columns, inner, scale, accumulate};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4")) {
        b_transposed ? by_rows_avx512(&m) : by_columns_avx512(&m);
        return;
    }
    if (__builtin_cpu_supports("x86-64-v3")) {
        b_transposed ? by_rows_avx2(&m) : by_columns_avx2(&m);
        return;
    }
#endif
    b_transposed ? by_rows_baseline(&m) : by_columns_baseline(&m);
}
