// Element loops that oneDNN lacks. Each is compiled for AVX-512, AVX2 and the baseline; levels.c chooses among them.
//
// Matrices are row-major. Sums are reassociated within a row, never across calls: the same input gives the same bits
// on the same kind of processor.
#ifndef DRAGOMAN_KERNELS_H
#define DRAGOMAN_KERNELS_H

#include "CKernelLevels.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Makes the calling thread treat denormal numbers as zero, which keeps tiny gradients from slowing it down.
void dk_prepare_thread(void);

// MARK: Element by element

/// y += x
void dk_add(const float *x, float *y, size_t count);
/// y += scale * x
void dk_add_scaled(const float *x, float scale, float *y, size_t count);
/// z = x + y
void dk_sum(const float *x, const float *y, float *z, size_t count);
/// z (+)= x * y
void dk_multiply(const float *x, const float *y, float *z, size_t count, bool accumulate);
/// y = tanh(x); x may be y
void dk_tanh(const float *x, float *y, size_t count);
/// dx (+)= dy (1 - y²)
void dk_tanh_backward(const float *y, const float *dy, float *dx, size_t count, bool accumulate);
/// y = 1 / (1 + exp(-x))
void dk_sigmoid(const float *x, float *y, size_t count);
/// dx (+)= dy y (1 - y)
void dk_sigmoid_backward(const float *y, const float *dy, float *dx, size_t count, bool accumulate);

/// y (+)= x where a random number keyed by `key` and the element's index is at least `rate`, scaled by 1 / (1 - rate).
/// Indices begin at `first`. The same key drops the same elements, so the backward pass calls it again on the gradients.
void dk_dropout(const float *x, float *y, size_t count, uint32_t first, uint64_t key, float rate, bool accumulate);

/// Uniform numbers in [low, high), keyed by `key` and the element's index.
void dk_uniform(float *y, size_t count, uint64_t key, float low, float high);

// MARK: bfloat16

/// y = x rounded to the nearest bfloat16, ties to even; NaN stays NaN
void dk_round(const float *x, uint16_t *y, size_t count);

// MARK: Products

/// c = scale a b or c += scale a b, where c is [rows, columns], and the lines of each matrix begin the given numbers of
/// elements apart. a is [rows, inner] or, if transposed, stored as [inner, rows]; b is [inner, columns] or, if
/// transposed, stored as [columns, inner]; not both are transposed. c overlaps neither.
///
/// A number of c is summed in an order that depends on `inner` alone: it has the same bits wherever in c it is, however
/// many rows and columns there are, and whatever their strides. That of transposed b differs from that of others.
void dk_strided_product(const float *a, size_t a_stride, bool a_transposed, const float *b, size_t b_stride,
                        bool b_transposed, float *c, size_t c_stride, size_t rows, size_t columns, size_t inner,
                        float scale, bool accumulate);

/// y = x w or y += x w, [rows, columns], for x [rows, inner] and weights that dk_pack_weights has packed in blocks of 32
/// columns, not rounded. The bits of a row do not depend on how many others there are. `scratch` has room for
/// dk_product_scratch() numbers.
void dk_multiply_packed(const float *x, size_t rows, const float *packed, size_t inner, size_t columns, float *y,
                        bool accumulate, float *scratch);
/// The same for bfloat16 numbers and rounded weights; sums are float32.
void dk_multiply_rounded(const uint16_t *x, size_t rows, const uint32_t *packed, size_t inner, size_t columns,
                         float *y, bool accumulate, float *scratch);
/// y = xᵀ w or y += xᵀ w, [outputs, columns], for the first `outputs` numbers of each row of x and for w [rows, columns].
/// The bits of a row of y do not depend on how many others there are. `scratch` has room for dk_product_scratch()
/// numbers.
void dk_multiply_transposed(const float *x, size_t x_stride, size_t outputs, const float *w, size_t rows,
                            size_t columns, float *y, bool accumulate, float *scratch);
/// The same for bfloat16 numbers.
void dk_multiply_rounded_transposed(const uint16_t *x, size_t x_stride, size_t outputs, const uint16_t *w, size_t rows,
                                    size_t columns, float *y, bool accumulate, float *scratch);
size_t dk_product_scratch(void);

