import Foundation
import Tensors
import Translation

/// Beam search in its plainest form: one sentence and one hypothesis at a time, sums in double precision.
struct ReferenceSearch {
    struct Result {
        var tokens: [Int32]
        var logProbability: Double
        var score: Double
    }

    let model: EncoderDecoder
    let options: SearchOptions

    func normalizer(_ tokens: Int) -> Double { pow((5 + Double(tokens)) / 6, Double(options.lengthPenalty)) }

    func limit(_ source: [Int32]) -> Int {
        Int(Double(source.count) * (options.maximumRatio ?? SearchOptions.widestRatio)) + options.maximumExtra
    }

    private struct Live {
        var tokens: [Int32]
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
        var live = [Live(tokens: [], logProbability: 0, state: initial)]
        var finished: [Result] = []
        func finish(_ tokens: [Int32], _ logProbability: Double, length: Int) {
            finished.append(
                Result(tokens: tokens, logProbability: logProbability, score: logProbability / normalizer(length)))
        }
        for step in 1...limit(source) where step == 1 || !live.isEmpty {
            var candidates: [(parent: Int, token: Int32, logProbability: Double)] = []
            var states: [DecoderState] = []
            for (parent, hypothesis) in live.enumerated() {
                let next = model.step(
                    tape, [hypothesis.tokens.last ?? Batch.start], from: hypothesis.state, source: encoded)
                states.append(next.state)
                for (token, value) in Self.logSoftmax(next.logits.array).enumerated() {
                    let token = Int32(token)
                    guard token != Batch.pad, token != Batch.start, step > 1 || token != Batch.end else { continue }
                    candidates.append((parent, token, hypothesis.logProbability + value))
                }
            }
            candidates.sort { $0.logProbability > $1.logProbability }
            let parents = live
            live = []
            for (rank, candidate) in candidates.enumerated() where live.count < options.beam {
                let tokens = parents[candidate.parent].tokens
                if candidate.token == Batch.end {
                    if rank < options.beam { finish(tokens, candidate.logProbability, length: step) }
                } else {
                    live.append(
                        Live(
                            tokens: tokens + [candidate.token], logProbability: candidate.logProbability,
                            state: states[candidate.parent]))
                }
            }
            if step == limit(source) {
                for hypothesis in live { finish(hypothesis.tokens, hypothesis.logProbability, length: step) }
                break
            }
            // What can no longer become one of the best leaves the beam: no log probability grows.
            guard finished.count >= options.best else { continue }
            let best = finished.map(\.score).sorted(by: >)[options.best - 1]
            live.removeAll { $0.logProbability / normalizer(limit(source) + 1) <= best }
        }
        return finished.sorted { $0.score > $1.score }
    }

    /// The log probabilities of all tokens behind a prefix, for one sentence and one hypothesis.
    static func logProbabilities(_ model: EncoderDecoder, _ tape: Tape, _ source: [Int32], prefix: [Int32]) -> [Double]
    {
        tape.reset()
        tape.isRecording = false
        tape.isTraining = false
        let tokens = source + [Batch.end]
        let (encoded, initial) = model.encode(tape, tokens, steps: tokens.count, lengths: [tokens.count])
        var state = initial
        var logits: [Float] = []
        for token in [Batch.start] + prefix {
            let step = model.step(tape, [token], from: state, source: encoded)
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
        _ model: EncoderDecoder, _ tape: Tape, _ source: [Int32], _ tokens: [Int32], withEnd: Bool = true
    ) -> Double {
        tape.reset()
        tape.isRecording = false
        let whole = -model.loss(tape, Batch(sources: [source], targets: [tokens])).negativeLog
        guard !withEnd else { return whole }
        return whole - logProbabilities(model, tape, source, prefix: tokens)[Int(Batch.end)]
    }
}
