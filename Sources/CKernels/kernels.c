#include "CKernels.h"

#include <float.h>

#include "vectors.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

void dk_prepare_thread(void) {
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
}

// MARK: Element by element

CLONES void dk_add(const float *restrict x, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += x[i];
}

CLONES void dk_add_scaled(const float *restrict x, float scale, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

CLONES void dk_sum(const float *x, const float *y, float *restrict z, size_t count) {
    for (size_t i = 0; i < count; i++) z[i] = x[i] + y[i];
}

CLONES void dk_multiply(const float *x, const float *y, float *restrict z, size_t count, bool accumulate) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) z[i] += x[i] * y[i];
    else
        for (size_t i = 0; i < count; i++) z[i] = x[i] * y[i];
}

CLONES void dk_tanh(const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = tanh_approximation(x[i]);
}

CLONES void dk_tanh_backward(const float *restrict y, const float *restrict dy, float *restrict dx, size_t count,
                             bool accumulate) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) dx[i] += dy[i] * (1.0f - y[i] * y[i]);
    else
        for (size_t i = 0; i < count; i++) dx[i] = dy[i] * (1.0f - y[i] * y[i]);
}

CLONES void dk_sigmoid(const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = 1.0f / (1.0f + exp_approximation(-x[i]));
}

CLONES void dk_sigmoid_backward(const float *restrict y, const float *restrict dy, float *restrict dx, size_t count,
                                bool accumulate) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) dx[i] += dy[i] * y[i] * (1.0f - y[i]);
    else
        for (size_t i = 0; i < count; i++) dx[i] = dy[i] * y[i] * (1.0f - y[i]);
}

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

CLONES void dk_dropout(const float *x, float *y, size_t count, uint64_t key, float rate, bool accumulate) {
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    // Compared as 31-bit signed numbers, for which every instruction set has a vector comparison.
    int32_t threshold = (int32_t)(rate * 2147483648.0f);
    float scale = 1.0f / (1.0f - rate);
    if (accumulate)
        for (size_t i = 0; i < count; i++) {
            int32_t bits = (int32_t)(random_bits((uint32_t)i, low, high) >> 1);
            y[i] += bits >= threshold ? x[i] * scale : 0.0f;
        }
    else
        for (size_t i = 0; i < count; i++) {
            int32_t bits = (int32_t)(random_bits((uint32_t)i, low, high) >> 1);
            y[i] = bits >= threshold ? x[i] * scale : 0.0f;
        }
}

CLONES void dk_uniform(float *y, size_t count, uint64_t key, float low, float high) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = random_bits((uint32_t)i, (uint32_t)key, (uint32_t)(key >> 32)) >> 8;
        y[i] = low + (high - low) * ((float)(int32_t)bits * (1.0f / 16777216.0f));
    }
}

// MARK: bfloat16

INLINE uint16_t round_to_brain(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    // Rounding could carry a NaN's payload over into an infinity.
    return (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? (bits >> 16) | 0x40 : rounded);
}

CLONES void dk_round(const float *restrict x, uint16_t *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = round_to_brain(x[i]);
}

// MARK: Rows

CLONES void dk_add_bias(const float *restrict bias, float *restrict y, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < width; i++) y[r * width + i] += bias[i];
}

CLONES void dk_sum_rows(const float *restrict x, float *restrict sums, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < width; i++) sums[i] += x[r * width + i];
}

CLONES void dk_gather_rows(const float *restrict table, const int32_t *indices, float scale, float *restrict y,
                           size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *row = table + (size_t)indices[r] * width;
        for (size_t i = 0; i < width; i++) y[r * width + i] = scale * row[i];
    }
}

CLONES void dk_scatter_add_rows(const float *restrict x, const int32_t *indices, float scale, float *restrict table,
                                size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        if (indices[r] < 0) continue;
        float *row = table + (size_t)indices[r] * width;
        for (size_t i = 0; i < width; i++) row[i] += scale * x[r * width + i];
    }
}

CLONES void dk_copy_rows(const float *x, size_t x_stride, float *y, size_t y_stride, size_t rows, size_t width,
                         bool accumulate) {
    for (size_t r = 0; r < rows; r++) {
        if (accumulate)
            for (size_t i = 0; i < width; i++) y[r * y_stride + i] += x[r * x_stride + i];
        else
            memcpy(y + r * y_stride, x + r * x_stride, width * sizeof(float));
    }
}

CLONES void dk_softmax_rows(float *x, size_t rows, size_t width, size_t stride) {
    FAST_SUMS
    for (size_t r = 0; r < rows; r++) {
        float *row = x + r * stride;
        float largest = largest_of(row, width), sum = 0;
        for (size_t i = 0; i < width; i++) {
            row[i] = exp_approximation(row[i] - largest);
            sum += row[i];
        }
        float inverse = 1.0f / sum;
        for (size_t i = 0; i < width; i++) row[i] *= inverse;
    }
}

