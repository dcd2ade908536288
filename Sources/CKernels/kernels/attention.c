#include "CKernels.h"
#include "vectors.h"

KERNEL void dk_exp_scaled(const float *restrict x, float scale, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = exp_approximation(scale * x[i]);
}

// With r = 1 / (1 + exp(2q) exp(2k)): tanh(q + k) = 1 - 2r, and its slope is 4r (1 - r).

KERNEL void dk_additive_scores(const float *restrict queries, size_t query_stride, const float *restrict keys,
                               size_t key_stride, const float *restrict v, size_t width, float *restrict scores,
                               size_t score_stride, size_t targets, size_t sources) {
    FAST_SUMS
    float total = 0;
    for (size_t i = 0; i < width; i++) total += v[i];
    for (size_t t = 0; t < targets; t++) {
        const float *q = queries + t * query_stride;
        for (size_t s = 0; s < sources; s++) {
            const float *k = keys + s * key_stride;
            float sum = 0;
            for (size_t i = 0; i < width; i++) sum += v[i] / (1.0f + q[i] * k[i]);
            scores[t * score_stride + s] = total - 2.0f * sum;
        }
    }
}

KERNEL void dk_additive_scores_backward(const float *restrict queries, size_t query_stride,
                                        const float *restrict keys, size_t key_stride, const float *restrict v,
                                        size_t width, const float *restrict dscores, size_t score_stride,
                                        size_t targets, size_t sources, float *restrict dqueries,
                                        float *restrict dkeys, float *restrict dv) {
    // A block of the width at a time, so that the keys and their gradients stay in the first-level cache.
    const size_t block = 128;
    for (size_t start = 0; start < width; start += block) {
        size_t size = width - start < block ? width - start : block;
        for (size_t t = 0; t < targets; t++) {
            const float *q = queries + t * query_stride + start;
            float *dq = dqueries + t * query_stride + start;
            for (size_t s = 0; s < sources; s++) {
                const float *k = keys + s * key_stride + start;
                float *dk = dkeys + s * key_stride + start;
                float d = dscores[t * score_stride + s];
                for (size_t i = 0; i < size; i++) {
                    float r = 1.0f / (1.0f + q[i] * k[i]);
                    float g = 4.0f * d * v[start + i] * r * (1.0f - r);
                    dq[i] += g;
                    dk[i] += g;
                    dv[start + i] += d * (1.0f - 2.0f * r);
                }
            }
        }
    }
}
