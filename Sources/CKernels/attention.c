#include "CKernels.h"
#include "vectors.h"

CLONES void dk_exp_scaled(const float *restrict x, float scale, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = exp_approximation(scale * x[i]);
}

// With r = 1 / (1 + exp(2q) exp(2k)): tanh(q + k) = 1 - 2r, and its slope is 4r (1 - r).

CLONES void dk_additive_scores(const float *restrict queries, size_t query_stride, const float *restrict keys,
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

CLONES void dk_additive_scores_backward(const float *restrict queries, size_t query_stride,
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

CLONES void dk_dot_rows(const float *restrict x, const float *restrict rows, size_t stride, size_t count, size_t width,
                        float scale, float *restrict y) {
    FAST_SUMS
    for (size_t r = 0; r < count; r++) {
        const float *row = rows + r * stride;
        float sum = 0;
        for (size_t i = 0; i < width; i++) sum += x[i] * row[i];
        y[r] = scale * sum;
    }
}

CLONES void dk_weighted_rows(const float *restrict weights, float scale, const float *restrict rows, size_t stride,
                             size_t count, size_t width, float *restrict y, bool accumulate) {
    if (!accumulate) memset(y, 0, width * sizeof(float));
    size_t r = 0;
    // Four rows at a time save most loads and stores of y; the sums have the same order.
    for (; r + 4 <= count; r += 4) {
        const float *a = rows + r * stride, *b = a + stride, *c = b + stride, *d = c + stride;
        float p = scale * weights[r], q = scale * weights[r + 1], s = scale * weights[r + 2];
        float t = scale * weights[r + 3];
        for (size_t i = 0; i < width; i++) y[i] = y[i] + p * a[i] + q * b[i] + s * c[i] + t * d[i];
    }
    for (; r < count; r++) {
        const float *row = rows + r * stride;
        float weight = scale * weights[r];
        for (size_t i = 0; i < width; i++) y[i] += weight * row[i];
    }
}

CLONES void dk_add_outer(const float *restrict weights, float scale, const float *restrict x, float *restrict rows,
                         size_t stride, size_t count, size_t width) {
    for (size_t r = 0; r < count; r++) {
        float *row = rows + r * stride;
        float weight = scale * weights[r];
        for (size_t i = 0; i < width; i++) row[i] += weight * x[i];
    }
}
