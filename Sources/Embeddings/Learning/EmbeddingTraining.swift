import Concurrency
import Diagnostics
import Foundation
import Text
import Vocabularies

/// Learns word vectors by skip-gram or CBOW with negative sampling (Mikolov et al. 2013), with vectors of n-grams where
/// that is asked for (Bojanowski et al. 2017).
public struct EmbeddingTraining {
    /// How far training is.
    public struct State: Sendable {
        /// The share that is done, from 0 to 1.
        public var fraction: Double
        /// Words read so far, of those with a vector, in all epochs.
        public var words: Int
        /// The mean loss of a prediction in the present epoch of the first worker.
        public var loss: Double
    }

    /// What training did.
    public struct Summary: Sendable {
        /// Words read, of those with a vector, in all epochs.
        public var words: Int
        /// The time it took.
        public var seconds: Double
        /// The mean loss of a prediction in the last epoch.
        public var loss: Double
        /// Vectors of n-grams.
        public var subwords: Int
    }

    private let text: EmbeddingText
    private let options: EmbeddingOptions

    /// - Parameters:
    ///   - text: the text to learn from.
    ///   - options: how vectors are learned.
    public init(_ text: EmbeddingText, _ options: EmbeddingOptions) {
        (self.text, self.options) = (text, options)
    }

    /// Learns the vectors. With one thread the same text, options and seed give the same numbers.
    /// - Parameter progress: called from time to time; what it throws ends the training.
    public func run(_ progress: (State) throws -> Void = { _ in }) throws -> (vectors: WordVectors, summary: Summary) {
        let start = ContinuousClock.now
        let shared = EmbeddingWorker.Shared(text, options)
        let parts = parts(max(1, options.threads))
        let others = parts.indices.dropFirst().map { index in
            Background { [parts] _ in try Self.work(shared, parts[index], index: index) { _ in } }
        }
        var losses: [Double] = []
        do {
            losses.append(
                try Self.work(shared, parts[0], index: 0) { loss in
                    let words = shared.done.load(ordering: .relaxed)
                    try progress(
                        State(fraction: Double(words) / Double(max(1, shared.total)), words: words, loss: loss))
                })
        } catch {
            shared.isCancelled.store(true, ordering: .relaxed)
            for other in others { _ = try? other.result() }
            throw error
        }
        for other in others { losses.append(try other.result()) }
        let summary = Summary(
            words: shared.total, seconds: (ContinuousClock.now - start).seconds,
            loss: losses.reduce(0, +) / Double(losses.count), subwords: shared.subwords.count - text.words.count)
        return (vectors(shared), summary)
    }

    private static func work(
        _ shared: EmbeddingWorker.Shared, _ part: TextPart, index: Int, _ report: (Double) throws -> Void
    ) throws -> Double {
        let scratch = EmbeddingWorker.Scratch(stride: shared.tables.stride)
        var worker = EmbeddingWorker(shared, part.tokens, index: index, scratch)
        return try withExtendedLifetime(scratch) { try worker.run(report) }
    }

    /// A part of the mapped text, which lives as long as the training.
    private struct TextPart: @unchecked Sendable {
        let tokens: UnsafeBufferPointer<Int32>
    }

    /// The text in parts of about the same size, of whole segments each.
    private func parts(_ count: Int) -> [TextPart] {
        let tokens = text.stream.bytes.bindMemory(to: Int32.self)
        var parts: [TextPart] = []
        var start = 0
        for part in 1...count {
            var end = max(start, tokens.count * part / count)
            while end < tokens.count, end > 0, tokens[end - 1] != TokenStream.end { end += 1 }
            parts.append(TextPart(tokens: UnsafeBufferPointer(rebasing: tokens[start..<end])))
            start = end
        }
        return parts
    }

    /// The vector of each word: its row, or the mean of its rows.
    private func vectors(_ shared: EmbeddingWorker.Shared) -> WordVectors {
        let width = options.width
        var values = [Float](repeating: 0, count: text.words.count * width)
        for word in text.words.indices {
            let rows = shared.subwords.rows(of: Int32(word))
            for row in rows {
                let input = shared.tables.input(row)
                for index in 0..<width { values[word * width + index] += input[index] }
            }
            guard rows.count > 1 else { continue }
            for index in 0..<width { values[word * width + index] /= Float(rows.count) }
        }
        return WordVectors(text.words, width: width, values: values)
    }
}
