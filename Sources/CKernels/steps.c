#include "CKernels.h"
#include "vectors.h"

INLINE float logistic(float x) { return 1.0f / (1.0f + exp_approximation(-x)); }

// One row at a time in functions of their own: their restricted parameters tell the compiler that a row's gates do not
// overlap, without which the loops would not vectorize.

// MARK: LSTM; gates in the order input, forget, candidate, output

INLINE void lstm_row(float *restrict in, float *restrict forget, float *restrict candidate, float *restrict out,
                     const float *restrict cell, float *restrict new_cell, float *restrict squashed,
                     float *restrict hidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float i = logistic(in[j]), f = logistic(forget[j]), g = tanh_approximation(candidate[j]), o = logistic(out[j]);
        float c = f * cell[j] + i * g;
        float s = tanh_approximation(c);
        in[j] = i;
        forget[j] = f;
        candidate[j] = g;
        out[j] = o;
        new_cell[j] = c;
        squashed[j] = s;
        hidden[j] = o * s;
    }
}

CLONES void dk_lstm_step(float *gates, const float *cell, float *new_cell, float *squashed, float *hidden,
                         size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *own = gates + r * 4 * width;
        size_t at = r * width;
        lstm_row(own, own + width, own + 2 * width, own + 3 * width, cell + at, new_cell + at, squashed + at,
                 hidden + at, width);
    }
}

INLINE void lstm_row_backward(const float *restrict gates, const float *restrict cell, const float *restrict squashed,
                              const float *restrict dhidden, const float *restrict dnew_cell, float *restrict din,
                              float *restrict dforget, float *restrict dcandidate, float *restrict dout,
                              float *restrict dcell, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float i = gates[j], f = gates[width + j], g = gates[2 * width + j], o = gates[3 * width + j];
        float s = squashed[j], dh = dhidden[j];
        float dc = dh * o * (1.0f - s * s) + dnew_cell[j];
        din[j] = dc * g * i * (1.0f - i);
        dforget[j] = dc * cell[j] * f * (1.0f - f);
        dcandidate[j] = dc * i * (1.0f - g * g);
        dout[j] = dh * s * o * (1.0f - o);
        dcell[j] += dc * f;
    }
}

CLONES void dk_lstm_step_backward(const float *gates, const float *cell, const float *squashed, const float *dhidden,
                                  const float *dnew_cell, float *dgates, float *dcell, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *d = dgates + r * 4 * width;
        size_t at = r * width;
        lstm_row_backward(gates + r * 4 * width, cell + at, squashed + at, dhidden + at, dnew_cell + at, d, d + width,
                          d + 2 * width, d + 3 * width, dcell + at, width);
    }
}

// MARK: GRU; gates in the order update, reset, candidate

INLINE void gru_row(float *restrict update, float *restrict reset, float *restrict candidate,
                    const float *restrict inner, float *restrict inner_candidate, const float *restrict bias,
                    const float *restrict hidden, float *restrict new_hidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float u = logistic(update[j] + inner[j]), s = logistic(reset[j] + inner[width + j]);
        float a = inner_candidate[j] + bias[j];
        float n = tanh_approximation(candidate[j] + s * a);
        update[j] = u;
        reset[j] = s;
        candidate[j] = n;
        inner_candidate[j] = a;
        new_hidden[j] = u * hidden[j] + (1.0f - u) * n;
    }
}

CLONES void dk_gru_step(float *gates, float *recurrent, const float *bias, const float *hidden, float *new_hidden,
                        size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *own = gates + r * 3 * width, *inner = recurrent + r * 3 * width;
        size_t at = r * width;
        gru_row(own, own + width, own + 2 * width, inner, inner + 2 * width, bias, hidden + at, new_hidden + at,
                width);
    }
}

INLINE void gru_row_backward(const float *restrict gates, const float *restrict inner_candidate,
                             const float *restrict hidden, const float *restrict dnew_hidden, float *restrict dupdate,
                             float *restrict dreset, float *restrict dcandidate, float *restrict drecurrent,
                             float *restrict drecurrent_reset, float *restrict drecurrent_candidate,
                             float *restrict dhidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float u = gates[j], s = gates[width + j], n = gates[2 * width + j], dh = dnew_hidden[j];
        float dn = dh * (1.0f - u) * (1.0f - n * n);
        float du = dh * (hidden[j] - n) * u * (1.0f - u);
        float ds = dn * inner_candidate[j] * s * (1.0f - s);
        dupdate[j] = drecurrent[j] = du;
        dreset[j] = drecurrent_reset[j] = ds;
        dcandidate[j] = dn;
        drecurrent_candidate[j] = dn * s;
        dhidden[j] += dh * u;
    }
}

CLONES void dk_gru_step_backward(const float *gates, const float *recurrent, const float *hidden,
                                 const float *dnew_hidden, float *dgates, float *drecurrent, float *dhidden,
                                 size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *d = dgates + r * 3 * width, *e = drecurrent + r * 3 * width;
        size_t at = r * width;
        gru_row_backward(gates + r * 3 * width, recurrent + r * 3 * width + 2 * width, hidden + at, dnew_hidden + at,
                         d, d + width, d + 2 * width, e, e + width, e + 2 * width, dhidden + at, width);
    }
}

// MARK: The plain network with rectified linear units

CLONES void dk_relu(const float *restrict x, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

CLONES void dk_relu_backward(const float *restrict y, const float *restrict dy, float *restrict dx, size_t count) {
    for (size_t i = 0; i < count; i++) dx[i] = y[i] > 0.0f ? dy[i] : 0.0f;
}
