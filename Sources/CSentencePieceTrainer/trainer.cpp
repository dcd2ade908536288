#include "CSentencePieceTrainer.h"

#include <sentencepiece_trainer.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <unordered_map>

namespace {

namespace spm = sentencepiece;

/// The lines of one text in memory.
class LineIterator : public spm::SentenceIterator {
public:
    LineIterator(const char *text, size_t size) : rest_(text, size) { Next(); }

    bool done() const override { return done_; }
    const std::string &value() const override { return line_; }
    spm::util::Status status() const override { return spm::util::Status(); }

    void Next() override {
        done_ = rest_.empty();
        if (done_) return;
        const size_t end = rest_.find('\n');
        line_ = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    }

private:
    std::string_view rest_;
    std::string line_;
    bool done_ = false;
};

}  // namespace

char *sp_train(
    const char *text, size_t text_size, const char *const *names, const char *const *values, size_t option_count,
    size_t *model_size, char **error) {
    try {
        std::unordered_map<std::string, std::string> options;
        for (size_t i = 0; i < option_count; ++i) options[names[i]] = values[i];
        LineIterator lines(text, text_size);
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
