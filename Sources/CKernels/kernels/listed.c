// The output layer for some of its outputs only, others for each sentence.
#include "CKernels.h"
#include "vectors.h"

KERNEL static void listed_bytes(const uint8_t *x, const float *row_scales, size_t rows, size_t inner,
                                const int8_t *weights, const float *scales, const int32_t *sums, const float *bias,
                                const int32_t *outputs, size_t count, float *y) {
    for (size_t i = 0; i < count; i++) {
        size_t output = (size_t)outputs[i];
        const int8_t *weight = weights + output * inner;
        for (size_t r = 0; r < rows; r++) {
            const uint8_t *row = x + r * dk_row_of_bytes(inner);
            int32_t sum = -128 * sums[output];
            for (size_t k = 0; k < inner; k++) sum += (int32_t)row[k] * (int32_t)weight[k];
            y[r * count + i] = row_scales[r] * scales[output] * (float)sum + bias[output];
        }
    }
}

#if WIDTH == 16
// The sums over the lanes of four vectors.
VNNI static inline __m128i sums_of_four(__m512i a, __m512i b, __m512i c, __m512i d) {
    __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
    __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
    __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

// With the instruction for it, which the compiler does not find by itself; four outputs at a time.
VNNI static void listed_bytes_by_vnni(const uint8_t *x, const float *row_scales, size_t rows, size_t inner,
                                      const int8_t *weights, const float *scales, const int32_t *sums,
                                      const float *bias, const int32_t *outputs, size_t count, float *y) {
    const size_t whole = inner & ~(size_t)63;
    const __mmask64 rest = ((__mmask64)1 << (inner - whole)) - 1;
    for (size_t i = 0; i < count; i += 4) {
        size_t output[4];
        const int8_t *w[4];
        for (size_t j = 0; j < 4; j++) {
            output[j] = (size_t)outputs[i + j < count ? i + j : count - 1];
            w[j] = weights + output[j] * inner;
        }
        size_t wanted = count - i < 4 ? count - i : 4;
        for (size_t r = 0; r < rows; r++) {
            const uint8_t *row = x + r * dk_row_of_bytes(inner);
            __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
            for (size_t k = 0; k < whole; k += 64) {
                __m512i own = _mm512_loadu_si512(row + k);
                a = _mm512_dpbusd_epi32(a, own, _mm512_loadu_si512(w[0] + k));
                b = _mm512_dpbusd_epi32(b, own, _mm512_loadu_si512(w[1] + k));
                c = _mm512_dpbusd_epi32(c, own, _mm512_loadu_si512(w[2] + k));
                d = _mm512_dpbusd_epi32(d, own, _mm512_loadu_si512(w[3] + k));
            }
            if (rest) {
                __m512i own = _mm512_maskz_loadu_epi8(rest, row + whole);
                a = _mm512_dpbusd_epi32(a, own, _mm512_maskz_loadu_epi8(rest, w[0] + whole));
                b = _mm512_dpbusd_epi32(b, own, _mm512_maskz_loadu_epi8(rest, w[1] + whole));
                c = _mm512_dpbusd_epi32(c, own, _mm512_maskz_loadu_epi8(rest, w[2] + whole));
                d = _mm512_dpbusd_epi32(d, own, _mm512_maskz_loadu_epi8(rest, w[3] + whole));
            }
            int32_t found[4];
            _mm_storeu_si128((__m128i *)found, sums_of_four(a, b, c, d));
            for (size_t j = 0; j < wanted; j++)
                y[r * count + i + j] =
                    row_scales[r] * scales[output[j]] * (float)(found[j] - 128 * sums[output[j]]) + bias[output[j]];
        }
    }
}
#endif

void dk_listed_bytes(const uint8_t *x, const float *row_scales, size_t rows, size_t inner, const int8_t *weights,
                     const float *scales, const int32_t *sums, const float *bias, const int32_t *outputs,
                     size_t count, float *y) {
#if WIDTH == 16
    if (dk_level_in_use() >= DK_AVX512_VNNI) {
        listed_bytes_by_vnni(x, row_scales, rows, inner, weights, scales, sums, bias, outputs, count, y);
        return;
    }
#endif
    listed_bytes(x, row_scales, rows, inner, weights, scales, sums, bias, outputs, count, y);
}

KERNEL void dk_listed(const float *x, size_t rows, size_t inner, const float *weights, const float *bias,
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
