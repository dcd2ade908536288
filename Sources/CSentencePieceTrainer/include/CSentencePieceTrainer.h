// A plain C face of libsentencepiece_train, apart from CSentencePiece so that what only reads models does not load the
// trainer. No C++ exception or Status crosses it.
#ifndef CSENTENCEPIECETRAINER_H
#define CSENTENCEPIECETRAINER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Trains a model on the sentences of some texts, one to a line (LF after each line), and returns it serialized. Where that
/// fails it returns NULL and sets *error to a text. Both are the caller's, to be released with free(3).
///
/// `names` and `values` are the trainer's options (spm_train --help), of which `input` and `model_prefix` are not
/// needed. The last error message of the trainer's own log is not shown: what matters is in *error.
char *sp_train(
    const char *const *texts, const size_t *sizes, size_t text_count, const char *const *names,
    const char *const *values, size_t option_count, size_t *model_size, char **error);

#ifdef __cplusplus
}
#endif
#endif
