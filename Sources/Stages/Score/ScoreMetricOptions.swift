import ArgumentParser
import Diagnostics
import Evaluation
import Foundation
import StageSupport
import Text

/// Which metrics are computed, and how.
struct ScoreMetricOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Metrics, separated by commas: \(Self.metricKeys).", valueName: "list"))
    var metrics = Self.usual.metrics

    @Flag(help: "Score without regard to case.")
    var lowercase = false

    @Option(
        help: ArgumentHelp(
            "BLEU's tokenizer, which also counts lengths and words in the report: \(Self.tokenizerNames). "
                + "(default: sacreBLEU's for the language; char for Thai, Lao, Khmer, Burmese and Korean)",
            valueName: "tokenizer"),
        completion: .list(Tokenizers.names))
    var tokenize: String?

    @Option(
        help: ArgumentHelp(
            "The language of hypotheses and references, as a tag. (default: the references' suffix, as in test.ja)",
            valueName: "tag"))
    var language: String?

    @Option(help: ArgumentHelp("The SentencePiece model of a tokenizer that needs one.", valueName: "file"))
    var tokenizerModel: String?

    @Option(
        help: ArgumentHelp("BLEU's smoothing: \(Smoothing.names.joined(separator: ", ")).", valueName: "method"),
        completion: .list(Smoothing.names))
    var smoothMethod = Self.usual.smoothMethod

    @Option(
        help: ArgumentHelp("What BLEU's smoothing adds; 0.1 with floor, 1 with add-k by default.", valueName: "number"))
    var smoothValue: Double?

    @Option(help: ArgumentHelp("BLEU's longest n-grams in tokens, 1 to 16.", valueName: "order"))
    var maxNgramOrder = Self.usual.maxNgramOrder

    @Flag(help: "Leave orders for which the hypotheses are too short out of BLEU's mean.")
    var effectiveOrder = false

    @Option(help: ArgumentHelp("chrF's longest n-grams in characters, 1 to 32.", valueName: "order"))
    var chrfCharOrder = Self.usual.chrfCharOrder

    @Option(help: ArgumentHelp("The longest n-grams in words of the metric chrf, 0 to 16.", valueName: "order"))
    var chrfWordOrder = Self.usual.chrfWordOrder

    @Option(help: ArgumentHelp("How much chrF weighs recall against precision, 0 to 100.", valueName: "weight"))
    var chrfBeta = Self.usual.chrfBeta

    @Flag(help: "Count white space as characters in chrF.")
    var chrfWhitespace = false

    @Flag(help: "Score chrF without regard to case.")
    var chrfLowercase = false

    @Flag(help: "Average the F-scores of all orders in chrF, as chrF++.py, NLTK and Moses do.")
    var chrfEpsSmoothing = false

    @Flag(help: "Decode entities and split punctuation off in TER.")
    var terNormalized = false

    @Flag(help: "Remove punctuation in TER.")
    var terNoPunct = false

    @Flag(help: "With --ter-normalized or --ter-no-punct, know Chinese and Japanese writing in TER.")
    var terAsianSupport = false

    @Flag(help: "Score TER with regard to case.")
    var terCaseSensitive = false

    private static let usual = (
        metrics: "bleu,chrf", smoothMethod: "exp", maxNgramOrder: 4, chrfCharOrder: 6, chrfWordOrder: 0, chrfBeta: 2
    )

    /// The options besides `--language`, each with whether it says something else than by default.
    var given: [(name: String, isGiven: Bool)] {
        [
            ("metrics", metrics != Self.usual.metrics), ("lowercase", lowercase), ("tokenize", tokenize != nil),
            ("tokenizer-model", tokenizerModel != nil), ("smooth-method", smoothMethod != Self.usual.smoothMethod),
            ("smooth-value", smoothValue != nil), ("max-ngram-order", maxNgramOrder != Self.usual.maxNgramOrder),
            ("effective-order", effectiveOrder), ("chrf-char-order", chrfCharOrder != Self.usual.chrfCharOrder),
            ("chrf-word-order", chrfWordOrder != Self.usual.chrfWordOrder),
            ("chrf-beta", chrfBeta != Self.usual.chrfBeta), ("chrf-whitespace", chrfWhitespace),
            ("chrf-lowercase", chrfLowercase), ("chrf-eps-smoothing", chrfEpsSmoothing),
            ("ter-normalized", terNormalized), ("ter-no-punct", terNoPunct), ("ter-asian-support", terAsianSupport),
            ("ter-case-sensitive", terCaseSensitive),
        ]
    }

    private static var metricKeys: String { Metrics.all.map(\.key).joined(separator: ", ") }
    private static var tokenizerNames: String { Tokenizers.names.joined(separator: ", ") }

    mutating func validate() throws {
        do {
            if let tokenize { _ = try Tokenizers.make(tokenize, model: tokenizerModel, loading: false) }
        } catch let problem as Diagnostic {
            throw ValidationError("--tokenize: \(problem.message)")
        }
        if let language, !LanguageTag.isWellFormed(language) {
            throw ValidationError("--language '\(language)' is not a language tag; write one as in ja or zh-TW")
        }
        _ = try selected(options(WhitespaceTokenizer()))
        try checkRange("max-ngram-order", maxNgramOrder, 1...16)
        try checkRange("chrf-char-order", chrfCharOrder, 1...32)
        try checkRange("chrf-word-order", chrfWordOrder, 0...16)
        try checkRange("chrf-beta", chrfBeta, 0...100)
        if let smoothValue, !smoothValue.isFinite || smoothValue < 0 {
            throw ValidationError("--smooth-value is \(smoothValue); it must not be negative")
        }
        if smoothValue != nil, !["floor", "add-k"].contains(smoothMethod) {
            throw ValidationError("--smooth-value has no effect without --smooth-method floor or add-k; leave it out")
        }
    }

    /// The tokenizer that was asked for, or the language's.
    /// - Parameter language: that of the references, where no option says it.
    func tokenizer(for language: LanguageTag?) throws -> Tokenizers.Choice {
        try Tokenizers.choose(
            tokenize, model: tokenizerModel, for: self.language.map { LanguageTag($0) } ?? language)
    }

    /// What the metrics are made with.
    func options(_ tokenizer: any Tokenizer) throws -> Metrics.Options {
        guard let smoothing = Smoothing(smoothMethod, value: smoothValue) else {
            throw ValidationError(
                "--smooth-method is '\(smoothMethod)'; it must be one of \(Smoothing.names.joined(separator: ", "))")
        }
        return Metrics.Options(
            bleu: .init(
                tokenizer: tokenizer, lowercase: lowercase, smoothing: smoothing,
                order: maxNgramOrder, effectiveOrder: effectiveOrder),
            chrF: .init(
                characterOrder: chrfCharOrder, wordOrder: chrfWordOrder, beta: chrfBeta,
                lowercase: lowercase || chrfLowercase, whitespace: chrfWhitespace, epsilonSmoothing: chrfEpsSmoothing),
            ter: .init(
                normalized: terNormalized, withoutPunctuation: terNoPunct, asianSupport: terAsianSupport,
                caseSensitive: terCaseSensitive && !lowercase))
    }

    /// The metrics asked for, each once.
    func selected(_ options: Metrics.Options) throws -> [any Metric] {
        let keys = metrics.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        let selected = try keys.map { key in
            guard let metric = Metrics.named(key, options) else {
                let meant = key.nearest(among: Metrics.all.map(\.key)).map { "; did you mean \($0)?" } ?? "."
                throw ValidationError("--metrics has '\(key)'; it must be one of \(Self.metricKeys)\(meant)")
            }
            return metric
        }
        guard Set(selected.map(\.key)).count == keys.count else {
            throw ValidationError("--metrics is '\(metrics)'; it must name each of them once")
        }
        return selected
    }
}
