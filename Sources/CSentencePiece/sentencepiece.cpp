#include "CSentencePiece.h"

#include <sentencepiece_processor.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <random>
#include <string>
#include <vector>

// Exported by libsentencepiece, but declared in a header that it does not install. Its samplers draw from this
// generator of the calling thread; seeding it before each draw is what makes a draw repeatable.
namespace sentencepiece::random {
std::mt19937 *GetRandomGenerator();
}

struct sp_model {
    sentencepiece::SentencePieceProcessor processor;
};

namespace {

namespace spm = sentencepiece;

template <typename T>
T *copy(const T *values, size_t count) {
    // One more element: malloc(0) may return NULL, and texts end in a NUL.
    auto *result = static_cast<T *>(std::calloc(count + 1, sizeof(T)));
    if (result == nullptr) throw std::bad_alloc();
    if (count > 0) std::memcpy(result, values, count * sizeof(T));
    return result;
}

void set_error(char **error, const char *message) { *error = strdup(message); }

/// Runs `body`, which returns a Status, and says whether it succeeded.
template <typename Body>
bool guarded(char **error, Body body) {
    try {
        const spm::util::Status status = body();
        if (status.ok()) return true;
        set_error(error, status.error_message());
    } catch (const std::exception &exception) {
        set_error(error, exception.what());
    } catch (...) {
        set_error(error, "unknown C++ exception");
    }
    return false;
}

}  // namespace

void sp_free(void *pointer) { std::free(pointer); }

sp_model *sp_load(const void *bytes, size_t size, char **error) {
    sp_model *model = nullptr;
    const bool loaded = guarded(error, [&] {
        model = new sp_model;
        return model->processor.LoadFromSerializedProto({static_cast<const char *>(bytes), size});
    });
    if (loaded) return model;
    delete model;
    return nullptr;
}

void sp_release(sp_model *model) { delete model; }

int32_t sp_count(const sp_model *model) { return model->processor.GetPieceSize(); }

const char *sp_piece(const sp_model *model, int32_t id, size_t *size) {
    const std::string &piece = model->processor.IdToPiece(id);
    *size = piece.size();
    return piece.data();
}

void sp_specials(const sp_model *model, int32_t ids[4]) {
    ids[0] = model->processor.pad_id();
    ids[1] = model->processor.unk_id();
    ids[2] = model->processor.bos_id();
    ids[3] = model->processor.eos_id();
}

int32_t *sp_encode(const sp_model *model, const char *text, size_t size, size_t *count, char **error) {
    int32_t *result = nullptr;
    guarded(error, [&] {
        std::vector<int> ids;
        const auto status = model->processor.Encode({text, size}, &ids);
        if (status.ok()) {
            result = copy(ids.data(), ids.size());
            *count = ids.size();
        }
        return status;
    });
    return result;
}

char *sp_pieces(const sp_model *model, const char *text, size_t size, size_t *pieces_size, char **error) {
    char *result = nullptr;
    guarded(error, [&] {
        std::vector<std::string> pieces;
        const auto status = model->processor.Encode({text, size}, &pieces);
        if (status.ok()) {
            std::string joined;
            for (const auto &piece : pieces) {
                if (!joined.empty()) joined += ' ';
                joined += piece;
            }
            result = copy(joined.data(), joined.size());
            *pieces_size = joined.size();
        }
        return status;
    });
    return result;
}

int32_t *sp_sample(
    const sp_model *model, const char *text, size_t size, int32_t nbest_size, float alpha, uint32_t seed,
    size_t *count, char **error) {
    int32_t *result = nullptr;
    guarded(error, [&] {
        spm::random::GetRandomGenerator()->seed(seed);
        std::vector<int> ids;
        const auto status = model->processor.SampleEncode({text, size}, nbest_size, alpha, &ids);
        if (status.ok()) {
            result = copy(ids.data(), ids.size());
            *count = ids.size();
        }
        return status;
    });
    return result;
}

char *sp_decode(const sp_model *model, const int32_t *ids, size_t count, size_t *size, char **error) {
    char *result = nullptr;
    guarded(error, [&] {
        std::string text;
        const auto status = model->processor.Decode(std::vector<int>(ids, ids + count), &text);
        if (status.ok()) {
            result = copy(text.data(), text.size());
            *size = text.size();
        }
        return status;
    });
    return result;
}
