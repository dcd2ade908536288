// Recurrent cells and additive attention: values, and gradients by differences of the values in double precision.
#include "check.h"

enum { WIDTH = 37, GATES = 4 };

static double logistic(double x) { return 1 / (1 + exp(-x)); }

// A unit's new hidden and cell state, given its sums with bias, its old state and its peepholes.
typedef void (*unit)(const double *in, double *out);

static void lstm(const double *in, double *out) {
    out[1] = logistic(in[1]) * in[4] + logistic(in[0]) * tanh(in[2]);
    out[0] = logistic(in[3]) * tanh(out[1]);
}

static void peephole_lstm(const double *in, double *out) {
    out[1] = logistic(in[1] + in[6] * in[4]) * in[4] + logistic(in[0] + in[5] * in[4]) * tanh(in[2]);
    out[0] = logistic(in[3] + in[7] * out[1]) * tanh(out[1]);
}

// The sums of the update and the reset gate, that of the candidate, that inside the reset gate, the old state.
static void gru(const double *in, double *out) {
    double candidate = tanh(in[2] + logistic(in[1]) * in[3]), update = logistic(in[0]);
    out[0] = update * in[4] + (1 - update) * candidate;
    out[1] = 0;
}

static void mingru(const double *in, double *out) {
    out[0] = in[4] + logistic(in[0]) * (in[1] - in[4]);
    out[1] = 0;
}

static double difference(unit f, const double *in, int of, double dh, double dc) {
    double low[8], high[8], below[2], above[2], step = 1e-5;
    memcpy(low, in, sizeof low);
    memcpy(high, in, sizeof high);
    low[of] -= step;
    high[of] += step;
    f(low, below);
    f(high, above);
    return (dh * (above[0] - below[0]) + dc * (above[1] - below[1])) / (2 * step);
}

static void check_lstm(bool peepholes) {
    float *gates = random_numbers(GATES * WIDTH), *bias = random_numbers(GATES * WIDTH), *cell = random_numbers(WIDTH);
    float *peephole = random_numbers(3 * WIDTH), *dh = random_numbers(WIDTH), *dc = random_numbers(WIDTH);
    float sums[GATES * WIDTH], new_cell[WIDTH], squashed[WIDTH], hidden[WIDTH], dcell[WIDTH];
    float dpeephole[3 * WIDTH] = {0};
    memcpy(sums, gates, sizeof sums);
    memcpy(dcell, dc, sizeof dcell);
    if (peepholes) {
        dk_lstm_peephole_step(gates, bias, peephole, cell, new_cell, squashed, hidden, 1, WIDTH);
        dk_lstm_peephole_step_backward(gates, peephole, cell, new_cell, squashed, dh, dcell, dpeephole, 1, WIDTH);
    } else {
        dk_lstm_step(gates, bias, cell, new_cell, squashed, hidden, 1, WIDTH);
        dk_lstm_step_backward(gates, cell, squashed, dh, dcell, 1, WIDTH);
    }
    unit f = peepholes ? peephole_lstm : lstm;
    for (int j = 0; j < WIDTH; j++) {
        double in[8] = {0}, out[2];
        for (int g = 0; g < GATES; g++) in[g] = (double)sums[g * WIDTH + j] + bias[g * WIDTH + j];
        in[4] = cell[j];
        for (int p = 0; p < 3; p++) in[5 + p] = peephole[p * WIDTH + j];
        f(in, out);
        expect("LSTM", hidden[j], out[0], 1e-6);
        expect("cell of LSTM", new_cell[j], out[1], 1e-6);
        for (int g = 0; g < GATES; g++)
            expect("gradient of LSTM", gates[g * WIDTH + j], difference(f, in, g, dh[j], dc[j]), 2e-6);
        expect("gradient of cell", dcell[j], difference(f, in, 4, dh[j], dc[j]), 2e-6);
        for (int p = 0; p < 3 && peepholes; p++)
            expect("gradient of peephole", dpeephole[p * WIDTH + j], difference(f, in, 5 + p, dh[j], dc[j]), 2e-6);
    }
}

static void check_gru(void) {
    float *gates = random_numbers(3 * WIDTH), *recurrent = random_numbers(3 * WIDTH), *bias = random_numbers(4 * WIDTH);
    float *hidden = random_numbers(WIDTH), *dh = random_numbers(WIDTH), new_hidden[WIDTH], dhidden[WIDTH] = {0};
    float sums[3 * WIDTH], inner[3 * WIDTH];
    memcpy(sums, gates, sizeof sums);
    memcpy(inner, recurrent, sizeof inner);
    dk_gru_step(gates, recurrent, bias, hidden, new_hidden, 1, WIDTH);
    dk_gru_step_backward(gates, recurrent, hidden, dh, dhidden, 1, WIDTH);
    for (int j = 0; j < WIDTH; j++) {
        double in[8] = {0}, out[2];
        for (int g = 0; g < 2; g++)
            in[g] = (double)sums[g * WIDTH + j] + inner[g * WIDTH + j] + bias[g * WIDTH + j];
        in[2] = (double)sums[2 * WIDTH + j] + bias[2 * WIDTH + j];
        in[3] = (double)inner[2 * WIDTH + j] + bias[3 * WIDTH + j];
        in[4] = hidden[j];
        gru(in, out);
        expect("GRU", new_hidden[j], out[0], 1e-6);
        for (int g = 0; g < 3; g++)
            expect("gradient of GRU", gates[g * WIDTH + j], difference(gru, in, g, dh[j], 0), 2e-6);
        expect("gradient inside the gate", recurrent[2 * WIDTH + j], difference(gru, in, 3, dh[j], 0), 2e-6);
        expect("gradient of state", dhidden[j], difference(gru, in, 4, dh[j], 0), 2e-6);
    }
}

