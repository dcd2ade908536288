#include "CKernels.h"
#include "vectors.h"

#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

INLINE float largest_magnitude(const float *x, size_t count) {
    // Numbers without their sign are in the order of their bits, and whole numbers the compiler compares side by side.
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

// The nearest whole number, kept within a byte whatever x is. Adding and taking away 1.5 * 2^23 rounds.
INLINE int32_t to_byte(float x) {
    x = x > 127.0f ? 127.0f : x;
    x = x > -127.0f ? x : -127.0f;
    return (int32_t)((x + 12582912.0f) - 12582912.0f);
}

CLONES static void quantize_columns(const float *weights, int8_t *restrict bytes, float *restrict scales,
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

CLONES static void quantize_row(const float *restrict row, int8_t *restrict bytes, float *scale, int32_t *sum,
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

CLONES void dk_quantize_rows(const float *x, uint8_t *bytes, float *scales, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *restrict row = x + r * width;
        uint8_t *restrict to = bytes + r * width;
        float largest = largest_magnitude(row, width);
        float inverse = largest > 0 ? 127.0f / largest : 0;
        for (size_t i = 0; i < width; i++) to[i] = (uint8_t)(to_byte(row[i] * inverse) + 128);
        scales[r] = largest > 0 ? largest / 127.0f : 1.0f;
    }
}

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

CLONES void dk_dequantize_rows(const int32_t *sums, const float *row_scales, const float *column_scales,
                               const int32_t *column_sums, const float *bias, float *y, size_t stride, size_t rows,
                               size_t width, bool accumulate) {
    for (size_t r = 0; r < rows; r++)
        dequantize_row(sums + r * width, row_scales[r], column_scales, column_sums, bias, y + r * stride, width,
                       accumulate);
}

CLONES void dk_dequantize_logits(const int32_t *sums, const float *row_scales, const float *column_scales,
                                 const int32_t *column_sums, const float *bias, float *y, size_t stride, size_t rows,
                                 size_t width, size_t block, float *maxima, size_t maxima_stride, float *peaks,
                                 float *totals) {
    FAST_SUMS
    for (size_t r = 0; r < rows; r++) {
        float *row = y + r * stride, *own_maxima = maxima + r * maxima_stride;
        float peak = peaks[r];
        for (size_t start = 0, b = 0; start < width; start += block, b++) {
            size_t size = start + block < width ? block : width - start;
            dequantize_row(sums + r * width + start, row_scales[r], column_scales + start, column_sums + start,
                           bias + start, row + start, size, false);
            own_maxima[b] = largest_of(row + start, size);
            peak = own_maxima[b] > peak ? own_maxima[b] : peak;
        }
        float sum = 0;
        for (size_t i = 0; i < width; i++) sum += exp_approximation(row[i] - peak);
        totals[r] = totals[r] * exp_approximation(peaks[r] - peak) + sum;
        peaks[r] = peak;
    }
}

// MARK: Some outputs

CLONES static void listed_bytes(const uint8_t *x, const float *row_scales, size_t rows, size_t inner,
                                const int8_t *weights, const float *scales, const int32_t *sums, const float *bias,
                                const int32_t *outputs, size_t count, float *y) {
    for (size_t i = 0; i < count; i++) {
        size_t output = (size_t)outputs[i];
        const int8_t *weight = weights + output * inner;
        for (size_t r = 0; r < rows; r++) {
            const uint8_t *row = x + r * inner;
            int32_t sum = -128 * sums[output];
            for (size_t k = 0; k < inner; k++) sum += (int32_t)row[k] * (int32_t)weight[k];
            y[r * count + i] = row_scales[r] * scales[output] * (float)sum + bias[output];
        }
    }
}

#if defined(__x86_64__)
#define VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))

// The instruction for it, which the compiler does not find by itself.
VNNI static inline int32_t product_by_vnni(const uint8_t *x, const int8_t *w, size_t count) {
    __m512i sum = _mm512_setzero_si512();
    size_t i = 0;
    for (; i + 64 <= count; i += 64)
        sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(x + i), _mm512_loadu_si512(w + i));
    if (i < count) {
        __mmask64 rest = ((__mmask64)1 << (count - i)) - 1;
        sum = _mm512_dpbusd_epi32(sum, _mm512_maskz_loadu_epi8(rest, x + i), _mm512_maskz_loadu_epi8(rest, w + i));
    }
    return _mm512_reduce_add_epi32(sum);
}

VNNI static void listed_bytes_by_vnni(const uint8_t *x, const float *row_scales, size_t rows, size_t inner,
                                      const int8_t *weights, const float *scales, const int32_t *sums,
                                      const float *bias, const int32_t *outputs, size_t count, float *y) {
    for (size_t i = 0; i < count; i++) {
        size_t output = (size_t)outputs[i];
        for (size_t r = 0; r < rows; r++) {
            int32_t sum = product_by_vnni(x + r * inner, weights + output * inner, inner) - 128 * sums[output];
            y[r * count + i] = row_scales[r] * scales[output] * (float)sum + bias[output];
        }
    }
}
#endif

void dk_listed_bytes(const uint8_t *x, const float *row_scales, size_t rows, size_t inner, const int8_t *weights,
                     const float *scales, const int32_t *sums, const float *bias, const int32_t *outputs,
                     size_t count, float *y) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")) {
        listed_bytes_by_vnni(x, row_scales, rows, inner, weights, scales, sums, bias, outputs, count, y);
        return;
    }
#endif
    listed_bytes(x, row_scales, rows, inner, weights, scales, sums, bias, outputs, count, y);
}

CLONES void dk_listed(const float *x, size_t rows, size_t inner, const float *weights, const float *bias,
                      const int32_t *outputs, size_t count, float *y) {
    FAST_SUMS
    for (size_t i = 0; i < count; i++) {
        const float *weight = weights + (size_t)outputs[i] * inner;
        for (size_t r = 0; r < rows; r++) {
            const float *row = x + r * inner;
            float sum = 0;
            for (size_t k = 0; k < inner; k++) sum += row[k] * weight[k];
            y[r * count + i] = sum + bias[outputs[i]];
        }
    }
}
