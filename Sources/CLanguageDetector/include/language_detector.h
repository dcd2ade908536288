// A plain C face of libcld2 (Compact Language Detector 2).
#ifndef CLANGUAGEDETECTOR_H
#define CLANGUAGEDETECTOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    /// The code of the language, such as `fr` or `zh-Hant`; "un" where it is unknown. Never released.
    const char *code;
    /// The share of the text that is in this language, in percent.
    int32_t percent;
    /// Whether the detector trusts its answer.
    int32_t is_reliable;
} detected_language;

/// The language of valid UTF-8 text. May be called from several threads concurrently.
/// @param hint  the code of a language that is likely, or NULL
detected_language detect_language(const char *text, size_t size, const char *hint);

/// The code of a language by its number from 0; "" for a number without a language, NULL past the last one.
const char *detector_language_code(int32_t number);

#ifdef __cplusplus
}
#endif
#endif
