#ifndef MECAB_SEGMENTER_H
#define MECAB_SEGMENTER_H

#include <stddef.h>

/// A dictionary of MeCab, opened for cutting Japanese text into words. It may be shared by threads.
typedef struct ms_dictionary ms_dictionary;
/// What one thread needs to cut text.
typedef struct ms_segmenter ms_segmenter;

/// Opens a dictionary folder. MeCab's library is loaded here, so that programs which never come here start without it.
/// - Returns: NULL with a reason, which the caller frees.
ms_dictionary *ms_open(const char *folder, char **reason);
void ms_close(ms_dictionary *dictionary);

/// How many words the dictionary has, over all its parts.
size_t ms_size(const ms_dictionary *dictionary);
/// MeCab's version, such as 0.996.
const char *ms_version(const ms_dictionary *dictionary);
/// Whether the dictionary is in UTF-8.
int ms_is_utf8(const ms_dictionary *dictionary);

ms_segmenter *ms_segmenter_new(const ms_dictionary *dictionary);
void ms_segmenter_free(ms_segmenter *segmenter);

/// Finds the words of a text.
/// - boundaries: offsets in the text that no word may extend over.
/// - output: room for 2 * size bytes: the words, with a space after each.
/// - Returns: how many bytes were written; 0 where MeCab gave up.
size_t ms_cut(
    ms_segmenter *segmenter, const char *text, size_t size, const size_t *boundaries, size_t boundary_count,
    char *output);

#endif
