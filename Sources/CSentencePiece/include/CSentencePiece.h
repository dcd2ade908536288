// A plain C face of libsentencepiece. No C++ exception or Status crosses it: where a call fails it returns NULL or -1
// and sets *error to a text. Every text and array that is handed out is the caller's, to be released with sp_free.
#ifndef CSENTENCEPIECE_H
#define CSENTENCEPIECE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A loaded model. Its functions may be called from several threads concurrently.
typedef struct sp_model sp_model;

void sp_free(void *pointer);

sp_model *sp_load(const void *bytes, size_t size, char **error);
void sp_release(sp_model *model);

int32_t sp_count(const sp_model *model);
/// The piece of an id from 0 to count - 1; the text lives as long as the model.
const char *sp_piece(const sp_model *model, int32_t id, size_t *size);
/// The ids of <pad>, <unk>, <s>, </s>; -1 where the model has none.
void sp_specials(const sp_model *model, int32_t ids[4]);

int32_t *sp_encode(const sp_model *model, const char *text, size_t size, size_t *count, char **error);
/// The pieces of a text with a space between them, unknown characters as they are in the text.
char *sp_pieces(const sp_model *model, const char *text, size_t size, size_t *pieces_size, char **error);
/// One segmentation drawn at random, the same for the same seed: for a unigram model from the `nbest_size` best (all
/// where it is negative) with smoothing `alpha`; for BPE by leaving out each merge with probability `alpha`.
int32_t *sp_sample(
    const sp_model *model, const char *text, size_t size, int32_t nbest_size, float alpha, uint32_t seed,
    size_t *count, char **error);
char *sp_decode(const sp_model *model, const int32_t *ids, size_t count, size_t *size, char **error);

#ifdef __cplusplus
}
#endif
#endif
