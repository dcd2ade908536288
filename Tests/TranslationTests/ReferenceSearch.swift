import Foundation
import Tensors
import Translation

/// Beam search in its plainest form: one sentence and one hypothesis at a time, sums in double precision.
struct ReferenceSearch {
    struct Result {
        var words: [Int32]
        var logProbability: Double
        var score: Double
    }

    let model: EncoderDecoder
    let options: SearchOptions

    func normalizer(_ words: Int) -> Double { pow((5 + Double(words)) / 6, Double(options.lengthPenalty)) }

    func limit(_ source: [Int32]) -> Int {
        Int(Double(source.count) * (options.maximumRatio ?? SearchOptions.widestRatio)) + options.maximumExtra
    }

    private struct Live {
        var words: [Int32]
        var logProbability: Double
        var state: DecoderState
    }

    /// What was found, best first.
    func callAsFunction(_ tape: Tape, _ source: [Int32]) -> [Result] {
        tape.reset()
        tape.isRecording = false
        tape.isTraining = false
        let sentence = source + [Batch.end]
        let (encoded, initial) = model.encode(tape, sentence, steps: sentence.count, lengths: [sentence.count])
        var live = [Live(words: [], logProbability: 0, state: initial)]
        var finished: [Result] = []
        func finish(_ words: [Int32], _ logProbability: Double, length: Int) {
            finished.append(
                Result(words: words, logProbability: logProbability, score: logProbability / normalizer(length)))
        }
        for step in 1...limit(source) where step == 1 || !live.isEmpty {
            var candidates: [(parent: Int, word: Int32, logProbability: Double)] = []
            var states: [DecoderState] = []
            for (parent, hypothesis) in live.enumerated() {
                let next = model.step(
                    tape, [hypothesis.words.last ?? Batch.start], from: hypothesis.state, source: encoded)
                states.append(next.state)
                for (word, value) in Self.logSoftmax(next.logits.array).enumerated() {
                    let word = Int32(word)
                    guard word != Batch.pad, word != Batch.start, step > 1 || word != Batch.end else { continue }
                    candidates.append((parent, word, hypothesis.logProbability + value))
                }
            }
            candidates.sort { $0.logProbability > $1.logProbability }
            let parents = live
            live = []
            for (rank, candidate) in candidates.enumerated() where live.count < options.beam {
                let words = parents[candidate.parent].words
                if candidate.word == Batch.end {
                    if rank < options.beam { finish(words, candidate.logProbability, length: step) }
                } else {
                    live.append(
                        Live(
                            words: words + [candidate.word], logProbability: candidate.logProbability,
                            state: states[candidate.parent]))
                }
            }
            if step == limit(source) {
                for hypothesis in live { finish(hypothesis.words, hypothesis.logProbability, length: step) }
                break
            }
            // What can no longer become one of the best leaves the beam: no log probability grows.
            guard finished.count >= options.best else { continue }
            let best = finished.map(\.score).sorted(by: >)[options.best - 1]
            live.removeAll { $0.logProbability / normalizer(limit(source) + 1) <= best }
        }
        return finished.sorted { $0.score > $1.score }
    }

    /// The log probabilities of all words behind a prefix, for one sentence and one hypothesis.
    static func logProbabilities(_ model: EncoderDecoder, _ tape: Tape, _ source: [Int32], prefix: [Int32]) -> [Double]
    {
        tape.reset()
        tape.isRecording = false
        tape.isTraining = false
        let words = source + [Batch.end]
        let (encoded, initial) = model.encode(tape, words, steps: words.count, lengths: [words.count])
        var state = initial
        var logits: [Float] = []
        for word in [Batch.start] + prefix {
            let step = model.step(tape, [word], from: state, source: encoded)
            state = step.state
            logits = step.logits.array
        }
        return logSoftmax(logits)
    }

    private static func logSoftmax(_ logits: [Float]) -> [Double] {
        let logits = logits.map(Double.init)
        let largest = logits.max() ?? 0
        let normalizer = largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
        return logits.map { $0 - normalizer }
    }

    /// The log probability that the model's loss gives a translation, with or without `</s>`.
    static func logProbability(
        _ model: EncoderDecoder, _ tape: Tape, _ source: [Int32], _ words: [Int32], withEnd: Bool = true
    ) -> Double {
        tape.reset()
        tape.isRecording = false
        let whole = -model.loss(tape, Batch(sources: [source], targets: [words])).negativeLog
        guard !withEnd else { return whole }
        return whole - logProbabilities(model, tape, source, prefix: words)[Int(Batch.end)]
    }
}