/// Packs weights [inner, columns], stored as [columns, inner] if `transposed`, into the blocked layout of oneDNN's
/// products: blocks of `block` columns, a multiple of 16, and in each tiles of 16 rows or, if `rounded` to bfloat16, of
/// 16 pairs of rows. Padding is 0.
///
/// Packs the stored rows from `first` up to but not including `last`: multiples of 32, or the end.
void dk_pack_weights(const float *weights, bool transposed, size_t inner, size_t columns, size_t block, bool rounded,
                     void *packed, size_t first, size_t last);

// MARK: Bytes

/// Quantizes weights to whole numbers from -127 to 127, each column with its own scale, and sums the columns. They are
/// stored as [inner, columns], or as [columns, inner] if `transposed`, and so is the result.
void dk_quantize_weights(const float *weights, int8_t *bytes, float *scales, int32_t *sums, size_t inner,
                         size_t columns, bool transposed);
/// The bytes of weights in the layout of products.
size_t dk_packed_size(size_t inner, size_t columns);
/// The columns of a panel of that layout.
size_t dk_packed_panel(void);
/// Quantizes weights as dk_quantize_weights does, into the layout of products.
///
/// Does so for the columns from `first` up to but not including `last`: multiples of a panel's, or the end. The scratch
/// has a byte for each weight of a panel.
void dk_quantize_to_panels(const float *weights, int8_t *packed, float *scales, int32_t *sums, size_t inner,
                           size_t columns, bool transposed, int8_t *scratch, size_t first, size_t last);
/// The stride of rows that dk_quantize_rows writes, in bytes.
size_t dk_row_of_bytes(size_t inner);
/// Quantizes rows to whole numbers from -127 to 127, each row with its own scale; stored with 128 added.
void dk_quantize_rows(const float *x, uint8_t *bytes, float *scales, size_t rows, size_t width);
/// y (+)= x w + bias, [rows, columns], for rows x from dk_quantize_rows and packed weights; bias may be null.
void dk_multiply_bytes(const uint8_t *x, const float *row_scales, size_t rows, const int8_t *packed, size_t inner,
                       size_t columns, const float *column_scales, const int32_t *column_sums, const float *bias,
                       float *y, bool accumulate);
/// The same for logits, with log Σ exp of each row and its maxima as dk_log_sum_exp gives them, [rows, blocks]: computed
/// while the logits are in the cache.
void dk_multiply_bytes_to_logits(const uint8_t *x, const float *row_scales, size_t rows, const int8_t *packed,
                                 size_t inner, size_t columns, const float *column_scales, const int32_t *column_sums,
                                 const float *bias, float *y, float *maxima, float *normalizers);
/// The products of rows from dk_quantize_rows with some rows of transposed weights from dk_quantize_weights, plus their
/// bias: y[r][i] is that of row outputs[i]; [rows, count].
void dk_listed_bytes(const uint8_t *x, const float *row_scales, size_t rows, size_t inner, const int8_t *weights,
                     const float *scales, const int32_t *sums, const float *bias, const int32_t *outputs,
                     size_t count, float *y);
/// y[r][i] = x[r] · weights[outputs[i]] + bias[outputs[i]]
void dk_listed(const float *x, size_t rows, size_t inner, const float *weights, const float *bias,
               const int32_t *outputs, size_t count, float *y);

// MARK: Rows

/// y[r] += bias for each of `rows` rows of `width`
void dk_add_bias(const float *bias, float *y, size_t rows, size_t width);
/// sums (+)= the sum of the rows of x
void dk_sum_rows(const float *x, float *sums, size_t rows, size_t width);
/// y[r] = scale * table[indices[r]]
void dk_gather_rows(const float *table, const int32_t *indices, float scale, float *y, size_t rows, size_t width);
/// table[indices[r]] += scale * x[r]; an index below 0 is skipped
void dk_scatter_add_rows(const float *x, const int32_t *indices, float scale, float *table, size_t rows, size_t width);
/// y[r] (+)= x[r] for rows with strides of `x_stride` and `y_stride` elements
void dk_copy_rows(const float *x, size_t x_stride, float *y, size_t y_stride, size_t rows, size_t width,
                  bool accumulate);
/// Softmax of each row in place; rows begin `stride` elements apart.
void dk_softmax_rows(float *x, size_t rows, size_t width, size_t stride);
/// dx = y (dy - Σ y dy) for each row; overwrites dy.
void dk_softmax_rows_backward(const float *y, float *dy, size_t rows, size_t width, size_t stride);

// MARK: Layer normalization

