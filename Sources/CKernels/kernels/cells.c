#include "CKernels.h"
#include "vectors.h"

INLINE float logistic(float x) { return 1.0f / (1.0f + exp_approximation(-x)); }

// One row at a time in functions of their own: their restricted parameters tell the compiler that a row's gates do not
// overlap, without which the loops would not vectorize.

// For each row where its units begin among those of all rows.
#define FOR_EACH_ROW for (size_t at = 0; at < rows * width; at += width)
// The gates of a row of two, three or four.
#define TWO(gates) (gates) + 2 * at, (gates) + 2 * at + width
#define THREE(gates) (gates) + 3 * at, (gates) + 3 * at + width, (gates) + 3 * at + 2 * width
#define FOUR(gates) \
    (gates) + 4 * at, (gates) + 4 * at + width, (gates) + 4 * at + 2 * width, (gates) + 4 * at + 3 * width

// MARK: LSTM; gates in the order input, forget, candidate, output

INLINE void lstm_row(float *restrict in, float *restrict forget, float *restrict candidate, float *restrict out,
                     const float *restrict bias, const float *restrict cell, float *restrict new_cell,
                     float *restrict squashed, float *restrict hidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float i = logistic(in[j] + bias[j]), f = logistic(forget[j] + bias[width + j]);
        float g = tanh_approximation(candidate[j] + bias[2 * width + j]), o = logistic(out[j] + bias[3 * width + j]);
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

KERNEL void dk_lstm_step(float *gates, const float *bias, const float *cell, float *new_cell, float *squashed,
                         float *hidden, size_t rows, size_t width) {
    FOR_EACH_ROW lstm_row(FOUR(gates), bias, cell + at, new_cell + at, squashed + at, hidden + at, width);
}

INLINE void lstm_row_backward(float *restrict in, float *restrict forget, float *restrict candidate,
                              float *restrict out, const float *restrict cell, const float *restrict squashed,
                              const float *restrict dhidden, float *restrict dcell, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float i = in[j], f = forget[j], g = candidate[j], o = out[j];
        float s = squashed[j], dh = dhidden[j];
        float dc = dh * o * (1.0f - s * s) + dcell[j];
        in[j] = dc * g * i * (1.0f - i);
        forget[j] = dc * cell[j] * f * (1.0f - f);
        candidate[j] = dc * i * (1.0f - g * g);
        out[j] = dh * s * o * (1.0f - o);
        dcell[j] = dc * f;
    }
}

KERNEL void dk_lstm_step_backward(float *gates, const float *cell, const float *squashed, const float *dhidden,
                                  float *dcell, size_t rows, size_t width) {
    FOR_EACH_ROW lstm_row_backward(FOUR(gates), cell + at, squashed + at, dhidden + at, dcell + at, width);
}

// MARK: Peephole LSTM; gates as an LSTM's, peepholes in the order input, forget, output

INLINE void lstm_peephole_row(float *restrict in, float *restrict forget, float *restrict candidate,
                              float *restrict out, const float *restrict bias, const float *restrict peephole,
                              const float *restrict cell, float *restrict new_cell, float *restrict squashed,
                              float *restrict hidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float i = logistic(in[j] + bias[j] + peephole[j] * cell[j]);
        float f = logistic(forget[j] + bias[width + j] + peephole[width + j] * cell[j]);
        float g = tanh_approximation(candidate[j] + bias[2 * width + j]);
        float c = f * cell[j] + i * g;
        float o = logistic(out[j] + bias[3 * width + j] + peephole[2 * width + j] * c);
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

KERNEL void dk_lstm_peephole_step(float *gates, const float *bias, const float *peephole, const float *cell,
                                  float *new_cell, float *squashed, float *hidden, size_t rows, size_t width) {
    FOR_EACH_ROW
        lstm_peephole_row(FOUR(gates), bias, peephole, cell + at, new_cell + at, squashed + at, hidden + at, width);
}

INLINE void lstm_peephole_row_backward(float *restrict in, float *restrict forget, float *restrict candidate,
                                       float *restrict out, const float *restrict peephole,
                                       const float *restrict cell, const float *restrict new_cell,
                                       const float *restrict squashed, const float *restrict dhidden,
                                       float *restrict dcell, float *restrict dpeephole, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float i = in[j], f = forget[j], g = candidate[j], o = out[j];
        float s = squashed[j], dh = dhidden[j];
        float dout = dh * s * o * (1.0f - o);
        float dc = dh * o * (1.0f - s * s) + dcell[j] + dout * peephole[2 * width + j];
        float din = dc * g * i * (1.0f - i), dforget = dc * cell[j] * f * (1.0f - f);
        in[j] = din;
        forget[j] = dforget;
        candidate[j] = dc * i * (1.0f - g * g);
        out[j] = dout;
        dcell[j] = dc * f + din * peephole[j] + dforget * peephole[width + j];
        dpeephole[j] += din * cell[j];
        dpeephole[width + j] += dforget * cell[j];
        dpeephole[2 * width + j] += dout * new_cell[j];
    }
}

KERNEL void dk_lstm_peephole_step_backward(float *gates, const float *peephole, const float *cell,
                                           const float *new_cell, const float *squashed, const float *dhidden,
                                           float *dcell, float *dpeephole, size_t rows, size_t width) {
    FOR_EACH_ROW
        lstm_peephole_row_backward(FOUR(gates), peephole, cell + at, new_cell + at, squashed + at, dhidden + at,
                                   dcell + at, dpeephole, width);
}

