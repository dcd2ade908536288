// Kernels that go element by element, row by row, and over the output layer.
#include "check.h"

// Not a multiple of any vector's width.
enum { COUNT = 1003, ROWS = 5, WIDTH = 77 };

static void check_loops(void) {
    float *x = random_numbers(COUNT), *y = random_numbers(COUNT), *z = random_numbers(COUNT), *old = malloc(COUNT * 4);
    uint16_t rounded[COUNT];
#define LOOP(name, call, value, tolerance)                                         \
    memcpy(old, z, COUNT * sizeof *z);                                             \
    call;                                                                          \
    for (int i = 0; i < COUNT; i++) expect(name, z[i], value, tolerance)
    LOOP("sum", dk_sum(x, y, z, COUNT), x[i] + y[i], 1e-7);
    LOOP("add", dk_add(x, z, COUNT), old[i] + x[i], 1e-7);
    LOOP("add scaled", dk_add_scaled(x, 0.3f, z, COUNT), old[i] + 0.3 * x[i], 2e-7);
    LOOP("product", dk_multiply(x, y, z, COUNT, false), (double)x[i] * y[i], 1e-7);
    LOOP("sum of products", dk_multiply(x, y, z, COUNT, true), old[i] + (double)x[i] * y[i], 2e-7);
    LOOP("tanh", dk_tanh(x, z, COUNT), tanh(x[i]), 2e-7);
    LOOP("gradient of tanh", dk_tanh_backward(x, y, z, COUNT, true), old[i] + y[i] * (1 - (double)x[i] * x[i]), 4e-7);
    LOOP("logistic", dk_sigmoid(x, z, COUNT), 1 / (1 + exp(-x[i])), 2e-7);
    LOOP("gradient of logistic", dk_sigmoid_backward(x, y, z, COUNT, false), y[i] * (double)x[i] * (1 - x[i]), 4e-7);
    LOOP("exponential", dk_exp_scaled(x, 2, z, COUNT), exp(2.0 * x[i]), 4e-7);
    LOOP("logarithm", dk_log(z, COUNT), log(old[i]), 4e-7);
    LOOP("average", dk_average(z, x, COUNT, 0.25f), old[i] + 0.25 * (x[i] - (double)old[i]), 4e-7);
    LOOP("uniform", dk_uniform(z, COUNT, 7, -2, 3), fmin(3, fmax(-2, z[i])), 0);
    LOOP("dropout", dk_dropout(x, z, COUNT, 0, 9, 0.5f, false), z[i] == 0 ? 0 : 2 * x[i], 0);
    int dropped = 0;
    for (int i = 0; i < COUNT; i++) dropped += z[i] == 0;
    expect("share of dropped elements", dropped / (double)COUNT, 0.5, 0.06);
    dk_round(x, rounded, COUNT);
    for (int i = 0; i < COUNT; i++) {
        uint32_t bits = (uint32_t)rounded[i] << 16;
        float value;
        memcpy(&value, &bits, sizeof value);
        expect("bfloat16", value, x[i], fabs(x[i]) / 256);
    }
    double squares = 0;
    for (int i = 0; i < COUNT; i++) squares += (double)x[i] * x[i];
    expect("sum of squares", dk_sum_of_squares(x, COUNT), squares, 1e-6);
}

