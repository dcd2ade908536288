#include "CKernels.h"
#include "vectors.h"

// A 32-bit counter through two rounds of multiply and xor-shift (the constants of Wellons' lowbias32), entered with
// one half of the key and stirred with the other in between: independent streams for independent keys.
INLINE uint32_t random_bits(uint32_t counter, uint32_t low, uint32_t high) {
    uint32_t h = counter ^ low;
    h ^= h >> 16;
    h *= 0x7feb352dU;
    h ^= h >> 15;
    h += high;
    h *= 0x846ca68bU;
    h ^= h >> 16;
    h *= 0x9e3779b1U;
    h ^= h >> 15;
    return h;
}

KERNEL void dk_dropout(const float *x, float *y, size_t count, uint32_t first, uint64_t key, float rate,
                       bool accumulate) {
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    // Compared as 31-bit signed numbers, for which every instruction set has a vector comparison.
    int32_t threshold = (int32_t)(rate * 2147483648.0f);
    float scale = 1.0f / (1.0f - rate);
    if (accumulate)
        for (size_t i = 0; i < count; i++) {
            int32_t bits = (int32_t)(random_bits(first + (uint32_t)i, low, high) >> 1);
            y[i] += bits >= threshold ? x[i] * scale : 0.0f;
        }
    else
        for (size_t i = 0; i < count; i++) {
            int32_t bits = (int32_t)(random_bits(first + (uint32_t)i, low, high) >> 1);
            y[i] = bits >= threshold ? x[i] * scale : 0.0f;
        }
}

KERNEL void dk_uniform(float *y, size_t count, uint64_t key, float low, float high) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = random_bits((uint32_t)i, (uint32_t)key, (uint32_t)(key >> 32)) >> 8;
        y[i] = low + (high - low) * ((float)(int32_t)bits * (1.0f / 16777216.0f));
    }
}