// MARK: GRU; gates in the order update, reset, candidate

INLINE void gru_row(float *restrict update, float *restrict reset, float *restrict candidate,
                    const float *restrict inner, float *restrict inner_candidate, const float *restrict bias,
                    const float *restrict hidden, float *restrict new_hidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float u = logistic(update[j] + inner[j] + bias[j]);
        float s = logistic(reset[j] + inner[width + j] + bias[width + j]);
        float a = inner_candidate[j] + bias[3 * width + j];
        float n = tanh_approximation(candidate[j] + bias[2 * width + j] + s * a);
        update[j] = u;
        reset[j] = s;
        candidate[j] = n;
        inner_candidate[j] = a;
        new_hidden[j] = u * hidden[j] + (1.0f - u) * n;
    }
}

KERNEL void dk_gru_step(float *gates, float *recurrent, const float *bias, const float *hidden, float *new_hidden,
                        size_t rows, size_t width) {
    FOR_EACH_ROW
        gru_row(THREE(gates), recurrent + 3 * at, recurrent + 3 * at + 2 * width, bias, hidden + at, new_hidden + at,
                width);
}

INLINE void gru_row_backward(float *restrict update, float *restrict reset, float *restrict candidate,
                             float *restrict inner_update, float *restrict inner_reset,
                             float *restrict inner_candidate, const float *restrict hidden,
                             const float *restrict dnew_hidden, float *restrict dhidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float u = update[j], s = reset[j], n = candidate[j], dh = dnew_hidden[j];
        float dn = dh * (1.0f - u) * (1.0f - n * n);
        float du = dh * (hidden[j] - n) * u * (1.0f - u);
        float ds = dn * inner_candidate[j] * s * (1.0f - s);
        update[j] = inner_update[j] = du;
        reset[j] = inner_reset[j] = ds;
        candidate[j] = dn;
        inner_candidate[j] = dn * s;
        dhidden[j] += dh * u;
    }
}

KERNEL void dk_gru_step_backward(float *gates, float *recurrent, const float *hidden, const float *dnew_hidden,
                                 float *dhidden, size_t rows, size_t width) {
    FOR_EACH_ROW gru_row_backward(THREE(gates), THREE(recurrent), hidden + at, dnew_hidden + at, dhidden + at, width);
}

// MARK: Minimal GRU; gates in the order update, candidate

INLINE void mingru_row(float *restrict update, float *restrict candidate, const float *restrict bias,
                       const float *restrict hidden, float *restrict new_hidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float z = logistic(update[j] + bias[j]), n = candidate[j] + bias[width + j];
        update[j] = z;
        candidate[j] = n;
        new_hidden[j] = hidden[j] + z * (n - hidden[j]);
    }
}

KERNEL void dk_mingru_step(float *gates, const float *bias, const float *hidden, float *new_hidden, size_t rows,
                           size_t width) {
    FOR_EACH_ROW mingru_row(TWO(gates), bias, hidden + at, new_hidden + at, width);
}

INLINE void mingru_row_backward(float *restrict update, float *restrict candidate, const float *restrict hidden,
                                const float *restrict dnew_hidden, float *restrict dhidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float z = update[j], dh = dnew_hidden[j];
        update[j] = dh * (candidate[j] - hidden[j]) * z * (1.0f - z);
        candidate[j] = dh * z;
        dhidden[j] += dh * (1.0f - z);
    }
}

KERNEL void dk_mingru_step_backward(float *gates, const float *hidden, const float *dnew_hidden, float *dhidden,
                                    size_t rows, size_t width) {
    FOR_EACH_ROW mingru_row_backward(TWO(gates), hidden + at, dnew_hidden + at, dhidden + at, width);
}

// MARK: The simple recurrent network

INLINE void tanh_row(const float *restrict sums, const float *restrict bias, float *restrict hidden, size_t width) {
    for (size_t j = 0; j < width; j++) hidden[j] = tanh_approximation(sums[j] + bias[j]);
}

INLINE void relu_row(const float *restrict sums, const float *restrict bias, float *restrict hidden, size_t width) {
    for (size_t j = 0; j < width; j++) {
        float x = sums[j] + bias[j];
        hidden[j] = x > 0.0f ? x : 0.0f;
    }
}

KERNEL void dk_rnn_step(const float *sums, const float *bias, float *hidden, size_t rows, size_t width,
                        bool rectifies) {
    if (rectifies)
        FOR_EACH_ROW relu_row(sums + at, bias, hidden + at, width);
    else
        FOR_EACH_ROW tanh_row(sums + at, bias, hidden + at, width);
}

KERNEL void dk_rnn_step_backward(const float *restrict hidden, const float *restrict dhidden, float *restrict dsums,
                                 size_t count, bool rectifies) {
    if (rectifies)
        for (size_t i = 0; i < count; i++) dsums[i] = hidden[i] > 0.0f ? dhidden[i] : 0.0f;
    else
        for (size_t i = 0; i < count; i++) dsums[i] = dhidden[i] * (1.0f - hidden[i] * hidden[i]);
}
