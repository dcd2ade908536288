import Concurrency
import Corpora
import Diagnostics
import Files
import Tensors
import Translation
import Vocabularies

/// A model, or an ensemble, that makes one side of pairs from the other.
final class TranslationModel {
    /// The side that it writes.
    let made: TextSide
    /// Its folders.
    let folders: [String]
    private let translator: Translator
    private let longest: Int
    private let tag: SourceTag?
    /// How many translations of each line are wanted.
    private let count: Int

    /// What became of a line.
    enum Result {
        case translations([(text: String, score: Double)])
        /// The line was not translated.
        case dropped(reason: String)
    }

    /// - Parameters:
    ///   - folders: several are an ensemble.
    ///   - count: how many translations of each line are wanted: the best ones, or as many that are drawn.
    ///   - isSampling: whether they are drawn, where the settings say how.
    init(_ folders: [String], _ settings: AugmentationSettings, count: Int, isSampling: Bool = false) throws {
        var options = Translator.Options()
        options.threads = settings.threads
        options.slots = settings.batchSize
        options.precision = settings.precision
        options.search.best = count
        if isSampling, let sampling = settings.sampling {
            options.search.sampling = sampling
            options.search.beam = count
        } else {
            let tuned = try SearchSettings(of: ModelFolder(folders[0])) ?? SearchSettings()
            options.search.beam = max(settings.beam ?? tuned.beam, count)
            options.search.lengthPenalty = tuned.lengthPenalty
            options.search.coveragePenalty = tuned.coveragePenalty
        }
        translator = try Translator(folders: folders, options: options)
        made = try Self.side(of: translator.description, folders[0], settings)
        for folder in folders.dropFirst() {
            let other = try ModelDescription(from: ModelFolder(folder).configuration)
            guard try Self.side(of: other, folder, settings) == made else {
                throw Diagnostic(
                    .badInput, at: Place(folder),
                    "translates from \(other.source) to \(other.target), and \(folders[0]) the other way; the models of "
                        + "an ensemble have one direction")
            }
        }
        (self.folders, self.count, longest, tag) = (folders, count, settings.longest, settings.tag)
        if let tag { try translator.checkThatItKnows(tag) }
    }

    /// The side that a model writes.
    private static func side(
        of model: ModelDescription, _ folder: String, _ settings: AugmentationSettings
    ) throws -> TextSide {
        if model.translates(from: settings.source, to: settings.target) { return .target }
        if model.translates(from: settings.target, to: settings.source) { return .source }
        throw Diagnostic(
            .badInput, at: Place(folder),
            "translates from \(model.source) to \(model.target), which is neither from \(settings.source) to "
                + "\(settings.target) nor back")
    }

    /// Translates lines.
    /// - Parameter number: that of the first line; what is drawn for a line depends on it.
    func translate(_ lines: [String], number: Int) throws -> [Result] {
        let lengths = parallelMap(lines.count) { range in range.map { self.translator.sourceLength(lines[$0]) } }
        let isLong = lengths.joined().map { $0 > longest }
        // Lines that are too long keep their number, so that the others' random numbers are the same without them.
        let inputs = zip(lines, isLong).map { line, isLong in
            var input = Translator.Input(isLong ? "" : line)
            input.annotations.tag = tag
            return input
        }
        return try zip(translator.translate(inputs, number: number), isLong).map { found, isLong in
            if isLong { return .dropped(reason: "long") }
            return .translations(
                found.prefix(count).map { translation in
                    let tokens = translation.hypothesis.tokenLogProbabilities.count
                    return (
                        translation.text.onOneLine,
                        Double(translation.hypothesis.logProbability) / Double(max(1, tokens))
                    )
                })
        }
    }

    /// Makes pairs of lines and their translations.
    func candidates(for lines: [SegmentPair], number: Int) throws -> [[Candidate]] {
        let texts = lines.map { made == .target ? $0.source : $0.target }
        return try zip(texts, translate(texts, number: number)).map { text, result in
            func pair(_ translation: String) -> SegmentPair {
                made == .target
                    ? SegmentPair(source: text, target: translation) : SegmentPair(source: translation, target: text)
            }
            switch result {
            case .dropped(let reason): return [Candidate(pair(""), made: made, problem: reason)]
            case .translations(let found): return found.map { Candidate(pair($0.text), made: made, score: $0.score) }
            }
        }
    }
}

// A translator shares nothing that `sourceLength` changes.
extension TranslationModel: @unchecked Sendable {}

extension String {
    /// The text with a space in place of line ends.
    fileprivate var onOneLine: String {
        contains(where: \.isNewline) ? split(whereSeparator: \.isNewline).joined(separator: " ") : self
    }
}