static void check_optimizers(void) {
    float *w = random_numbers(COUNT), *g = random_numbers(COUNT);
    float *m = random_numbers(COUNT), *v = random_numbers(COUNT);
    float old_w[COUNT], old_m[COUNT], old_v[COUNT];
    for (int i = 0; i < COUNT; i++) v[i] = fabsf(v[i]) + 0.01f;
    memcpy(old_w, w, sizeof old_w);
    memcpy(old_m, m, sizeof old_m);
    memcpy(old_v, v, sizeof old_v);
    dk_adam(w, g, m, v, COUNT, (dk_adam_settings){0.01f, 0.9f, 0.98f, 1e-9f, 0.5f, 0.999f});
    for (int i = 0; i < COUNT; i++) {
        double gradient = 0.5 * g[i], first = 0.9 * old_m[i] + 0.1 * gradient;
        double second = 0.98 * old_v[i] + 0.02 * gradient * gradient;
        expect("Adam's first moment", m[i], first, 1e-6);
        expect("Adam's second moment", v[i], second, 1e-6);
        expect("Adam", w[i], 0.999 * old_w[i] - 0.01 * first / (sqrt(second) + 1e-9), 2e-6);
    }
    memcpy(old_w, w, sizeof old_w);
    memcpy(old_m, m, sizeof old_m);
    dk_sgd(w, g, m, COUNT, (dk_sgd_settings){0.1f, 0.9f, 0.01f, 0.5f});
    for (int i = 0; i < COUNT; i++) {
        double gradient = 0.5 * g[i] + 0.01 * old_w[i], velocity = 0.9 * old_m[i] + gradient;
        expect("velocity", m[i], velocity, 1e-6);
        expect("SGD", w[i], old_w[i] - 0.1 * (gradient + 0.9 * velocity), 1e-6);
    }
}

static void check_rows(void) {
    float *x = random_numbers(ROWS * WIDTH), *y = random_numbers(ROWS * WIDTH), *dx = random_numbers(ROWS * WIDTH);
    float *gain = random_numbers(WIDTH), *bias = random_numbers(WIDTH), out[ROWS * WIDTH], statistics[2 * ROWS];
    float dgain[WIDTH] = {0}, dbias[WIDTH] = {0};
    dk_normalize_rows(x, gain, bias, 1e-5f, out, statistics, ROWS, WIDTH);
    dk_normalize_rows_backward(x, gain, statistics, y, dx, dgain, dbias, ROWS, WIDTH, false);
    for (int r = 0; r < ROWS; r++) {
        const float *own = x + r * WIDTH, *d = y + r * WIDTH;
        double mean = 0, variance = 0, sum = 0, projection = 0;
        for (int i = 0; i < WIDTH; i++) mean += own[i] / (double)WIDTH;
        for (int i = 0; i < WIDTH; i++) variance += (own[i] - mean) * (own[i] - mean) / WIDTH;
        double inverse = 1 / sqrt(variance + 1e-5);
        for (int i = 0; i < WIDTH; i++) {
            sum += d[i] * (double)gain[i] / WIDTH;
            projection += d[i] * (double)gain[i] * (own[i] - mean) * inverse / WIDTH;
        }
        for (int i = 0; i < WIDTH; i++) {
            double normal = (own[i] - mean) * inverse;
            expect("normalization", out[r * WIDTH + i], gain[i] * normal + bias[i], 1e-6);
            expect("its gradient", dx[r * WIDTH + i], inverse * (d[i] * gain[i] - sum - normal * projection), 3e-6);
        }
    }
    memcpy(out, x, sizeof out);
    dk_softmax_rows(out, ROWS, WIDTH - 7, WIDTH);
    for (int r = 0; r < ROWS; r++) {
        double sum = 0;
        for (int i = 0; i < WIDTH - 7; i++) sum += exp(x[r * WIDTH + i]);
        for (int i = 0; i < WIDTH - 7; i++) expect("softmax", out[r * WIDTH + i], exp(x[r * WIDTH + i]) / sum, 3e-7);
    }
    float sums[WIDTH];
    dk_sum_rows(x, sums, ROWS, WIDTH);
    memcpy(out, x, sizeof out);
    dk_add_bias(bias, out, ROWS, WIDTH);
    for (int i = 0; i < WIDTH; i++) expect("bias", out[2 * WIDTH + i], x[2 * WIDTH + i] + bias[i], 1e-7);
}

