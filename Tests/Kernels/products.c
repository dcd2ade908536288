// Products of float32 numbers and of bytes: values, and bits that depend on their row and column alone.
#include "check.h"

static void check_strided(size_t rows, size_t columns, size_t inner, int form, bool accumulate) {
    bool first = form == 1, second = form == 2;
    size_t a_stride = (first ? rows : inner) + 3, b_stride = (second ? inner : columns) + 5, c_stride = columns + 1;
    float *a = random_numbers(a_stride * (rows + inner)), *b = random_numbers(b_stride * (columns + inner));
    float *c = random_numbers(c_stride * rows), *old = malloc((c_stride * rows + 1) * sizeof *old);
    memcpy(old, c, c_stride * rows * sizeof *c);
    dk_strided_product(a, a_stride, first, b, b_stride, second, c, c_stride, rows, columns, inner, 0.5f, accumulate);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            double sum = 0;
            for (size_t k = 0; k < inner; k++)
                sum += (double)a[first ? k * a_stride + i : i * a_stride + k] *
                       b[second ? j * b_stride + k : k * b_stride + j];
            float alone = old[i * c_stride + j];
            expect("strided product", c[i * c_stride + j], (accumulate ? alone : 0) + 0.5 * sum, 1e-5);
            dk_strided_product(first ? a + i : a + i * a_stride, a_stride, first, second ? b + j * b_stride : b + j,
                               b_stride, second, &alone, 1, 1, 1, inner, 0.5f, accumulate);
            expect_equal("number of a strided product", &alone, c + i * c_stride + j, sizeof alone);
        }
}

static void check_packed(size_t rows, size_t columns, size_t inner) {
    float *x = random_numbers(rows * inner), *turned = random_numbers(rows * inner);
    float *w = random_numbers(inner * columns), *stored = random_numbers(inner * columns);
    float *y = random_numbers(rows * columns), *dw = random_numbers(rows * columns);
    size_t size = (inner + 15) / 16 * 16 * ((columns + 31) / 32 * 32);
    float *packed = random_numbers(size), *other = random_numbers(size);
    float *scratch = random_numbers(dk_product_scratch());
    for (size_t k = 0; k < inner; k++)
        for (size_t j = 0; j < columns; j++) stored[j * inner + k] = w[k * columns + j];
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < inner; k++) turned[k * rows + i] = x[i * inner + k];
    dk_pack_weights(w, false, inner, columns, 32, false, packed, 0, inner);
    dk_pack_weights(stored, true, inner, columns, 32, false, other, 0, columns);
    expect_equal("packed weights", packed, other, size * sizeof *packed);
    dk_multiply_packed(x, rows, packed, inner, columns, y, false, scratch);
    dk_multiply_transposed(turned, rows, rows, w, inner, columns, dw, false, scratch);
    float *alone = random_numbers(columns);
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++) {
            double sum = 0;
            for (size_t k = 0; k < inner; k++) sum += (double)x[i * inner + k] * w[k * columns + j];
            expect("packed product", y[i * columns + j], sum, 2e-5);
            expect("gradient of weights", dw[i * columns + j], sum, 2e-5);
        }
        dk_multiply_packed(x + i * inner, 1, packed, inner, columns, alone, false, scratch);
        expect_equal("row of a packed product", alone, y + i * columns, columns * sizeof *alone);
        dk_multiply_transposed(turned + i, rows, 1, w, inner, columns, alone, false, scratch);
        expect_equal("row of a gradient", alone, dw + i * columns, columns * sizeof *alone);
    }
}

