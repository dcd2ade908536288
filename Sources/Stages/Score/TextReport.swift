import Diagnostics
import Evaluation
import Files
import Foundation
import Reporting
import StageSupport
import Translation
import Vocabularies

/// What a language model makes of a text: perplexity in all, for each line, and by the length of lines and the frequency
/// of words.
struct TextReport {
    /// The probability of some words.
    struct Band: Encodable {
        var name: String
        /// Words, and where lines are counted their ends.
        var words: Int
        var perplexity: Double
    }

    private struct Document: Encodable {
        var format = 1
        var kind = "language-model"
        var name: String
        var text: String
        var model: String
        var lines: Int
        var words: Int
        var characters: Int
        var tokens: Int
        var unknownTokens: Int
        var logProbability: Double
        var perplexity: Double
        var bitsPerCharacter: Double
        var tokenPerplexity: Double
        /// The figures by name, as the reports of translations have them.
        var metrics: [Metric]
        var byLength: [Band]
        var byFrequency: [Band]?
        var command: String
        var version: String

        private enum CodingKeys: String, CodingKey {
            case format, kind, name, text, model, lines, words, characters, tokens, perplexity, metrics, command,
                version
            case unknownTokens = "unknown_tokens", logProbability = "log_probability"
            case bitsPerCharacter = "bits_per_character", tokenPerplexity = "token_perplexity"
            case byLength = "by_length", byFrequency = "by_frequency"
        }
    }

    private struct Metric: Encodable {
        var name: String
        var value: Double
    }

    private struct Sentence: Encodable {
        var line: Int
        var text: String
        var logProbability: Double
        var perplexity: Double
        var tokens: Int
    }

    /// The figures that a gate may limit.
    static let figures = ["perplexity", "bits-per-character"]

    private let document: Document
    private let sentences: [Sentence]
    private let learnt: ReportedModel

    init(
        name: String, text: String, model: String, lines: [ScoredLine], vocabulary: any Vocabulary,
        counts: [Substring: Int]?, command: String, learnt: ReportedModel
    ) throws {
        var (size, negativeLog) = (TextSize(), 0.0)
        for line in lines {
            size.add(line.text)
            negativeLog -= line.logProbability
        }
        let tokens = lines.reduce(0) { $0 + $1.ids.count }
        self.learnt = learnt
        sentences = lines.enumerated().map { index, line in
            Sentence(
                line: index + 1, text: line.text, logProbability: line.logProbability,
                perplexity: TextSize([line.text]).perplexity(-line.logProbability), tokens: line.ids.count)
        }
        document = Document(
            name: name, text: text, model: model, lines: size.lines, words: size.words, characters: size.characters,
            tokens: tokens,
            unknownTokens: lines.reduce(0) { $0 + $1.ids.count { $0 == SpecialToken.unknown } },
            logProbability: -negativeLog, perplexity: size.perplexity(negativeLog),
            bitsPerCharacter: size.bitsPerCharacter(negativeLog),
            tokenPerplexity: exp(negativeLog / Double(max(1, tokens))),
            metrics: [
                Metric(name: "perplexity", value: size.perplexity(negativeLog)),
                Metric(name: "bits per character", value: size.bitsPerCharacter(negativeLog)),
            ], byLength: Self.byLength(lines), byFrequency: counts.map { Self.byFrequency(lines, vocabulary, $0) },
            command: command, version: Dragoman.version)
    }

    /// The number of times that each word occurs in a text.
    static func wordCounts(_ path: String) throws -> [Substring: Int] {
        var counts: [Substring: Int] = [:]
        var reader = try LineReader(path)
        while let line = try reader.next() {
            for word in words(line) { counts[word, default: 0] += 1 }
        }
        return counts
    }

    private static func words(_ line: String) -> [Substring] {
        line.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { Substring($0) }
    }

    // MARK: Bands

    private static let longest = [5, 10, 20, 40, Int.max]

    private static func byLength(_ lines: [ScoredLine]) -> [Band] {
        var sizes = longest.map { _ in (size: TextSize(), negativeLog: 0.0) }
        for line in lines {
            let own = TextSize([line.text])
            guard let band = longest.firstIndex(where: { own.words <= $0 }) else { continue }
            sizes[band].size.add(line.text)
            sizes[band].negativeLog -= line.logProbability
        }
        return sizes.enumerated().compactMap { index, found in
            guard found.size.lines > 0 else { return nil }
            let first = index == 0 ? 0 : longest[index - 1] + 1
            return Band(
                name: longest[index] == .max ? "\(first)+" : "\(first)–\(longest[index])",
                words: found.size.predictedWords, perplexity: found.size.perplexity(found.negativeLog))
        }
    }

    private static let most = [0, 1, 9, 99, 999, Int.max]

