#include "CKernels.h"
#include "vectors.h"

INLINE float logistic(float x) { return 1.0f / (1.0f + exp_approximation(-x)); }

// MARK: LSTM; gates in the order input, forget, candidate, output

CLONES void dk_lstm_step(float *restrict gates, const float *restrict cell, float *restrict new_cell,
                         float *restrict squashed, float *restrict hidden, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *in = gates + r * 4 * width, *forget = in + width, *candidate = forget + width, *out = candidate + width;
        size_t at = r * width;
        for (size_t j = 0; j < width; j++) {
            float i = logistic(in[j]), f = logistic(forget[j]), g = tanh_approximation(candidate[j]),
                  o = logistic(out[j]);
            float c = f * cell[at + j] + i * g;
            float s = tanh_approximation(c);
            in[j] = i;
            forget[j] = f;
            candidate[j] = g;
            out[j] = o;
            new_cell[at + j] = c;
            squashed[at + j] = s;
            hidden[at + j] = o * s;
        }
    }
}

CLONES void dk_lstm_step_backward(const float *restrict gates, const float *restrict cell,
                                  const float *restrict squashed, const float *restrict dhidden,
                                  const float *restrict dnew_cell, float *restrict dgates, float *restrict dcell,
                                  size_t rows, size_t width, bool accumulate) {
    for (size_t r = 0; r < rows; r++) {
        const float *in = gates + r * 4 * width, *forget = in + width, *candidate = forget + width,
                    *out = candidate + width;
        float *din = dgates + r * 4 * width, *dforget = din + width, *dcandidate = dforget + width,
              *dout = dcandidate + width;
        size_t at = r * width;
        for (size_t j = 0; j < width; j++) {
            float i = in[j], f = forget[j], g = candidate[j], o = out[j], s = squashed[at + j], dh = dhidden[at + j];
            float dc = dh * o * (1.0f - s * s) + dnew_cell[at + j];
            din[j] = dc * g * i * (1.0f - i);
            dforget[j] = dc * cell[at + j] * f * (1.0f - f);
            dcandidate[j] = dc * i * (1.0f - g * g);
            dout[j] = dh * s * o * (1.0f - o);
            float before = accumulate ? dcell[at + j] : 0.0f;
            dcell[at + j] = before + dc * f;
        }
    }
}

// MARK: GRU; gates in the order update, reset, candidate

CLONES void dk_gru_step(float *restrict gates, float *restrict recurrent, const float *restrict bias,
                        const float *restrict hidden, float *restrict new_hidden, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *update = gates + r * 3 * width, *reset = update + width, *candidate = reset + width;
        float *inner = recurrent + r * 3 * width;
        size_t at = r * width;
        for (size_t j = 0; j < width; j++) {
            float u = logistic(update[j] + inner[j]), s = logistic(reset[j] + inner[width + j]);
            float a = inner[2 * width + j] + bias[j];
            float n = tanh_approximation(candidate[j] + s * a);
            update[j] = u;
            reset[j] = s;
            candidate[j] = n;
            inner[2 * width + j] = a;
            new_hidden[at + j] = u * hidden[at + j] + (1.0f - u) * n;
        }
    }
}

CLONES void dk_gru_step_backward(const float *restrict gates, const float *restrict recurrent,
                                 const float *restrict hidden, const float *restrict dnew_hidden,
                                 float *restrict dgates, float *restrict drecurrent, float *restrict dhidden,
                                 size_t rows, size_t width, bool accumulate) {
    for (size_t r = 0; r < rows; r++) {
        const float *update = gates + r * 3 * width, *reset = update + width, *candidate = reset + width;
        const float *inner = recurrent + r * 3 * width + 2 * width;
        float *d = dgates + r * 3 * width, *e = drecurrent + r * 3 * width;
        size_t at = r * width;
        for (size_t j = 0; j < width; j++) {
            float u = update[j], s = reset[j], n = candidate[j], dh = dnew_hidden[at + j];
            float dn = dh * (1.0f - u) * (1.0f - n * n);
            float du = dh * (hidden[at + j] - n) * u * (1.0f - u);
            float ds = dn * inner[j] * s * (1.0f - s);
            d[j] = e[j] = du;
            d[width + j] = e[width + j] = ds;
            d[2 * width + j] = dn;
            e[2 * width + j] = dn * s;
            float before = accumulate ? dhidden[at + j] : 0.0f;
            dhidden[at + j] = before + dh * u;
        }
    }
}

// MARK: The plain network with rectified linear units

CLONES void dk_relu(const float *restrict x, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

CLONES void dk_relu_backward(const float *restrict y, const float *restrict dy, float *restrict dx, size_t count) {
    for (size_t i = 0; i < count; i++) dx[i] = y[i] > 0.0f ? dy[i] : 0.0f;
}