/// y[r] = gain * (x[r] - mean) / sqrt(variance + epsilon) + bias for each row.
/// `statistics` receives each row's mean and the inverse of its standard deviation, for the backward pass.
void dk_normalize_rows(const float *x, const float *gain, const float *bias, float epsilon, float *y,
                       float *statistics, size_t rows, size_t width);
/// The gradients of that; those of gain and bias are added to, that of x is with `accumulate`.
void dk_normalize_rows_backward(const float *x, const float *gain, const float *statistics, const float *dy, float *dx,
                                float *dgain, float *dbias, size_t rows, size_t width, bool accumulate);

// MARK: Attention

/// y = exp(scale * x), clamped to the range of normal numbers.
void dk_exp_scaled(const float *x, float scale, float *y, size_t count);
/// scores[t, s] = Σ v tanh(q[t] + k[s]) for the queries and keys of one sentence, which come as exp(2q) and exp(2k):
/// no exponential is left for the innermost loop. Strides are in elements.
void dk_additive_scores(const float *queries, size_t query_stride, const float *keys, size_t key_stride,
                        const float *v, size_t width, float *scores, size_t score_stride, size_t targets,
                        size_t sources);
/// Adds the gradients of q, k and v; those of q and k have the strides of the values.
void dk_additive_scores_backward(const float *queries, size_t query_stride, const float *keys, size_t key_stride,
                                 const float *v, size_t width, const float *dscores, size_t score_stride,
                                 size_t targets, size_t sources, float *dqueries, float *dkeys, float *dv);

// MARK: One time step of a recurrent layer

/// One step of an LSTM. `gates` hold W x + U h, [rows, 4 width], and receive what their functions make of them and of
/// the bias, [4, width]; `squashed` receives tanh of the new cell state.
void dk_lstm_step(float *gates, const float *bias, const float *cell, float *new_cell, float *squashed, float *hidden,
                  size_t rows, size_t width);
/// Its gradients: `gates` receive those of the sums, `dcell` goes from that of the new cell state to that of the old.
void dk_lstm_step_backward(float *gates, const float *cell, const float *squashed, const float *dhidden, float *dcell,
                           size_t rows, size_t width);
/// One step of an LSTM with `peephole` weights, [3, width], and its gradients; those of the peepholes are added to.
/// Everything else is as in the plain LSTM.
void dk_lstm_peephole_step(float *gates, const float *bias, const float *peephole, const float *cell, float *new_cell,
                           float *squashed, float *hidden, size_t rows, size_t width);
void dk_lstm_peephole_step_backward(float *gates, const float *peephole, const float *cell, const float *new_cell,
                                    const float *squashed, const float *dhidden, float *dcell, float *dpeephole,
                                    size_t rows, size_t width);
/// One step of a GRU. `gates` hold W x, `recurrent` U h, both [rows, 3 width]; the last row of the bias, [4, width], is
/// that of the candidate inside the reset gate, and is added to `recurrent`.
void dk_gru_step(float *gates, float *recurrent, const float *bias, const float *hidden, float *new_hidden,
                 size_t rows, size_t width);
/// Its gradients: `gates` and `recurrent` receive those of the sums; that of the old hidden state, but for its way
/// through U, is added to.
void dk_gru_step_backward(float *gates, float *recurrent, const float *hidden, const float *dnew_hidden,
                          float *dhidden, size_t rows, size_t width);
/// One step of a minimal GRU. `gates` hold W x, [rows, 2 width], and receive the update gate and the candidate; the
/// bias is [2, width].
void dk_mingru_step(float *gates, const float *bias, const float *hidden, float *new_hidden, size_t rows,
                    size_t width);
/// Its gradients: `gates` receive those of the sums; that of the old hidden state is added to.
void dk_mingru_step_backward(float *gates, const float *hidden, const float *dnew_hidden, float *dhidden, size_t rows,
                             size_t width);
/// One step of the simple recurrent network: tanh of W x + U h + b, or the larger of that and 0.
void dk_rnn_step(const float *sums, const float *bias, float *hidden, size_t rows, size_t width, bool rectifies);
/// The gradient of the sums.
void dk_rnn_step_backward(const float *hidden, const float *dhidden, float *dsums, size_t count, bool rectifies);

// MARK: The output layer

