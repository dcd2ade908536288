#include "CKernels.h"
#include "vectors.h"

// Rows that are read together: as many sums as the registers hold.
#define SAMPLED_ROWS (WIDTH == 16 ? 8 : 4)
// Rows whose scores are computed before any of them changes.
#define SAMPLED_BLOCK 64

// scores[r] = input · row r, for `count` rows, at most SAMPLED_BLOCK. The scores of up to SAMPLED_ROWS - 1 more are
// written, which say nothing.
INLINE void score_rows(const float *input, const float *outputs, size_t stride, const int32_t *rows, size_t count,
                       float *scores) {
    FAST_SUMS
    for (size_t first = 0; first < count; first += SAMPLED_ROWS) {
        const float *row[SAMPLED_ROWS], *later[SAMPLED_ROWS];
        lanes sums[SAMPLED_ROWS];
        for (size_t j = 0; j < SAMPLED_ROWS; j++) {
            size_t r = first + j, next = r + SAMPLED_ROWS;
            row[j] = outputs + (size_t)rows[r < count ? r : count - 1] * stride;
            later[j] = outputs + (size_t)rows[next < count ? next : count - 1] * stride;
            sums[j] = (lanes)(0.0f);
        }
        for (size_t i = 0; i < stride; i += 16) {
            lanes x;
            load_lanes(&x, input + i);
            for (size_t j = 0; j < SAMPLED_ROWS; j++) {
                lanes y;
                __builtin_prefetch(later[j] + i);
                load_lanes(&y, row[j] + i);
                sums[j] += x * y;
            }
        }
        for (size_t j = 0; j < SAMPLED_ROWS; j++) scores[first + j] = sum_of_lanes(&sums[j]);
    }
}

// step += Σ errors[r] row r, then row r += errors[r] input.
INLINE void change_rows(const float *input, float *outputs, size_t stride, const int32_t *rows, size_t count,
                        const float *errors, float *step) {
    FAST_SUMS
    for (size_t first = 0; first < count; first += SAMPLED_ROWS) {
        float *row[SAMPLED_ROWS], error[SAMPLED_ROWS];
        for (size_t j = 0; j < SAMPLED_ROWS; j++) {
            size_t r = first + j;
            row[j] = outputs + (size_t)rows[r < count ? r : count - 1] * stride;
            error[j] = r < count ? errors[r] : 0.0f;
        }
        for (size_t i = 0; i < stride; i += 16) {
            lanes x, sum;
            load_lanes(&x, input + i);
            load_lanes(&sum, step + i);
            for (size_t j = 0; j < SAMPLED_ROWS; j++) {
                lanes y;
                load_lanes(&y, row[j] + i);
                sum += y * error[j];
                y += x * error[j];
                store_lanes(&y, row[j] + i);
            }
            store_lanes(&sum, step + i);
        }
    }
}

KERNEL float dk_negative_sampling(const float *input, float *outputs, size_t stride, const int32_t *rows, size_t count,
                                  size_t group, float rate, float *step) {
    FAST_SUMS
    float loss = 0;
    float scores[SAMPLED_BLOCK + SAMPLED_ROWS], errors[SAMPLED_BLOCK], labels[SAMPLED_BLOCK];
    for (size_t first = 0; first < count; first += SAMPLED_BLOCK) {
        size_t size = count - first < SAMPLED_BLOCK ? count - first : SAMPLED_BLOCK;
        score_rows(input, outputs, stride, rows + first, size, scores);
        for (size_t r = 0; r < size; r++) labels[r] = 0;
        for (size_t r = (group - first % group) % group; r < size; r += group) labels[r] = 1;
        for (size_t r = 0; r < size; r++) {
            float score = scores[r];
            float e = exp_approximation(-fabsf(score));
            float probability = (score >= 0 ? 1.0f : e) / (1.0f + e);
            // -log of the probability that was wanted: log(1 + exp(z)) for z = -score or score.
            float z = labels[r] > 0 ? -score : score;
            loss += (z > 0 ? z : 0.0f) + log_approximation(1.0f + e);
            errors[r] = (labels[r] - probability) * rate;
        }
        change_rows(input, outputs, stride, rows + first, size, errors, step);
    }
    return loss;
}
