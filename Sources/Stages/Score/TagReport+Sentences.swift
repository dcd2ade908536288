import Corpora
import Evaluation
import Reporting

extension TagReport {
    /// A sentence with its tags and those that were found, as sentences.jsonl has it.
    struct Sentence: Encodable {
        /// The spans that the tags mark.
        struct Spans: Encodable {
            var truth: [Span], found: [Span]
        }

        /// `[first, end, kind]`: the number of its first word, that of the one after its last, and what it is.
        struct Span: Encodable {
            var span: SpanScores.Span

            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try container.encode(span.words.lowerBound)
                try container.encode(span.words.upperBound)
                try container.encode(span.kind)
            }
        }

        /// The line of its first word.
        var line: Int
        var words: [String]
        var truth: [String], found: [String]
        /// nil where tags mark none.
        var spans: Spans?
        /// The number of words with a wrong tag.
        var wrong: Int
        /// `right` or `wrong`.
        var result: String

        /// - Parameter hasSpans: whether the tags mark spans.
        init(_ sentence: TaggedText.Sentence, _ found: [String], hasSpans: Bool) {
            (line, words, truth) = (sentence.lines[0], sentence.words, sentence.tags)
            self.found = found
            spans =
                hasSpans
                ? Spans(
                    truth: SpanScores.spans(sentence.tags).map { Span(span: $0) },
                    found: SpanScores.spans(found).map { Span(span: $0) }) : nil
            wrong = zip(sentence.tags, found).count { $0 != $1 }
            result = wrong == 0 ? "right" : "wrong"
        }
    }

    static func table(of sentences: [Sentence], hasSpans: Bool) throws -> SegmentTable {
        var table = try SegmentTable(sentences, of: "sentence")
        table.note =
            "Every sentence as it is and as it was found. To see the mistakes alone, choose the result wrong. "
            + (hasSpans
                ? "A dotted line is below a span that only one of the two has."
                : "A dotted line is below a word whose tag differs.")
        table.tags = [.init("truth", "as it is"), .init("found", "as it was found")]
        table.scores = [.init("wrong", "wrong tags")]
        table.choices = [.init("result", "Result")]
        table.measured = "words"
        return table
    }
}
