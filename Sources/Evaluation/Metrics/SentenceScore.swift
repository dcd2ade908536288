import Diagnostics
import Text

/// How close a text is to another, from 0 to 100, by a metric of sentences.
public struct SentenceScore: Sendable {
    private let metric: any Metric

    /// The metrics that can be chosen.
    public static let names = ["bleu", "chrf"]

    /// - Parameters:
    ///   - name: `bleu` or `chrf`.
    ///   - target: the language of the texts, for the tokenizer of BLEU.
    /// - Throws: `ExitStatus.usage` for another name.
    public init(_ name: String, target: String) throws {
        try self.init(name, tokenizer: Tokenizers.choose(nil, for: LanguageTag(target)).tokenizer)
    }

    /// - Parameters:
    ///   - name: `bleu` or `chrf`.
    ///   - tokenizer: that of BLEU.
    /// - Throws: `ExitStatus.usage` for another name.
    public init(_ name: String, tokenizer: any Tokenizer) throws {
        guard Self.names.contains(name), let metric = Metrics.named(name, .init(tokenizer: tokenizer)) else {
            throw Diagnostic(
                .usage, "there is no sentence metric '\(name)'; it must be one of \(Self.names.joined(separator: ", "))"
            )
        }
        self.metric = metric.sentenceLevel
    }

    /// - Parameter pairs: texts, each with the text that it is compared with.
    public func scores(_ pairs: [(text: String, reference: String)]) -> [Double] {
        var counter = metric.makeCounter()
        return pairs.map { pair in
            var row: [Double] = []
            counter.count(hypothesis: pair.text, references: [pair.reference], into: &row)
            return metric.value(row)
        }
    }
}
