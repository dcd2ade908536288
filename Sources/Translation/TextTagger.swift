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
    public var description: ModelDescription { loaded.description }
    /// The names of the tags, by number.
    public let labels: [String]
    private let loaded: LoadedModel<Tagger>

    /// Reads a model folder.
    /// - Parameters:
    ///   - path: the folder.
    ///   - threads: worker threads.
    ///   - precision: what matrix products multiply.
    /// - Throws: a `Diagnostic` where it is damaged, or its model does another task.
    public init(folder path: String, threads: Int = Processor.cores, precision: Precision = .fastest) throws {
        loaded = try LoadedModel(
            path, task: TaggingTask.name, reading: .source, threads: threads, precision: precision)
        labels = loaded.model.configuration.labels ?? []
    }

    /// The column of CoNLL-U that it learnt from, where that is not UPOS.
    public var tagColumn: String? { loaded.model.configuration.tagColumn }

    /// Finds the tags of sentences.
    /// - Parameter sentences: the words of each.
    /// - Returns: for each sentence a tag for each word.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    public func tag(_ sentences: [[String]]) throws -> [[String]] {
        let (vocabulary, model) = (loaded.vocabulary, loaded.model)
        let parts = parallelMap(sentences.count, chunk: 256) { range in
            range.map { WordSequence(sentences[$0], vocabulary) }
        }
        let rows = Array(parts.joined())
        let found = try loaded.mapBatches(
            of: rows.indices.filter { !rows[$0].tokens.isEmpty }, lengths: rows.map(\.tokens.count), initial: []
        ) { tape, batch in model.tags(tape, Batch(untagged: batch.map { rows[$0].row })) }
        return found.map { $0.map { labels[$0] } }
    }
}