/// The loss of one row of logits; the gradient of `scale` times that loss overwrites the logits.
///
/// The loss is the cross entropy with the distribution that gives `1 - smoothing` to the target and spreads
/// `smoothing` evenly over all `width` entries. `negative_log` receives the plain -log p(target). Where `rounded` is
/// not null, it receives the gradient in bfloat16 too.
float dk_cross_entropy(float *logits, const float *bias, size_t width, int32_t target, float smoothing, float scale,
                       bool with_gradient, uint16_t *rounded, float *negative_log);

/// The loss of two rows of logits for one target; the gradients of `scale` times that loss overwrite them.
///
/// The loss is the sum of both rows' as in `dk_cross_entropy` and of `consistency` times the mean of the
/// Kullback-Leibler divergences of either distribution from the other. `scratch` has room for 2 width numbers.
float dk_cross_entropy_pair(float *a, float *b, const float *bias, size_t width, int32_t target, float smoothing,
                            float consistency, float scale, uint16_t *rounded_a, uint16_t *rounded_b, float *scratch,
                            float *negative_log);

/// y (+)= exp(x - normalizer); x may be y
void dk_mix_probabilities(const float *x, float normalizer, float *y, size_t count, bool accumulate);
/// x = log(x); that of 0 is about -87
void dk_log(float *x, size_t count);
/// The largest number of maxima of a row of logits.
#define DK_MAXIMA 1024
/// The number of logits that share one of the maxima.
size_t dk_maxima_block(size_t count);
/// log Σ exp(x). `maxima` receives the largest numbers of blocks of x.
float dk_log_sum_exp(const float *x, size_t count, float *maxima);
/// The `k` largest entries of x, at most `count`, largest first, the lower index first among equals. `maxima` are those
/// of dk_log_sum_exp; since then only the first 64 entries may have changed.
void dk_top(const float *x, size_t count, float *maxima, size_t k, float *values, int32_t *indices);
/// weights = exp((x - largest) / temperature), 0 where x is -FLT_MAX or NaN; `sums` receives the sum of each block of
/// dk_maxima_block of them.
void dk_draw_weights(const float *x, size_t count, float largest, float temperature, float *weights, float *sums);

// MARK: Word vectors

/// One step of stochastic gradient descent with negative sampling: for the listed rows of `outputs`, of which the first
/// of each `group` is to go with the input and the others are not. The loss, which is returned, is
/// Σ -log σ(input · row) over the former and Σ -log σ(-input · row) over the latter.
///
/// Changes the rows by -rate times their gradient, and adds -rate times that of the input to `step`. Vectors have
/// `stride` numbers, a multiple of 16. Scores of up to 64 rows are computed before any of those changes.
float dk_negative_sampling(const float *input, float *outputs, size_t stride, const int32_t *rows, size_t count,
                           size_t group, float rate, float *step);

// MARK: Optimizers

/// Σ of the squares, summed in double precision over blocks
double dk_sum_of_squares(const float *x, size_t count);

/// average += rate * (x - average)
void dk_average(float *average, const float *x, size_t count, float rate);

typedef struct {
    float rate;            // learning rate, with the bias corrections of both moments folded in
    float beta1, beta2;    // decay of the first and the second moment
    float epsilon;         // scaled as the bias correction asks
    float gradient_scale;  // what the gradient is multiplied with: clipping
    float keep;            // what weight decay leaves of a weight; 1 without
} dk_adam_settings;

/// One update of Adam or AdamW.
void dk_adam(float *weights, const float *gradient, float *first, float *second, size_t count,
             dk_adam_settings settings);
/// Several updates of Adam or AdamW without gradients:
/// w = keep w - step m / (sqrt(v) + epsilon), m = decay1 m, v = decay2 v
void dk_adam_catch_up(float *weights, float *first, float *second, size_t count, float keep, float step, float decay1,
                      float decay2, float epsilon);

typedef struct {
    float rate;            // learning rate
    float momentum;        // decay of the velocity
    float weight_decay;    // share of the weight that is added to the gradient
    float gradient_scale;  // what the gradient is multiplied with: clipping
} dk_sgd_settings;

/// One update of stochastic gradient descent with Nesterov momentum:
/// g = gradient_scale gradient + weight_decay w, v = momentum v + g, w -= rate (g + momentum v)
void dk_sgd(float *weights, const float *gradient, float *velocity, size_t count, dk_sgd_settings settings);
/// (x, y) = (xx x + xy y, yx x + yy y)
void dk_transform_pairs(float *x, float *y, size_t count, float xx, float xy, float yx, float yy);

#endif
