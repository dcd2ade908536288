import Concurrency
import Diagnostics
import Files
import Platform
import Tensors
import Vocabularies

/// Finds the tags of words with a trained tagger.
///
///     let tagger = try TextTagger(folder: "model")
///     let tags = try tagger.tag([["the", "cat", "sleeps"]])[0]
public final class TextTagger {
    /// The model's `config.json`.
    public let description: ModelDescription
    /// The names of the tags, by number.
    public let labels: [String]
    private let vocabulary: any Vocabulary
    private let model: Tagger
    private let workers: Workers<Tape>
    private let precision: Precision

    /// Reads a model folder.
    /// - Parameters:
    ///   - path: the folder.
    ///   - threads: worker threads.
    ///   - precision: what matrix products multiply.
    public init(folder path: String, threads: Int = Processor.cores, precision: Precision = .fastest) throws {
        try InstructionSet.check()
        let folder = ModelFolder(path)
        let (description, model, weights) = try folder.load(Tagger.self, task: TaggingTask.name)
        let vocabularies = try VocabularyPair(folder: folder.vocabularies)
        try folder.check(vocabularies)
        guard vocabularies.source.count == model.configuration.sourceVocabulary else {
            throw Diagnostic(
                .badInput, at: Place(folder.vocabularies),
                "the vocabulary has \(vocabularies.source.count) entries, the model was trained with "
                    + "\(model.configuration.sourceVocabulary)")
        }
        (self.description, self.model, self.precision) = (description, model, precision)
        labels = model.configuration.labels ?? []
        vocabulary = vocabularies.source
        let packed = PackedWeights()
        nonisolated(unsafe) let shared = weights
        workers = Workers(threads) { _ in
            let tape = Tape(weights: shared, packed: packed)
            tape.precision = precision
            return tape
        }
    }

    /// The column of CoNLL-U that it learnt from, where that is not UPOS.
    public var tagColumn: String? { model.configuration.tagColumn }

    private static let batchTokens = 4096

    /// Finds the tags of sentences.
    /// - Parameter sentences: the words of each.
    /// - Returns: for each sentence a tag for each word.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    public func tag(_ sentences: [[String]]) throws -> [[String]] {
        let vocabulary = vocabulary
        let parts = parallelMap(sentences.count, chunk: 256) { range in
            range.map { WordSequence(sentences[$0], vocabulary) }
        }
        let rows = Array(parts.joined())
        var batches: [[Int]] = []
        for index in rows.indices.sorted(by: { (rows[$0].tokens.count, $0) < (rows[$1].tokens.count, $1) })
        where !rows[index].tokens.isEmpty {
            if let last = batches.last, (last.count + 1) * (rows[index].tokens.count + 1) <= Self.batchTokens {
                batches[batches.count - 1].append(index)
            } else {
                batches.append([index])
            }
        }
        var found = [[Int]](repeating: [], count: sentences.count)
        found.withUnsafeMutableBufferPointer { found in
            workers.run { worker, tape in
                for number in stride(from: worker, to: batches.count, by: workers.count) where !Interruption.isRequested
                {
                    tape.reset()
                    tape.precision = precision
                    let own = batches[number]
                    for (index, tags) in zip(own, model.tags(tape, Batch(untagged: own.map { rows[$0].row }))) {
                        found[index] = tags
                    }
                }
                tape.reset()
            }
        }
        try Interruption.check()
        return found.map { $0.map { labels[$0] } }
    }
}