static void check_simple_cells(void) {
    float *gates = random_numbers(2 * WIDTH), *bias = random_numbers(2 * WIDTH), *hidden = random_numbers(WIDTH);
    float *dh = random_numbers(WIDTH), new_hidden[WIDTH], dhidden[WIDTH] = {0}, sums[2 * WIDTH], dsums[WIDTH];
    memcpy(sums, gates, sizeof sums);
    dk_mingru_step(gates, bias, hidden, new_hidden, 1, WIDTH);
    dk_mingru_step_backward(gates, hidden, dh, dhidden, 1, WIDTH);
    for (int j = 0; j < WIDTH; j++) {
        double in[8] = {0}, out[2];
        for (int g = 0; g < 2; g++) in[g] = (double)sums[g * WIDTH + j] + bias[g * WIDTH + j];
        in[4] = hidden[j];
        mingru(in, out);
        expect("minGRU", new_hidden[j], out[0], 1e-6);
        for (int g = 0; g < 2; g++)
            expect("gradient of minGRU", gates[g * WIDTH + j], difference(mingru, in, g, dh[j], 0), 2e-6);
        expect("gradient of state", dhidden[j], difference(mingru, in, 4, dh[j], 0), 2e-6);
    }
    for (int rectifies = 0; rectifies < 2; rectifies++) {
        dk_rnn_step(sums, bias, new_hidden, 1, WIDTH, rectifies);
        dk_rnn_step_backward(new_hidden, dh, dsums, WIDTH, rectifies);
        for (int j = 0; j < WIDTH; j++) {
            double sum = (double)sums[j] + bias[j], value = rectifies ? fmax(0, sum) : tanh(sum);
            expect("simple cell", new_hidden[j], value, 1e-6);
            expect("its gradient", dsums[j], dh[j] * (rectifies ? sum > 0 : 1 - value * value), 1e-6);
        }
    }
}

static void check_attention(void) {
    enum { TARGETS = 3, SOURCES = 5 };
    float *q = random_numbers(TARGETS * WIDTH), *k = random_numbers(SOURCES * WIDTH), *v = random_numbers(WIDTH);
    float *d = random_numbers(TARGETS * SOURCES), queries[TARGETS * WIDTH], keys[SOURCES * WIDTH];
    float scores[TARGETS * SOURCES], dq[TARGETS * WIDTH] = {0}, dk[SOURCES * WIDTH] = {0}, dv[WIDTH] = {0};
    dk_exp_scaled(q, 2, queries, TARGETS * WIDTH);
    dk_exp_scaled(k, 2, keys, SOURCES * WIDTH);
    dk_additive_scores(queries, WIDTH, keys, WIDTH, v, WIDTH, scores, SOURCES, TARGETS, SOURCES);
    dk_additive_scores_backward(queries, WIDTH, keys, WIDTH, v, WIDTH, d, SOURCES, TARGETS, SOURCES, dq, dk, dv);
    double exact_q[TARGETS * WIDTH] = {0}, exact_k[SOURCES * WIDTH] = {0}, exact_v[WIDTH] = {0};
    for (int t = 0; t < TARGETS; t++)
        for (int s = 0; s < SOURCES; s++) {
            double score = 0;
            for (int i = 0; i < WIDTH; i++) {
                double h = tanh((double)q[t * WIDTH + i] + k[s * WIDTH + i]);
                double g = d[t * SOURCES + s] * v[i] * (1 - h * h);
                score += v[i] * h;
                exact_q[t * WIDTH + i] += g;
                exact_k[s * WIDTH + i] += g;
                exact_v[i] += d[t * SOURCES + s] * h;
            }
            expect("additive score", scores[t * SOURCES + s], score, 5e-6);
        }
    for (int i = 0; i < TARGETS * WIDTH; i++) expect("gradient of queries", dq[i], exact_q[i], 5e-6);
    for (int i = 0; i < SOURCES * WIDTH; i++) expect("gradient of keys", dk[i], exact_k[i], 5e-6);
    for (int i = 0; i < WIDTH; i++) expect("gradient of v", dv[i], exact_v[i], 5e-6);
}

void check_cells(void) {
    check_lstm(false);
    check_lstm(true);
    check_gru();
    check_simple_cells();
    check_attention();
}
