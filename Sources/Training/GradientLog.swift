import Translation

/// `gradients.jsonl`: how gradients flow back in time, and their norm at every update.
struct GradientLog {
    /// The mean norm of the gradient of the last target word's loss with respect to the word that the decoder read so
    /// many words before.
    private struct Flow: Encodable {
        var event = "flow"
        var update: Int
        var distance: Int
        var norm: Double
        var sentences: Int
    }

    private struct Update: Encodable {
        var event = "update"
        var update: Int
        /// The norm of all gradients before clipping; left out where it is not finite.
        var norm: Float?
    }

    private let log: TrainingLog

    /// Opens the log for appending, without what was logged behind `update`: it will be logged again.
    init(_ path: String, keepingUpTo update: Int) throws {
        log = try TrainingLog(path, keepingUpTo: update)
    }

    func append(_ step: ParallelModel.Step, update: Int) throws {
        try log.append(Update(update: update, norm: step.norm.isFinite ? step.norm : nil))
    }

    /// Measures on some sentence pairs under the weights that are evaluated.
    func measure(_ parallel: ParallelModel, _ pairs: ArraySlice<EncodedPair>, update: Int) throws {
        for (distance, found) in parallel.gradientFlow(pairs).distances.enumerated() {
            try log.append(
                Flow(update: update, distance: distance, norm: found.mean, sentences: found.sentences))
        }
    }
}

extension ParallelModel {
    private static let sentencesAtOnce = 16

    fileprivate func gradientFlow(_ pairs: ArraySlice<EncodedPair>) -> GradientFlow {
        let starts = Array(stride(from: pairs.startIndex, to: pairs.endIndex, by: Self.sentencesAtOnce))
        var flows = [GradientFlow](repeating: GradientFlow(), count: starts.count)
        flows.withUnsafeMutableBufferPointer { flows in
            evaluate { worker, tape in
                tape.isRecording = true
                for index in stride(from: worker, to: starts.count, by: workers.count) {
                    tape.reset()
                    let end = min(pairs.endIndex, starts[index] + Self.sentencesAtOnce)
                    let own = pairs[starts[index]..<end]
                    let batch = Batch(sources: own.map(\.source), targets: own.map(\.target))
                    flows[index] = GradientFlow(model, tape, batch)
                }
                tape.isRecording = false
                tape.gradients.base.update(repeating: 0, count: tape.gradients.count)
            }
        }
        return flows.reduce(into: GradientFlow()) { $0 += $1 }
    }
}
