import Translation

/// `gradients.jsonl`: how gradients flow back in time, and their norm at every update.
struct GradientLog {
    /// The mean norm over texts of the gradient of the last target word's loss with respect to the word that the
    /// decoder read so many words before.
    private struct Flow: Encodable {
        var event = "flow"
        var update: Int
        var distance: Int
        /// Left out where it is not finite.
        var norm: Double?
        var texts: Int
    }

    private struct Update: Encodable {
        var event = "update"
        var update: Int
        /// The norm of all gradients before clipping; left out where it is not finite.
        var norm: Float?
    }

    /// How many words back is measured. Each text is at least as long, so that all distances have the same texts.
    private static let steps = 50

    private let log: TrainingLog
    private let texts: [EncodedPair]

    /// Opens the log for appending, without what was logged behind `update`: it will be logged again.
    /// - Parameters:
    ///   - pairs: what the flow is measured on, joined into longer texts: most sentences are too short to see much.
    ///   - count: how many texts to make, as far as there are pairs for them.
    init(_ path: String, keepingUpTo update: Int, joining pairs: [EncodedPair], into count: Int) throws {
        log = try TrainingLog(path, keepingUpTo: update)
        var texts: [EncodedPair] = [], next = EncodedPair(source: [], target: [])
        for pair in pairs where texts.count < count {
            next = EncodedPair(source: next.source + pair.source, target: next.target + pair.target)
            guard next.target.count >= Self.steps else { continue }
            texts.append(next)
            next = EncodedPair(source: [], target: [])
        }
        // A dev set of a few words still gives what it has.
        if texts.isEmpty { texts.append(next) }
        self.texts = texts
    }

    func append(_ step: ParallelModel.Step, update: Int) throws {
        try log.append(Update(update: update, norm: step.norm.isFinite ? step.norm : nil))
    }

    /// Measures under the weights that are evaluated.
    func measure(_ parallel: ParallelModel, update: Int) throws {
        for (distance, found) in parallel.gradientFlow(texts).distances.prefix(Self.steps).enumerated() {
            let norm = found.mean.isFinite ? found.mean : nil
            try log.append(Flow(update: update, distance: distance, norm: norm, texts: found.sentences))
        }
    }
}

extension ParallelModel {
    private static let textsAtOnce = 8

    fileprivate func gradientFlow(_ pairs: [EncodedPair]) -> GradientFlow {
        let starts = Array(stride(from: pairs.startIndex, to: pairs.endIndex, by: Self.textsAtOnce))
        var flows = [GradientFlow](repeating: GradientFlow(), count: starts.count)
        flows.withUnsafeMutableBufferPointer { flows in
            evaluate { worker, tape in
                tape.isRecording = true
                for index in stride(from: worker, to: starts.count, by: workers.count) {
                    tape.reset()
                    let end = min(pairs.endIndex, starts[index] + Self.textsAtOnce)
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