CLONES void dk_softmax_rows_backward(const float *restrict y, float *restrict dy, size_t rows, size_t width,
                                     size_t stride) {
    FAST_SUMS
    for (size_t r = 0; r < rows; r++) {
        const float *p = y + r * stride;
        float *d = dy + r * stride;
        float sum = 0;
        for (size_t i = 0; i < width; i++) sum += p[i] * d[i];
        for (size_t i = 0; i < width; i++) d[i] = p[i] * (d[i] - sum);
    }
}

// MARK: The output layer

// At least 64, and few enough maxima for a page.
size_t dk_maxima_block(size_t count) {
    size_t size = 64;
    while (count > size * DK_MAXIMA) size *= 2;
    return size;
}

CLONES float dk_log_sum_exp(const float *x, size_t count, float *maxima) {
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

CLONES void dk_mix_probabilities(const float *x, float normalizer, float *y, size_t count, bool accumulate) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) y[i] += exp_approximation(x[i] - normalizer);
    else
        for (size_t i = 0; i < count; i++) y[i] = exp_approximation(x[i] - normalizer);
}

CLONES void dk_log(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = log_approximation(x[i] > FLT_MIN ? x[i] : FLT_MIN);
}

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

CLONES float dk_cross_entropy(float *restrict logits, const float *restrict bias, size_t width, int32_t target,
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
                rounded[i] = round_to_brain(gradient);
            }
        else
            for (size_t i = 0; i < width; i++) logits[i] = logits[i] * factor - even;
        logits[target] -= scale * (1.0f - smoothing);
        if (rounded) rounded[target] = round_to_brain(logits[target]);
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

CLONES float dk_cross_entropy_pair(float *restrict a, float *restrict b, const float *restrict bias, size_t width,
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
            rounded_a[i] = round_to_brain(a[i]);
            rounded_b[i] = round_to_brain(b[i]);
        }
    *negative_log = normalizer_a + normalizer_b - at_target;
    return normalizer_a + normalizer_b - (1.0f - smoothing) * at_target -
           smoothing * (total_a + total_b) / (float)width + consistency * 0.5f * (from_a + from_b);
}

// Puts a number into a list of the `k` largest so far.
INLINE size_t insert(float value, int32_t index, size_t k, size_t filled, float *values, int32_t *indices) {
    size_t place = filled < k ? filled++ : k - 1;
    while (place > 0 && values[place - 1] < value) {
        values[place] = values[place - 1];
        indices[place] = indices[place - 1];
        place--;
    }
    values[place] = value;
    indices[place] = index;
    return filled;
}

CLONES void dk_top(const float *x, size_t count, float *maxima, size_t k, float *values, int32_t *indices) {
    const size_t block = dk_maxima_block(count);
    size_t blocks = (count + block - 1) / block;
    maxima[0] = largest_of(x, count < block ? count : block);
    // As many blocks hold a number of at least this size as numbers are wanted, so no smaller one is among the best.
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

// MARK: The optimizer

CLONES double dk_sum_of_squares(const float *x, size_t count) {
    FAST_SUMS
    double total = 0;
    const size_t block = 4096;
    for (size_t start = 0; start < count; start += block) {
        size_t end = start + block < count ? start + block : count;
        float sum = 0;
        for (size_t i = start; i < end; i++) sum += x[i] * x[i];
        total += sum;
    }
    return total;
}

CLONES void dk_move(float *restrict x, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) {
        y[i] += x[i];
        x[i] = 0;
    }
}

CLONES void dk_adam(float *restrict weights, const float *restrict gradient, float *restrict first, float *restrict second,
                    float *restrict average, size_t count, dk_adam_settings s) {
    float keep1 = s.beta1, keep2 = s.beta2;
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] * s.gradient_scale;
        float m = keep1 * first[i] + (1.0f - keep1) * g;
        float v = keep2 * second[i] + (1.0f - keep2) * g * g;
        first[i] = m;
        second[i] = v;
        weights[i] -= s.rate * m / (square_root(v) + s.epsilon);
    }
    if (average == NULL) return;
    for (size_t i = 0; i < count; i++) average[i] += s.average_rate * (weights[i] - average[i]);
}

CLONES void dk_adam_rest(float *restrict weights, float *restrict first, float *restrict second, size_t count, float way,
                         float decay1, float decay2, float epsilon) {
    for (size_t i = 0; i < count; i++) {
        weights[i] -= way * first[i] / (square_root(second[i]) + epsilon);
        first[i] *= decay1;
        second[i] *= decay2;
    }
}
