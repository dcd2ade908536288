// The functions that are compiled for several processors.
#define KERNELS(X) \
    X(dk_adam) X(dk_adam_catch_up) X(dk_add) X(dk_add_bias) X(dk_add_scaled) X(dk_additive_scores) \
    X(dk_additive_scores_backward) X(dk_average) X(dk_copy_rows) X(dk_cross_entropy) X(dk_cross_entropy_pair) \
    X(dk_draw_weights) X(dk_dropout) X(dk_exp_scaled) X(dk_gather_rows) X(dk_gru_step) X(dk_gru_step_backward) X(dk_listed) \
    X(dk_listed_bytes) X(dk_log) X(dk_log_sum_exp) X(dk_lstm_peephole_step) \
    X(dk_lstm_peephole_step_backward) X(dk_lstm_step) X(dk_lstm_step_backward) X(dk_maxima_block) X(dk_mingru_step) \
    X(dk_mingru_step_backward) X(dk_mix_probabilities) X(dk_multiply) X(dk_multiply_bytes) \
    X(dk_multiply_bytes_to_logits) X(dk_multiply_packed) X(dk_multiply_rounded) X(dk_multiply_rounded_transposed) \
    X(dk_multiply_transposed) X(dk_negative_sampling) X(dk_normalize_rows) X(dk_normalize_rows_backward) \
    X(dk_pack_weights) X(dk_packed_panel) X(dk_packed_size) X(dk_product_scratch) \
    X(dk_quantize_rows) X(dk_quantize_to_panels) X(dk_quantize_weights) X(dk_rnn_step) X(dk_rnn_step_backward) X(dk_round) X(dk_row_of_bytes) \
    X(dk_scatter_add_rows) X(dk_sgd) X(dk_sigmoid) X(dk_sigmoid_backward) X(dk_softmax_rows) \
    X(dk_softmax_rows_backward) X(dk_strided_product) X(dk_sum) X(dk_sum_of_squares) X(dk_sum_rows) X(dk_tanh) \
    X(dk_tanh_backward) X(dk_top) X(dk_transform_pairs) X(dk_uniform)
