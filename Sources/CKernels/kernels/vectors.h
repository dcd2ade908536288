// What the kernels share: functions whose loops vectorize. A function that is not inlined is a KERNEL, which compiles
// it for the processors of the file that includes it.
#ifndef DRAGOMAN_VECTORS_H
#define DRAGOMAN_VECTORS_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if WIDTH == 16
// For functions that DK_AVX512_VNNI allows.
#define VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#endif
#define INLINE static inline __attribute__((always_inline))
// Lets the compiler sum in vector lanes; plain C would keep the order of a scalar sum.
#define FAST_SUMS _Pragma("clang fp reassociate(on) contract(fast)")

// exp(x) to a relative 1e-7 by range reduction and a polynomial of degree 6: unlike expf, a loop of it vectorizes.
INLINE float exp_approximation(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    // Adding 1.5 * 2^23 rounds to the nearest integer on every instruction set, and leaves it in the lowest bits.
    float shifted = x * 1.44269504f + 12582912.0f;
    float n = shifted - 12582912.0f;
    float r = x - n * 0.693359375f + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    // Times 2^n by the exponent: p is near 1, and of the shifted number only n itself is left in these bits.
    int32_t bits, power;
    memcpy(&bits, &p, sizeof bits);
    memcpy(&power, &shifted, sizeof power);
    bits += (int32_t)((uint32_t)power << 23);
    memcpy(&p, &bits, sizeof p);
    return p;
}

// log(x) for normal numbers above 0, to a relative 1e-7 of what is larger, it or 1: the exponent's share and, of a
// significand between sqrt(1/2) and sqrt(2), the polynomial of Cephes.
INLINE float log_approximation(float x) {
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t exponent = (bits - 0x3F3504F3) >> 23;
    bits -= exponent << 23;
    float m;
    memcpy(&m, &bits, sizeof m);
    m -= 1.0f;
    float p = 7.0376836292e-2f;
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    float square = m * m, n = (float)exponent;
    return m + (p * m * square + n * -2.12194440e-4f - 0.5f * square) + n * 0.693359375f;
}

INLINE float tanh_approximation(float x) {
    float e = exp_approximation(-2.0f * fabsf(x));
    // Near zero 1 - e loses its digits; there the Taylor series is exact to a relative 1e-7.
    float square = x * x;
    float series = x + x * square * (-1.0f / 3 + square * (2.0f / 15 - square * (17.0f / 315)));
    return square < 0.04f ? series : copysignf((1.0f - e) / (1.0f + e), x);
}

// Unlike sqrtf it sets no errno, so a loop of it vectorizes.
INLINE float square_root(float x) { return __builtin_elementwise_sqrt(x); }

// x rounded to the nearest bfloat16, ties to even.
INLINE uint16_t round_to_bfloat16(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    // Rounding could turn a NaN's payload into an infinity.
    return (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? (bits >> 16) | 0x40 : rounded);
}

// The largest of some numbers, or -∞. Sixteen side by side: the compiler would have to keep the order in which NaN is
// skipped, and does not vectorize the plain loop.
INLINE float largest_of(const float *x, size_t count) {
    float lanes[16];
    for (int j = 0; j < 16; j++) lanes[j] = -INFINITY;
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (int j = 0; j < 16; j++) lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j];
    float largest = -INFINITY;
    for (; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    for (int half = 8; half > 0; half /= 2)
        for (int j = 0; j < half; j++) lanes[j] = lanes[j + half] > lanes[j] ? lanes[j + half] : lanes[j];
    return lanes[0] > largest ? lanes[0] : largest;
}

// Sixteen numbers side by side, where loops alone do not vectorize. They are passed by address: how they would be
// passed by value depends on the processor.
typedef float lanes __attribute__((ext_vector_type(16)));

INLINE void load_lanes(lanes *to, const float *x) { memcpy(to, x, sizeof *to); }

INLINE void store_lanes(const lanes *x, float *to) { memcpy(to, x, sizeof *x); }

INLINE void exp_of_lanes(lanes *x) {
    float in[16], out[16];
    memcpy(in, x, sizeof in);
    for (int j = 0; j < 16; j++) out[j] = exp_approximation(in[j]);
    memcpy(x, out, sizeof out);
}

INLINE float largest_lane(const lanes *x) {
    __typeof__(x->lo) a = x->lo > x->hi ? x->lo : x->hi;
    __typeof__(a.lo) b = a.lo > a.hi ? a.lo : a.hi;
    __typeof__(b.lo) c = b.lo > b.hi ? b.lo : b.hi;
    return c.x > c.y ? c.x : c.y;
}

INLINE float sum_of_lanes(const lanes *x) {
    __typeof__(x->lo) a = x->lo + x->hi;
    __typeof__(a.lo) b = a.lo + a.hi;
    __typeof__(b.lo) c = b.lo + b.hi;
    return c.x + c.y;
}

#endif