    private static func byFrequency(
        _ lines: [ScoredLine], _ vocabulary: any Vocabulary, _ counts: [Substring: Int]
    ) -> [Band] {
        var sums = [(words: Int, negativeLog: Double)](repeating: (0, 0), count: most.count)
        for line in lines {
            let words = words(line.text), places = vocabulary.words(of: Array(line.ids.dropLast()))
            var own = [Double](repeating: 0, count: words.count)
            for (place, logProbability) in zip(places, line.logProbabilities) where place < own.count {
                own[place] -= Double(logProbability)
            }
            for (word, negativeLog) in zip(words, own) {
                let count = counts[word] ?? 0
                guard let band = most.firstIndex(where: { count <= $0 }) else { continue }
                sums[band].words += 1
                sums[band].negativeLog += negativeLog
            }
        }
        return sums.enumerated().compactMap { index, sum in
            guard sum.words > 0 else { return nil }
            let first = index == 0 ? 0 : most[index - 1] + 1
            let name =
                most[index] == .max ? "\(first)+" : first == most[index] ? "\(first)" : "\(first)–\(most[index])"
            return Band(name: name, words: sum.words, perplexity: exp(sum.negativeLog / Double(sum.words)))
        }
    }

    // MARK: Output

    func value(of figure: String) -> Double {
        figure == Self.figures[0] ? document.perplexity : document.bitsPerCharacter
    }

    /// The figures for the terminal.
    var figuresText: String {
        let figures =
            "perplexity \(document.perplexity.readable(2)) per word, "
            + "\(document.bitsPerCharacter.readable(4)) bits per character"
        return "\(figures); \(document.lines.counted("line")), \(document.words.counted("word")), "
            + "\(document.tokens.counted("token")), \(document.unknownTokens) of them unknown"
    }

    /// Writes the report's files into a folder; they appear together or not at all.
    func write(to folder: String, _ verdicts: [QualityGate.Verdict]) throws {
        let junit = JUnitDocument(document.name, verdicts, figures: document.metrics.map { ($0.name, $0.value) })
        var page = page
        page.segments = try Self.table(of: sentences)
        try page.write(to: folder, with: document, junit)
    }

    private static func table(of sentences: [Sentence]) throws -> SegmentTable {
        var table = try SegmentTable(sentences, of: "line")
        table.note = "Every line with its perplexity: how many words the model hesitates between at each step."
        table.texts = [.init("text", "text")]
        table.scores = [.init("perplexity", "perplexity per word")]
        table.digits = 2
        return table
    }

    private static let shownLines = 20

    private var page: CorpusPage {
        var page = CorpusPage()
        page.kind = "Language model report"
        page.name = document.name
        page.summary = figuresText
        if document.unknownTokens > 0 {
            let share = 100 * Double(document.unknownTokens) / Double(max(1, document.tokens))
            page.warnings.append(
                String(
                    format:
                        "%.1f %% of the tokens are unknown. They are likelier than the words they stand for, so a model "
                        + "that knows more words has a higher perplexity.", share))
        }
        page.tables = [
            table("Perplexity by the number of words of a line", "words of a line", document.byLength),
            table("Perplexity by the number of times a word occurs in training", "times", document.byFrequency ?? []),
        ]
        page.bars = [
            bars("Perplexity by length", "words of a line", document.byLength),
            bars("Perplexity by frequency", "times in training", document.byFrequency ?? []),
        ]
        let ranked = sentences.filter { $0.tokens > 1 }.sorted { ($0.perplexity, $0.line) > ($1.perplexity, $1.line) }
        page.samples = [
            samples("Lines that surprise the model most", ranked.prefix(Self.shownLines)),
            samples("Lines that surprise it least", ranked.suffix(Self.shownLines).reversed()),
        ]
        page.add(learnt, lossOfEach: "token")
        if let training = learnt.training { page.samples.append(Self.written(by: training)) }
        page.footer = "Dragoman \(document.version). \(document.command)"
        return page
    }

    private func table(_ title: String, _ first: String, _ bands: [Band]) -> CorpusPage.Table {
        .init(
            title: title, header: [first, "words", "perplexity"],
            rows: bands.map { [$0.name, String($0.words), $0.perplexity.readable(2)] })
    }

    private func bars(_ title: String, _ x: String, _ bands: [Band]) -> CorpusPage.Bars {
        .init(
            title: title, bands.map { ($0.name, "\($0.words)", $0.perplexity) }, x: x, y: "perplexity")
    }

    private func samples(_ title: String, _ sentences: some Sequence<Sentence>) -> CorpusPage.Samples {
        .init(
            title: title, header: ["line", "perplexity per word"],
            pairs: sentences.map { [$0.text, $0.perplexity.readable(2)] })
    }
}
