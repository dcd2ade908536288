#include "CKernels.h"
#include "byte_panels.h"
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

// The first `count` of `columns` columns; the bytes have a stride of their own.
KERNEL static void quantize_columns(const float *weights, size_t columns, int8_t *restrict bytes, size_t stride,
                                    float *restrict scales, int32_t *restrict sums, size_t inner, size_t count) {
    memset(scales, 0, count * sizeof *scales);
    memset(sums, 0, count * sizeof *sums);
    for (size_t i = 0; i < inner; i++)
        for (size_t j = 0; j < count; j++) {
            float magnitude = fabsf(weights[i * columns + j]);
            scales[j] = magnitude > scales[j] ? magnitude : scales[j];
        }
    for (size_t j = 0; j < count; j++) scales[j] = scales[j] > 0 ? scales[j] / 127.0f : 1.0f;
    for (size_t i = 0; i < inner; i++)
        for (size_t j = 0; j < count; j++) {
            int32_t value = to_byte(weights[i * columns + j] / scales[j]);
            bytes[i * stride + j] = (int8_t)value;
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
        quantize_columns(weights, columns, bytes, columns, scales, sums, inner, columns);
        return;
    }
    for (size_t j = 0; j < columns; j++)
        quantize_row(weights + j * inner, bytes + j * inner, scales + j, sums + j, inner);
}

// A group of a panel's first `count` columns, which lie as [inner, panel], or as [panel, inner] if transposed; the lowest
// byte of each word is the first in memory.
INLINE void pack_group(const int8_t *bytes, uint32_t *restrict packed, size_t inner, bool transposed, size_t numbers,
                       size_t count) {
    if (transposed && numbers == GROUP) {
        for (size_t j = 0; j < count; j++) memcpy(packed + j, bytes + j * inner, GROUP);
        return;
    }
    for (size_t j = 0; j < count; j++) {
        uint32_t word = 0;
        for (size_t k = 0; k < numbers; k++)
            word |= (uint32_t)(uint8_t)(transposed ? bytes[j * inner + k] : bytes[k * PANEL + j]) << 8 * k;
        packed[j] = word;
    }
}

// Panel by panel, group by group, column by column.
KERNEL void dk_quantize_to_panels(const float *weights, int8_t *packed, float *scales, int32_t *sums, size_t inner,
                                  size_t columns, bool transposed, int8_t *scratch, size_t first, size_t last) {
    size_t groups = groups_of(inner), step = transposed ? GROUP : GROUP * PANEL;
    for (size_t j = first; j < last; j += PANEL) {
        size_t count = columns - j < PANEL ? columns - j : PANEL;
        if (transposed)
            dk_quantize_weights(weights + j * inner, scratch, scales + j, sums + j, inner, count, true);
        else
            quantize_columns(weights + j, columns, scratch, PANEL, scales + j, sums + j, inner, count);
        uint32_t *words = (uint32_t *)(packed + j * groups * GROUP);
        // Whole groups of whole panels have constant extents, which vectorize.
        size_t whole = count == PANEL ? inner / GROUP : 0;
        for (size_t g = 0; g < whole; g++)
            pack_group(scratch + g * step, words + g * PANEL, inner, transposed, GROUP, PANEL);
        memset(words + whole * PANEL, 0, (groups - whole) * PANEL * GROUP);
        for (size_t g = whole; g < groups; g++) {
            size_t numbers = inner - g * GROUP < GROUP ? inner - g * GROUP : GROUP;
            pack_group(scratch + g * step, words + g * PANEL, inner, transposed, numbers, count);
        }
    }
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
