#include "CKernels.h"
#include "vectors.h"

#include <stdlib.h>

INLINE float largest_magnitude(const float *x, size_t count) {
    // Numbers without their sign are in the order of their bits, and comparisons of integers vectorize.
    int32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        bits &= 0x7FFFFFFF;
        largest = bits > largest ? bits : largest;
    }
    float result;
    memcpy(&result, &largest, sizeof result);
    return result;
}

// The nearest whole number, clamped to ±127 whatever x is. Adding and subtracting 1.5 * 2^23 rounds.
INLINE int32_t to_byte(float x) {
    x = x > 127.0f ? 127.0f : x;
    x = x > -127.0f ? x : -127.0f;
    return (int32_t)((x + 12582912.0f) - 12582912.0f);
}

KERNEL static void quantize_columns(const float *weights, int8_t *restrict bytes, float *restrict scales,
                                    int32_t *restrict sums, size_t inner, size_t columns) {
    memset(scales, 0, columns * sizeof *scales);
    memset(sums, 0, columns * sizeof *sums);
    for (size_t i = 0; i < inner; i++)
        for (size_t j = 0; j < columns; j++) {
            float magnitude = fabsf(weights[i * columns + j]);
            scales[j] = magnitude > scales[j] ? magnitude : scales[j];
        }
    for (size_t j = 0; j < columns; j++) scales[j] = scales[j] > 0 ? scales[j] / 127.0f : 1.0f;
    for (size_t i = 0; i < inner; i++)
        for (size_t j = 0; j < columns; j++) {
            int32_t value = to_byte(weights[i * columns + j] / scales[j]);
            bytes[i * columns + j] = (int8_t)value;
            sums[j] += value;
        }
}

KERNEL static void quantize_row(const float *restrict row, int8_t *restrict bytes, float *scale, int32_t *sum,
                                size_t count) {
    float largest = largest_magnitude(row, count);
    float inverse = largest > 0 ? 127.0f / largest : 0;
    int32_t total = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t value = to_byte(row[i] * inverse);
        bytes[i] = (int8_t)value;
        total += value;
    }
    *scale = largest > 0 ? largest / 127.0f : 1.0f;
    *sum = total;
}

void dk_quantize_weights(const float *weights, int8_t *bytes, float *scales, int32_t *sums, size_t inner,
                         size_t columns, bool transposed) {
    if (!transposed) {
        quantize_columns(weights, bytes, scales, sums, inner, columns);
        return;
    }
    for (size_t j = 0; j < columns; j++)
        quantize_row(weights + j * inner, bytes + j * inner, scales + j, sums + j, inner);
}

KERNEL void dk_quantize_rows(const float *x, uint8_t *bytes, float *scales, size_t rows, size_t width) {
    size_t stride = dk_row_of_bytes(width);
    for (size_t r = 0; r < rows; r++) {
        const float *restrict row = x + r * width;
        uint8_t *restrict to = bytes + r * stride;
        float largest = largest_magnitude(row, width);
        float inverse = largest > 0 ? 127.0f / largest : 0;
        for (size_t i = 0; i < width; i++) to[i] = (uint8_t)(to_byte(row[i] * inverse) + 128);
        // A zero to the products.
        for (size_t i = width; i < stride; i++) to[i] = 128;
        scales[r] = largest > 0 ? largest / 127.0f : 1.0f;
    }
}
