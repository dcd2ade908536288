#include "CKernels.h"
#include "vectors.h"

KERNEL void dk_add_bias(const float *restrict bias, float *restrict y, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < width; i++) y[r * width + i] += bias[i];
}

KERNEL void dk_sum_rows(const float *restrict x, float *restrict sums, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < width; i++) sums[i] += x[r * width + i];
}

KERNEL void dk_gather_rows(const float *restrict table, const int32_t *indices, float scale, float *restrict y,
                           size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *row = table + (size_t)indices[r] * width;
        for (size_t i = 0; i < width; i++) y[r * width + i] = scale * row[i];
    }
}

KERNEL void dk_scatter_add_rows(const float *restrict x, const int32_t *indices, float scale, float *restrict table,
                                size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        if (indices[r] < 0) continue;
        float *row = table + (size_t)indices[r] * width;
        for (size_t i = 0; i < width; i++) row[i] += scale * x[r * width + i];
    }
}

KERNEL void dk_copy_rows(const float *x, size_t x_stride, float *y, size_t y_stride, size_t rows, size_t width,
                         bool accumulate) {
    for (size_t r = 0; r < rows; r++) {
        if (accumulate)
            for (size_t i = 0; i < width; i++) y[r * y_stride + i] += x[r * x_stride + i];
        else
            memcpy(y + r * y_stride, x + r * x_stride, width * sizeof(float));
    }
}

KERNEL void dk_softmax_rows(float *x, size_t rows, size_t width, size_t stride) {
    FAST_SUMS
    for (size_t r = 0; r < rows; r++) {
        float *row = x + r * stride;
        float largest = largest_of(row, width), sum = 0;
        for (size_t i = 0; i < width; i++) {
            row[i] = exp_approximation(row[i] - largest);
            sum += row[i];
        }
        float inverse = 1.0f / sum;
        for (size_t i = 0; i < width; i++) row[i] *= inverse;
    }
}

KERNEL void dk_softmax_rows_backward(const float *restrict y, float *restrict dy, size_t rows, size_t width,
                                     size_t stride) {
    FAST_SUMS
    for (size_t r = 0; r < rows; r++) {
        const float *p = y + r * stride;
        float *d = dy + r * stride;
        float sum = 0;
        for (size_t i = 0; i < width; i++) sum += p[i] * d[i];
        for (size_t i = 0; i < width; i++) d[i] = p[i] * (d[i] - sum);
    }
}
