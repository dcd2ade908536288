import Concurrency
import Diagnostics
import Files
import Foundation
import Platform
import Tensors
import Vocabularies

/// Writes text with a language model, and scores text.
///
///     let model = try TextModel(folder: "model")
///     let texts = try model.write(["Once upon"]).map { $0[0].text }
public final class TextModel {
    /// The model's `config.json`.
    public var description: ModelDescription { loaded.description }
    /// How text becomes tokens.
    public var vocabulary: any Vocabulary { loaded.vocabulary }
    private let loaded: LoadedModel<LanguageModel>
    private let writing: WritingOptions

    /// How text is written.
    public struct WritingOptions: Sendable {
        /// How many texts are written for each prefix. Where tokens are not drawn, they are the likeliest that the search
        /// finds.
        public var count = 1
        /// Draws tokens from the model's distribution; nil for the likeliest text.
        public var sampling: Sampling? = .init()
        /// The hypotheses of the search for the likeliest text; 1 is greedy.
        public var beam = 1
        /// The most tokens that are added to a prefix.
        public var longest = 100
        /// Texts that a thread writes at a time.
        public var slots = 64
        /// Worker threads.
        public var threads = Processor.cores
        /// What matrix products multiply.
        public var precision = Precision.fastest

        public init() {}
    }

    /// A text that the model has written.
    public struct Text: Sendable {
        /// The text, its prefix included.
        public var text: String
        /// The tokens as the vocabulary has them.
        public var tokens: [String]
        /// What the search found.
        public var hypothesis: Hypothesis
    }

    /// Reads a model folder.
    /// - Throws: a `Diagnostic` where it is damaged, or its model does another task.
    public init(folder: String, writing: WritingOptions = WritingOptions()) throws {
        self.writing = writing
        loaded = try LoadedModel(
            folder, task: LanguageModelTask.name, reading: .target, threads: writing.threads,
            precision: writing.precision)
    }

    // MARK: Writing

    /// Continues texts.
    /// - Parameters:
    ///   - prefixes: how each text begins; an empty one leaves everything to the model.
    ///   - number: the number of the first prefix; the random numbers depend on it.
    ///   - count: how many texts are written for each prefix; nil for ``WritingOptions/count``.
    /// - Returns: for each prefix its texts: those that were drawn in their order, or the likeliest first.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    public func write(_ prefixes: [String], number: Int = 0, count: Int? = nil) throws -> [[Text]] {
        let count = count ?? writing.count
        let isDrawn = writing.sampling != nil
        var options = SearchOptions(beam: isDrawn ? 1 : max(writing.beam, count))
        options.best = isDrawn ? 1 : count
        options.lengthNormalization = .none
        options.sampling = writing.sampling
        // A source counts as many tokens as its prefix has, so that the limit is the prefix and what may be added.
        (options.maximumRatio, options.maximumExtra) = (1, writing.longest)
        var search = BeamSearch(loaded.model, options)
        search.isCancelled = { Interruption.isRequested }
        search.slots = writing.slots
        let draws = isDrawn ? count : 1
        let requests = vocabulary.encode(prefixes).enumerated().flatMap { index, prefix in
            (0..<draws).map { draw in
                SearchRequest(
                    source: Array(repeating: Batch.end, count: max(1, prefix.count)), ownCount: prefix.count,
                    prefix: prefix, number: (number + index) * draws + draw)
            }
        }
        let precision = writing.precision
        let found = search.translate(requests, on: loaded.workers) { tape in
            tape.precision = precision
            return [tape]
        }
        try Interruption.check()
        return prefixes.indices.map { index in
            found[index * draws..<(index + 1) * draws].flatMap { $0 }.map { hypothesis in
                Text(
                    text: vocabulary.decode(hypothesis.tokens), tokens: hypothesis.tokens.map(vocabulary.token),
                    hypothesis: hypothesis)
            }
        }
    }

    // MARK: Scoring

    /// Computes the log probability of each token of a text, a line at a time, or as one text where the model was
    /// trained so.
    /// - Returns: for each line its tokens and what follows them, `</s>`.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    public func score(_ lines: [String]) throws -> [ScoredLine] {
        let tokens = vocabulary.encode(lines)
        let losses = try description.readsContinuousText == true ? continuous(tokens) : separate(tokens)
        return zip(lines, zip(tokens, losses)).map { line, scored in
            ScoredLine(
                text: line, tokens: scored.0.map(vocabulary.token) + [vocabulary.token(Batch.end)],
                ids: scored.0 + [Batch.end], logProbabilities: scored.1.map { -$0 })
        }
    }

    /// A loss needs a precision that models are trained in.
    private var scoringPrecision: Precision { writing.precision.canTrain ? writing.precision : .fastestForTraining }

    /// The losses of lines by themselves.
    private func separate(_ lines: [[Int32]]) throws -> [[Float]] {
        try loaded.mapBatches(of: lines.indices, lengths: lines.map(\.count), initial: []) { tape, own in
            var losses = own.map { [Float](repeating: 0, count: lines[$0].count + 1) }
            let batch = Batch(sources: own.map { _ in [] }, targets: own.map { lines[$0] })
            for (row, loss) in self.losses(tape, batch) { losses[row % own.count][row / own.count] = loss }
            return losses
        }
    }

    /// The losses of continuous text, computed as an evaluation in training does.
    private func continuous(_ lines: [[Int32]]) throws -> [[Float]] {
        let streams = TextStreams(ofDevelopmentSet: lines, steps: TextStreams.usualSteps)
        let groups = streams.groups
        typealias Found = (segment: Int, position: Int, loss: Float)
        let parts = loaded.map(groups.count, initial: [Found]()) { tape, number in
            let carried = CarriedStates(rows: groups[number].count, widths: loaded.model.stateWidths)
            return (0..<streams.batchCount).flatMap { part -> [Found] in
                guard !Interruption.isRequested else { return [] }
                var batch = streams.batch(part, streams: groups[number])
                batch.carried = carried
                return self.losses(tape, batch).map { row, loss in
                    let place = streams.place(
                        stream: groups[number].lowerBound + row % batch.size,
                        step: part * streams.steps + row / batch.size)
                    return (place.segment, place.position, loss)
                }
            }
        }
        try Interruption.check()
        var losses = lines.map { [Float](repeating: 0, count: $0.count + 1) }
        for found in parts.joined() { losses[found.segment][found.position] = found.loss }
        return losses
    }

    private func losses(_ tape: Tape, _ batch: Batch) -> [(row: Int, loss: Float)] {
        let found = LossCollector()
        var objective = Objective()
        objective.each = { row, loss in found.losses.append((row, loss)) }
        tape.reset()
        tape.precision = scoringPrecision
        _ = loaded.model.loss(tape, batch, objective)
        return found.losses
    }

    /// The losses of one batch, which one thread computes.
    private final class LossCollector: @unchecked Sendable {
        var losses: [(row: Int, loss: Float)] = []
    }
}

/// A line of text and the probabilities that a language model gives it.
public struct ScoredLine: Sendable {
    /// The line.
    public var text: String
    /// Its tokens as the vocabulary has them, `</s>` last.
    public var tokens: [String]
    /// The ids of the same tokens.
    public var ids: [Int32]
    /// The logarithm of each token's probability after those before it, in nats.
    public var logProbabilities: [Float]

    /// The logarithm of the probability of the whole line.
    public var logProbability: Double { logProbabilities.reduce(0) { $0 + Double($1) } }
}
