#include "CKernels.h"
#include "vectors.h"

KERNEL void dk_add(const float *restrict x, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += x[i];
}

KERNEL void dk_add_scaled(const float *restrict x, float scale, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

KERNEL void dk_sum(const float *x, const float *y, float *restrict z, size_t count) {
    for (size_t i = 0; i < count; i++) z[i] = x[i] + y[i];
}

KERNEL void dk_multiply(const float *x, const float *y, float *restrict z, size_t count, bool accumulate) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) z[i] += x[i] * y[i];
    else
        for (size_t i = 0; i < count; i++) z[i] = x[i] * y[i];
}

KERNEL void dk_tanh(const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = tanh_approximation(x[i]);
}

KERNEL void dk_tanh_backward(const float *restrict y, const float *restrict dy, float *restrict dx, size_t count,
                             bool accumulate) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) dx[i] += dy[i] * (1.0f - y[i] * y[i]);
    else
        for (size_t i = 0; i < count; i++) dx[i] = dy[i] * (1.0f - y[i] * y[i]);
}

KERNEL void dk_sigmoid(const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = 1.0f / (1.0f + exp_approximation(-x[i]));
}

KERNEL void dk_sigmoid_backward(const float *restrict y, const float *restrict dy, float *restrict dx, size_t count,
                                bool accumulate) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) dx[i] += dy[i] * y[i] * (1.0f - y[i]);
    else
        for (size_t i = 0; i < count; i++) dx[i] = dy[i] * y[i] * (1.0f - y[i]);
}

KERNEL void dk_round(const float *restrict x, uint16_t *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = round_to_bfloat16(x[i]);
}
