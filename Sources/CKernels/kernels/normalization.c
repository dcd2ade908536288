#include "CKernels.h"
#include "vectors.h"

KERNEL void dk_normalize_rows(const float *restrict x, const float *restrict gain, const float *restrict bias,
                              float epsilon, float *restrict y, float *restrict statistics, size_t rows,
                              size_t width) {
    FAST_SUMS
    for (size_t r = 0; r < rows; r++) {
        const float *in = x + r * width;
        float *out = y + r * width;
        float sum = 0;
        for (size_t i = 0; i < width; i++) sum += in[i];
        float mean = sum / (float)width;
        // The deviations themselves, since a mean square less a squared mean would lose its digits.
        float squares = 0;
        for (size_t i = 0; i < width; i++) squares += (in[i] - mean) * (in[i] - mean);
        float inverse = 1.0f / square_root(squares / (float)width + epsilon);
        for (size_t i = 0; i < width; i++) out[i] = gain[i] * ((in[i] - mean) * inverse) + bias[i];
        statistics[2 * r] = mean;
        statistics[2 * r + 1] = inverse;
    }
}

KERNEL void dk_normalize_rows_backward(const float *restrict x, const float *restrict gain,
                                       const float *restrict statistics, const float *restrict dy, float *restrict dx,
                                       float *restrict dgain, float *restrict dbias, size_t rows, size_t width,
                                       bool accumulate) {
    FAST_SUMS
    for (size_t r = 0; r < rows; r++) {
        const float *in = x + r * width, *d = dy + r * width;
        float *out = dx + r * width;
        float mean = statistics[2 * r], inverse = statistics[2 * r + 1];
        float sum = 0, projection = 0;
        for (size_t i = 0; i < width; i++) {
            float normal = (in[i] - mean) * inverse, g = d[i] * gain[i];
            sum += g;
            projection += g * normal;
            dgain[i] += d[i] * normal;
            dbias[i] += d[i];
        }
        sum /= (float)width;
        projection /= (float)width;
        if (accumulate)
            for (size_t i = 0; i < width; i++)
                out[i] += inverse * (d[i] * gain[i] - sum - (in[i] - mean) * inverse * projection);
        else
            for (size_t i = 0; i < width; i++)
                out[i] = inverse * (d[i] * gain[i] - sum - (in[i] - mean) * inverse * projection);
    }
}