static void check_rounded(size_t rows, size_t columns, size_t inner) {
    float *x = random_numbers(rows * inner), *w = random_numbers(inner * columns);
    uint16_t *left = malloc(rows * inner * sizeof *left), *turned = malloc(rows * inner * sizeof *turned);
    uint16_t *right = malloc(inner * columns * sizeof *right);
    float *y = random_numbers(rows * columns), *dw = random_numbers(rows * columns), *alone = random_numbers(columns);
    float *packed = random_numbers((inner + 31) / 32 * 16 * ((columns + 31) / 32 * 32));
    float *scratch = random_numbers(dk_product_scratch());
    dk_round(x, left, rows * inner), dk_round(w, right, inner * columns);
    for (size_t k = 0; k < inner; k++)
        for (size_t i = 0; i < rows; i++) turned[k * rows + i] = left[i * inner + k];
    dk_pack_weights(w, false, inner, columns, 32, true, packed, 0, inner);
    const uint32_t *pairs = (const uint32_t *)packed;
    dk_multiply_rounded(left, rows, pairs, inner, columns, y, false, scratch);
    dk_multiply_rounded_transposed(turned, rows, rows, right, inner, columns, dw, false, scratch);
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++) {
            double sum = 0;
            for (size_t k = 0; k < inner; k++) sum += (double)x[i * inner + k] * w[k * columns + j];
            expect("product of bfloat16 numbers", y[i * columns + j], sum, 0.01 * sqrt((double)inner));
            expect("gradient of bfloat16 numbers", dw[i * columns + j], y[i * columns + j], 1e-5);
        }
        dk_multiply_rounded(left + i * inner, 1, pairs, inner, columns, alone, false, scratch);
        expect_equal("row of a product of bfloat16 numbers", alone, y + i * columns, columns * sizeof *alone);
        dk_multiply_rounded_transposed(turned + i, rows, 1, right, inner, columns, alone, false, scratch);
        expect_equal("row of a gradient of bfloat16 numbers", alone, dw + i * columns, columns * sizeof *alone);
    }
}

static void check_bytes(size_t rows, size_t columns, size_t inner) {
    float *x = random_numbers(rows * inner), *weights = random_numbers(inner * columns);
    float *bias = random_numbers(columns);
    size_t stride = dk_row_of_bytes(inner);
    uint8_t *bytes = malloc(rows * stride);
    int8_t *w = malloc(inner * columns), *packed = malloc(dk_packed_size(inner, columns));
    float *scales = random_numbers(columns), *row_scales = random_numbers(rows), *y = random_numbers(rows * columns);
    int32_t *sums = malloc(columns * sizeof *sums), *outputs = malloc(columns * sizeof *outputs);
    dk_quantize_weights(weights, w, scales, sums, inner, columns, true);
    int8_t *scratch = malloc(dk_packed_panel() * inner);
    dk_quantize_to_panels(weights, packed, scales, sums, inner, columns, true, scratch, 0, columns);
    dk_quantize_rows(x, bytes, row_scales, rows, inner);
    dk_multiply_bytes(bytes, row_scales, rows, packed, inner, columns, scales, sums, bias, y, false);
    float *listed = random_numbers(rows * columns);
    for (size_t j = 0; j < columns; j++) outputs[j] = (int32_t)(columns - 1 - j);
    dk_listed_bytes(bytes, row_scales, rows, inner, w, scales, sums, bias, outputs, columns, listed);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            int32_t sum = 0;
            for (size_t k = 0; k < inner; k++) sum += ((int32_t)bytes[i * stride + k] - 128) * w[j * inner + k];
            double expected = (double)row_scales[i] * scales[j] * sum + bias[j];
            expect("product of bytes", y[i * columns + j], expected, 1e-6);
            expect("listed output", listed[i * columns + columns - 1 - j], expected, 1e-6);
        }
    for (size_t i = 0; i < rows * inner; i++)
        expect("byte", ((int)bytes[i / inner * stride + i % inner] - 128) * row_scales[i / inner], x[i], 0.004);
}

void check_products(void) {
    size_t extents[][3] = {{1, 1, 1}, {2, 5, 3}, {7, 66, 19}, {13, 40, 100}, {30, 33, 64}, {5, 17, 300}};
    for (size_t i = 0; i < sizeof extents / sizeof *extents; i++) {
        for (int form = 0; form < 3; form++)
            for (int accumulate = 0; accumulate < 2; accumulate++)
                check_strided(extents[i][0], extents[i][1], extents[i][2], form, accumulate);
        check_packed(extents[i][0], extents[i][1], extents[i][2]);
        check_rounded(extents[i][0], extents[i][1], extents[i][2]);
        check_bytes(extents[i][0], extents[i][1], extents[i][2]);
    }
}
