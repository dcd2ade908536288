import Concurrency
import Diagnostics
import Files
import Tensors
import Vocabularies

/// The model of a model folder, how text becomes tokens, and a tape for each thread.
final class LoadedModel<Model: TaskModel> {
    /// The model's `config.json`.
    let description: ModelDescription
    let model: Model
    /// How text becomes tokens.
    let vocabulary: any Vocabulary
    let workers: Workers<Tape>
    /// What matrix products multiply, unless a body says otherwise.
    private let precision: Precision

    /// Reads a model folder.
    /// - Parameters:
    ///   - path: the folder.
    ///   - task: the task that its model has to do.
    ///   - side: the side of the vocabularies that the model reads.
    ///   - threads: worker threads.
    ///   - precision: what matrix products multiply.
    ///   - adapted: the vocabularies as the model reads them, of those in the folder.
    /// - Throws: a `Diagnostic` where the folder is damaged, or its model does another task.
    init(
        _ path: String, task: String, reading side: TextSide, threads: Int, precision: Precision,
        adapted: (VocabularyPair, ModelConfiguration) -> VocabularyPair = { pair, _ in pair }
    ) throws {
        try InstructionSet.check()
        let folder = ModelFolder(path)
        let (description, model, weights) = try folder.load(Model.self, task: task)
        let vocabularies = try VocabularyPair(folder: folder.vocabularies)
        try folder.check(vocabularies)
        let own = adapted(vocabularies, model.configuration)
        let (vocabulary, trained) =
            side == .source
            ? (own.source, model.configuration.sourceVocabulary) : (own.target, model.configuration.targetVocabulary)
        guard vocabulary.count == trained else {
            throw Diagnostic(
                .badInput, at: Place(folder.vocabularies),
                "the vocabulary has \(vocabulary.count) entries, the model was trained with \(trained)")
        }
        (self.description, self.model, self.vocabulary, self.precision) = (description, model, vocabulary, precision)
        let packed = PackedWeights()
        nonisolated(unsafe) let shared = weights
        workers = Workers(threads) { _ in
            let tape = Tape(weights: shared, packed: packed)
            tape.precision = precision
            return tape
        }
    }

    /// Computes the result of each part of some work, on all threads.
    /// - Returns: the results in the order of the parts; those of parts that an interruption has left out are `initial`.
    func map<Result>(_ count: Int, initial: Result, _ body: (Tape, Int) -> Result) -> [Result] {
        var results = [Result](repeating: initial, count: count)
        results.withUnsafeMutableBufferPointer { results in
            workers.run { worker, tape in
                for index in stride(from: worker, to: count, by: workers.count) where !Interruption.isRequested {
                    tape.reset()
                    tape.precision = precision
                    results[index] = body(tape, index)
                }
                tape.reset()
            }
        }
        return results
    }

    /// Computes the result of each sentence, in batches of sentences of similar length.
    /// - Parameters:
    ///   - sentences: the indices of those that there is something to compute for.
    ///   - lengths: the tokens of every sentence.
    ///   - initial: the result of the others.
    ///   - body: computes the results of a batch, given the indices of its sentences.
    /// - Returns: the result of every sentence.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    func mapBatches<Result>(
        of sentences: some Sequence<Int>, lengths: [Int], initial: Result, _ body: (Tape, [Int]) -> [Result]
    ) throws -> [Result] {
        let batches = Self.batches(of: sentences, lengths)
        var results = [Result](repeating: initial, count: lengths.count)
        for (batch, found) in zip(batches, map(batches.count, initial: []) { body($0, batches[$1]) }) {
            for (index, result) in zip(batch, found) { results[index] = result }
        }
        try Interruption.check()
        return results
    }

    /// Sentences of similar length together.
    private static func batches(of sentences: some Sequence<Int>, _ lengths: [Int]) -> [[Int]] {
        var batches: [[Int]] = []
        for index in sentences.sorted(by: { (lengths[$0], $0) < (lengths[$1], $1) }) {
            // Padded to the longest, which is the last, with its `</s>`.
            if let last = batches.last, (last.count + 1) * (lengths[index] + 1) <= batchTokens {
                batches[batches.count - 1].append(index)
            } else {
                batches.append([index])
            }
        }
        return batches
    }

    private static var batchTokens: Int { 4096 }
}
