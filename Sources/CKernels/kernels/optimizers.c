#include "CKernels.h"
#include "vectors.h"

KERNEL double dk_sum_of_squares(const float *x, size_t count) {
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

KERNEL void dk_average(float *restrict average, const float *restrict x, size_t count, float rate) {
    for (size_t i = 0; i < count; i++) average[i] += rate * (x[i] - average[i]);
}

KERNEL void dk_adam(float *restrict weights, const float *restrict gradient, float *restrict first,
                    float *restrict second, size_t count, dk_adam_settings s) {
    float keep1 = s.beta1, keep2 = s.beta2;
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] * s.gradient_scale;
        float m = keep1 * first[i] + (1.0f - keep1) * g;
        float v = keep2 * second[i] + (1.0f - keep2) * g * g;
        first[i] = m;
        second[i] = v;
        weights[i] = s.keep * weights[i] - s.rate * m / (square_root(v) + s.epsilon);
    }
}

KERNEL void dk_adam_catch_up(float *restrict weights, float *restrict first, float *restrict second, size_t count,
                             float keep, float step, float decay1, float decay2, float epsilon) {
    for (size_t i = 0; i < count; i++) {
        weights[i] = keep * weights[i] - step * first[i] / (square_root(second[i]) + epsilon);
        first[i] *= decay1;
        second[i] *= decay2;
    }
}

KERNEL void dk_sgd(float *restrict weights, const float *restrict gradient, float *restrict velocity, size_t count,
                   dk_sgd_settings s) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] * s.gradient_scale + s.weight_decay * weights[i];
        float v = s.momentum * velocity[i] + g;
        velocity[i] = v;
        weights[i] -= s.rate * (g + s.momentum * v);
    }
}

KERNEL void dk_transform_pairs(float *restrict x, float *restrict y, size_t count, float xx, float xy, float yx,
                               float yy) {
    for (size_t i = 0; i < count; i++) {
        float a = x[i], b = y[i];
        x[i] = xx * a + xy * b;
        y[i] = yx * a + yy * b;
    }
}
