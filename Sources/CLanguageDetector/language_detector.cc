#include "language_detector.h"

#include <cstdio>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

detected_language detect_language(const char *text, size_t size, const char *hint) {
    CLD2::Language languages[3];
    int percents[3];
    double scores[3];
    int bytes = 0;
    bool is_reliable = false;
    const CLD2::Language likely = hint ? CLD2::GetLanguageFromName(hint) : CLD2::UNKNOWN_LANGUAGE;
    const CLD2::CLDHints hints = {NULL, NULL, CLD2::UNKNOWN_ENCODING, likely};
    const CLD2::Language found = CLD2::ExtDetectLanguageSummary(
        text, static_cast<int>(size), true, &hints, 0, languages, percents, scores, NULL, &bytes, &is_reliable);
    return {CLD2::LanguageCode(found), percents[0], is_reliable ? 1 : 0};
}

const char *detector_language_code(int32_t number) {
    return number < CLD2::NUM_LANGUAGES ? CLD2::LanguageCode(static_cast<CLD2::Language>(number)) : NULL;
}
