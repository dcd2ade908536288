#include "CKernels.h"
#include "vectors.h"

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
