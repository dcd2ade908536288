#include "CKernels.h"
#include "vectors.h"

// Adds the bias to a row of logits; returns the largest, and the sum of all.
INLINE float add_bias(float *restrict logits, const float *restrict bias, size_t width, float *total) {
    lanes most = (lanes)(-FLT_MAX), sums = (lanes)(0.0f);
    size_t i = 0;
    for (; i + 16 <= width; i += 16) {
        lanes value, own;
        load_lanes(&value, logits + i);
        load_lanes(&own, bias + i);
        value += own;
        store_lanes(&value, logits + i);
        sums += value;
        most = value > most ? value : most;
    }
    float largest = largest_lane(&most), sum = sum_of_lanes(&sums);
    for (; i < width; i++) {
        logits[i] += bias[i];
        sum += logits[i];
        largest = logits[i] > largest ? logits[i] : largest;
    }
    *total = sum;
    return largest;
}

KERNEL float dk_cross_entropy(float *restrict logits, const float *restrict bias, size_t width, int32_t target,
                              float smoothing, float scale, bool with_gradient,
                              uint16_t *restrict rounded, float *negative_log) {
    FAST_SUMS
    float total;
    float largest = add_bias(logits, bias, width, &total);
    float at_target = logits[target];
    float sum = 0;
    if (with_gradient) {
        for (size_t i = 0; i < width; i++) {
            float e = exp_approximation(logits[i] - largest);
            logits[i] = e;
            sum += e;
        }
        float factor = scale / sum, even = scale * smoothing / (float)width;
        if (rounded)
            for (size_t i = 0; i < width; i++) {
                float gradient = logits[i] * factor - even;
                logits[i] = gradient;
                rounded[i] = round_to_bfloat16(gradient);
            }
        else
            for (size_t i = 0; i < width; i++) logits[i] = logits[i] * factor - even;
        logits[target] -= scale * (1.0f - smoothing);
        if (rounded) rounded[target] = round_to_bfloat16(logits[target]);
    } else {
        for (size_t i = 0; i < width; i++) sum += exp_approximation(logits[i] - largest);
    }
    float normalizer = largest + logf(sum);
    *negative_log = normalizer - at_target;
    return normalizer - (1.0f - smoothing) * at_target - smoothing * total / (float)width;
}

// Adds the bias and takes exponentials of a row; returns the logarithm of their sum.
INLINE float exponentials(float *restrict logits, const float *restrict bias, float *restrict e, size_t width,
                          float *restrict total, float *restrict sum) {
    FAST_SUMS
    float largest = add_bias(logits, bias, width, total), exponentials = 0;
    for (size_t i = 0; i < width; i++) {
        e[i] = exp_approximation(logits[i] - largest);
        exponentials += e[i];
    }
    *sum = exponentials;
    return largest + logf(exponentials);
}

KERNEL float dk_cross_entropy_pair(float *restrict a, float *restrict b, const float *restrict bias, size_t width,
                                   int32_t target, float smoothing, float consistency, float scale,
                                   uint16_t *restrict rounded_a, uint16_t *restrict rounded_b,
                                   float *restrict scratch, float *negative_log) {
    FAST_SUMS
    float *restrict p = scratch, *restrict q = scratch + width;
    float total_a, total_b, sum_a, sum_b;
    float normalizer_a = exponentials(a, bias, p, width, &total_a, &sum_a);
    float normalizer_b = exponentials(b, bias, q, width, &total_b, &sum_b);
    float at_target = a[target] + b[target];
    float shift = normalizer_a - normalizer_b, factor_a = 1 / sum_a, factor_b = 1 / sum_b;
    float from_b = 0, from_a = 0;
    for (size_t i = 0; i < width; i++) {
        // log p - log q
        float difference = a[i] - b[i] - shift;
        p[i] *= factor_a;
        q[i] *= factor_b;
        a[i] = difference;
        from_b += p[i] * difference;
        from_a -= q[i] * difference;
    }
    float even = scale * smoothing / (float)width, half = 0.5f * scale * consistency;
    for (size_t i = 0; i < width; i++) {
        float difference = a[i], apart = p[i] - q[i];
        a[i] = scale * p[i] - even + half * (p[i] * (difference - from_b) + apart);
        b[i] = scale * q[i] - even - half * (q[i] * (difference + from_a) + apart);
    }
    a[target] -= scale * (1.0f - smoothing);
    b[target] -= scale * (1.0f - smoothing);
    if (rounded_a)
        for (size_t i = 0; i < width; i++) {
            rounded_a[i] = round_to_bfloat16(a[i]);
            rounded_b[i] = round_to_bfloat16(b[i]);
        }
    *negative_log = normalizer_a + normalizer_b - at_target;
    return normalizer_a + normalizer_b - (1.0f - smoothing) * at_target -
           smoothing * (total_a + total_b) / (float)width + consistency * 0.5f * (from_a + from_b);
}
