import Diagnostics
import Tensors
import Vocabularies

/// A translation of a text: the library's answer for one line.
public struct TextTranslation: Sendable {
    /// Detokenized text.
    public var text: String
    public var hypothesis: Hypothesis
}

/// Translates text with a trained model: vocabulary, search and vocabulary again.
///
///     let translator = try Translator(folder: "model", threads: 2)
///     let lines = translator.translate(["Le chat dort."]).map { $0[0].text }
public final class Translator {
    public let description: ModelDescription
    private let vocabularies: VocabularyPair
    private let search: BeamSearch
    private let workers: Workers<Tape>

    /// Reads a model folder.
    public init(
        folder path: String, options: SearchOptions = SearchOptions(), precision: Precision = .fastest, threads: Int = 2
    ) throws {
        let folder = ModelFolder(path)
        let (description, model, weights) = try folder.load()
        vocabularies = try VocabularyPair(folder: folder.vocabularies)
        for (side, count, expected) in [
            ("source", vocabularies.source.count, description.model.sourceVocabulary),
            ("target", vocabularies.target.count, description.model.targetVocabulary),
        ] where count != expected {
            throw Diagnostic(
                .badInput, at: Place(folder.vocabularies),
                "the \(side) vocabulary has \(count) entries, the model was trained with \(expected)")
        }
        self.description = description
        search = BeamSearch(model, options)
        workers = Workers(threads) { _ in
            let tape = Tape(weights: weights)
            tape.precision = precision
            return tape
        }
    }

    /// Translates lines, each on its own.
    /// - Parameter batchSize: the most lines that are translated at once by a thread.
    /// - Returns: for each line its translations, best first; an empty text for a line without words.
    public func translate(_ lines: [String], batchSize: Int = 64) -> [[TextTranslation]] {
        let found = search.translate(lines.map(vocabularies.source.encode), on: workers, batchSize: batchSize)
        return found.map { $0.map { TextTranslation(text: vocabularies.target.decode($0.words), hypothesis: $0) } }
    }
}
