#include "CKernels.h"
#include "vectors.h"

// At least 64, and few enough maxima for a page.
size_t dk_maxima_block(size_t count) {
    size_t size = 64;
    while (count > size * DK_MAXIMA) size *= 2;
    return size;
}

KERNEL float dk_log_sum_exp(const float *x, size_t count, float *maxima) {
    FAST_SUMS
    const size_t block = dk_maxima_block(count);
    float largest = -FLT_MAX;
    for (size_t start = 0, b = 0; start < count; start += block, b++) {
        maxima[b] = largest_of(x + start, start + block < count ? block : count - start);
        largest = maxima[b] > largest ? maxima[b] : largest;
    }
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += exp_approximation(x[i] - largest);
    return largest + logf(sum);
}

KERNEL void dk_mix_probabilities(const float *x, float normalizer, float *y, size_t count, bool accumulate) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) y[i] += exp_approximation(x[i] - normalizer);
    else
        for (size_t i = 0; i < count; i++) y[i] = exp_approximation(x[i] - normalizer);
}

KERNEL void dk_log(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = log_approximation(x[i] > FLT_MIN ? x[i] : FLT_MIN);
}

KERNEL void dk_draw_weights(const float *restrict x, size_t count, float largest, float temperature,
                            float *restrict weights, float *restrict sums) {
    FAST_SUMS
    const size_t block = dk_maxima_block(count);
    for (size_t start = 0, b = 0; start < count; start += block, b++) {
        size_t end = start + block < count ? start + block : count;
        float sum = 0;
        for (size_t i = start; i < end; i++) {
            float weight = exp_approximation((x[i] - largest) / temperature);
            // The approximation is never 0.
            weights[i] = x[i] > -FLT_MAX ? weight : 0.0f;
            sum += weights[i];
        }
        sums[b] = sum;
    }
}

// Inserts a number into a list of the `k` largest so far.
INLINE size_t insert(float value, int32_t index, size_t k, size_t filled, float *values, int32_t *indices) {
    size_t position = filled < k ? filled++ : k - 1;
    while (position > 0 && values[position - 1] < value) {
        values[position] = values[position - 1];
        indices[position] = indices[position - 1];
        position--;
    }
    values[position] = value;
    indices[position] = index;
    return filled;
}

KERNEL void dk_top(const float *x, size_t count, float *maxima, size_t k, float *values, int32_t *indices) {
    const size_t block = dk_maxima_block(count);
    size_t blocks = (count + block - 1) / block;
    maxima[0] = largest_of(x, count < block ? count : block);
    // k blocks hold a number of at least this size, so no smaller one is among the k largest.
    float least = -INFINITY;
    if (blocks > k) {
        size_t filled = 0;
        for (size_t b = 0; b < blocks; b++)
            if (filled < k || maxima[b] > values[k - 1]) filled = insert(maxima[b], 0, k, filled, values, indices);
        least = values[k - 1];
    }
    size_t filled = 0;
    for (size_t b = 0; b < blocks; b++) {
        if (maxima[b] < least) continue;
        size_t start = b * block, end = start + block < count ? start + block : count;
        for (size_t some = start; some < end; some += 16) {
            if (some + 16 <= end) {
                lanes own;
                load_lanes(&own, x + some);
                if (largest_lane(&own) < least) continue;
            }
            for (size_t i = some; i < some + 16 && i < end; i++) {
                if (x[i] < least || (filled == k && !(x[i] > values[k - 1]))) continue;
                filled = insert(x[i], (int32_t)i, k, filled, values, indices);
            }
        }
    }
    // Where numbers are NaN, fewer may have been found.
    for (; filled < k; filled++) {
        values[filled] = -FLT_MAX;
        indices[filled] = 0;
    }
}
