#include "CSentencePieceTrainer.h"

#include <sentencepiece_trainer.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <unordered_map>

namespace {

namespace spm = sentencepiece;

/// The lines of texts in memory, one text after another.
class LineIterator : public spm::SentenceIterator {
public:
    LineIterator(const char *const *texts, const size_t *sizes, size_t count)
        : texts_(texts), sizes_(sizes), left_(count) {
        Next();
    }

    bool done() const override { return done_; }
    const std::string &value() const override { return line_; }
    spm::util::Status status() const override { return spm::util::Status(); }

    void Next() override {
        while (rest_.empty() && left_ > 0) {
            rest_ = std::string_view(*texts_++, *sizes_++);
            --left_;
        }
        done_ = rest_.empty();
        if (done_) return;
        const size_t end = rest_.find('\n');
        line_ = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    }

private:
    const char *const *texts_;
    const size_t *sizes_;
    size_t left_;
    std::string_view rest_;
    std::string line_;
    bool done_ = false;
};

}  // namespace

char *sp_train(
    const char *const *texts, const size_t *sizes, size_t text_count, const char *const *names,
    const char *const *values, size_t option_count, size_t *model_size, char **error) {
    try {
        std::unordered_map<std::string, std::string> options;
        for (size_t i = 0; i < option_count; ++i) options[names[i]] = values[i];
        LineIterator lines(texts, sizes, text_count);
        std::string model;
        const auto status = spm::SentencePieceTrainer::Train(options, &lines, &model);
        if (!status.ok()) {
            *error = strdup(status.error_message());
            return nullptr;
        }
        auto *result = static_cast<char *>(std::malloc(model.size() + 1));
        if (result == nullptr) throw std::bad_alloc();
        std::memcpy(result, model.data(), model.size());
        *model_size = model.size();
        return result;
    } catch (const std::exception &exception) {
        *error = strdup(exception.what());
    } catch (...) {
        *error = strdup("unknown C++ exception");
    }
    return nullptr;
}
