import Evaluation
import Reporting
import Text

/// The languages of what is scored, as far as options, file names and the model tell, and the tokenizers for them.
struct ScoreLanguages {
    let source, target: LanguageTag?

    init(
        _ command: ScoreCommand, _ references: [Report.Input], _ sources: Report.Input?, _ facts: ModelFacts?
    ) {
        let isLatin = Self.isLatin(references[0])
        let suffix = command.references.lazy.compactMap { ScoreInput.language(of: $0, isLatin: isLatin) }.first
        target =
            command.metricOptions.language.map { LanguageTag($0) } ?? suffix ?? facts?.target.map { LanguageTag($0) }
        let named = sources.flatMap { ScoreInput.language(of: $0.path, isLatin: Self.isLatin($0)) }
        source = named ?? facts?.source.map { LanguageTag($0) }
    }

    /// The tokenizer that was asked for, or that of the target language.
    func tokenizer(_ options: ScoreMetricOptions, _ references: [Report.Input]) throws -> Tokenizers.Choice {
        var choice = try options.tokenizer(for: target)
        guard choice.note == nil, Tokenizers.needsSpaces.contains(choice.name), Self.isWithoutSpaces(references[0])
        else { return choice }
        choice.note =
            "\(references[0].path) is written without spaces between words, and '\(choice.name)' takes a sentence for one "
            + "word, so BLEU is far too low; name the language with --language."
        choice.isWarning = true
        return choice
    }

    /// The tokenizer that counts the words of the sources.
    /// - Parameter tokenizer: that of the target language.
    func sourceTokenizer(of input: Report.Input, _ tokenizer: any Tokenizer) -> any Tokenizer {
        let own = Self.isLatin(input) ? nil : source.map { Tokenizers.default(for: $0).tokenizer }
        if let own, own.isForTextWithoutSpaces { return own }
        if own == nil, Self.isWithoutSpaces(input) { return CharacterTokenizer() }
        return tokenizer.isForTextWithoutSpaces ? Tokenizer13a() : tokenizer
    }

    /// How many lines tell what a text is written in.
    private static let sample = 100

    /// Whether a text has only characters of at most two bytes, as Latin, Greek and Cyrillic letters are.
    private static func isLatin(_ input: Report.Input) -> Bool {
        !input.lines.prefix(sample).contains { $0.utf8.contains { $0 >= 0xE0 } }
    }

    private static func isWithoutSpaces(_ input: Report.Input) -> Bool {
        !isLatin(input) && input.lines.prefix(sample).joined().isMostlyWithoutSpaces
    }
}