static void check_outputs(void) {
    float *x = random_numbers(COUNT), *bias = random_numbers(COUNT), logits[COUNT], maxima[DK_MAXIMA], negative_log;
    for (int i = 0; i < COUNT; i++) x[i] *= 8;
    double sum = 0, total = 0, alone = 0;
    for (int i = 0; i < COUNT; i++) sum += exp((double)x[i] + bias[i]), total += (double)x[i] + bias[i];
    for (int i = 0; i < COUNT; i++) alone += exp(x[i]);
    memcpy(logits, x, sizeof logits);
    float loss = dk_cross_entropy(logits, bias, COUNT, 17, 0.1f, 2, true, NULL, &negative_log);
    double target = (double)x[17] + bias[17];
    expect("-log p", negative_log, log(sum) - target, 1e-6);
    expect("cross entropy", loss, log(sum) - 0.9 * target - 0.1 * total / COUNT, 1e-6);
    for (int i = 0; i < COUNT; i++) {
        double gradient = 2 * (exp((double)x[i] + bias[i]) / sum - 0.1 / COUNT - (i == 17 ? 0.9 : 0));
        expect("gradient of cross entropy", logits[i], gradient, 1e-6);
    }
    expect("log of summed exponentials", dk_log_sum_exp(x, COUNT, maxima), log(alone), 1e-6);
    float values[6];
    int32_t indices[6];
    dk_top(x, COUNT, maxima, 6, values, indices);
    for (int k = 0; k < 6; k++) {
        int above = 0;
        for (int i = 0; i < COUNT; i++) above += x[i] > values[k];
        expect("rank", above, k, 0);
        expect("best", x[indices[k]], values[k], 0);
    }
    float weights[COUNT], sums[DK_MAXIMA];
    dk_draw_weights(x, COUNT, values[0], 2, weights, sums);
    double drawn = 0, blocks = 0;
    for (int i = 0; i < COUNT; i++) {
        expect("weight of a draw", weights[i], exp(((double)x[i] - values[0]) / 2), 1e-6);
        drawn += weights[i];
    }
    for (size_t b = 0; b * dk_maxima_block(COUNT) < COUNT; b++) blocks += sums[b];
    expect("weights of a draw", blocks, drawn, 1e-5);
}

// A step of negative sampling: gradients of the loss by its formula, some rows twice, more rows than are read together.
static void check_negative_sampling(void) {
    enum { STRIDE = 48, TABLE = 90, LISTED = 72, GROUP = 6 };
    float *input = random_numbers(STRIDE), *table = random_numbers(TABLE * STRIDE), changed[TABLE * STRIDE];
    float step[STRIDE] = {0}, rate = 0.5f;
    int32_t rows[LISTED];
    // Scores of the second block are of rows that the first may have changed; these it does not.
    for (int r = 0; r < LISTED; r++) rows[r] = r < 64 ? r * 7 % 61 : 70 + r % 5;
    memcpy(changed, table, sizeof changed);
    float loss = dk_negative_sampling(input, changed, STRIDE, rows, LISTED, GROUP, rate, step);
    double expected = 0, errors[LISTED], gradient[STRIDE] = {0};
    for (int r = 0; r < LISTED; r++) {
        double score = 0;
        for (int i = 0; i < STRIDE; i++) score += (double)input[i] * table[rows[r] * STRIDE + i];
        int label = r % GROUP == 0;
        expected += log(1 + exp(label ? -score : score));
        errors[r] = rate * (label - 1 / (1 + exp(-score)));
        if (r > 3 && r < 61)
            for (int i = 0; i < STRIDE; i++) gradient[i] += errors[r] * table[rows[r] * STRIDE + i];
    }
    expect("loss of negative sampling", loss, expected, 1e-5);
    float alone[STRIDE] = {0};
    int32_t others[57];
    memcpy(changed, table, sizeof changed);
    for (int r = 0; r < 57; r++) others[r] = rows[r + 4];
    // The group begins where it did: row 6 of the list is the third of these.
    int32_t *from = others + 2;
    dk_negative_sampling(input, changed, STRIDE, from, 55, GROUP, rate, alone);
    for (int i = 0; i < STRIDE; i++) {
        double before = errors[4] * table[rows[4] * STRIDE + i] + errors[5] * table[rows[5] * STRIDE + i];
        expect("step of the input", alone[i], gradient[i] - before, 1e-5);
        expect("changed row", changed[rows[30] * STRIDE + i],
               table[rows[30] * STRIDE + i] + errors[30] * (double)input[i], 1e-6);
    }
}

void check_elements(void) {
    check_loops();
    check_optimizers();
    check_rows();
    check_outputs();
    check_negative_sampling();
}
