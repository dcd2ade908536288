import Tensors
import Translation

/// `gradients.jsonl`: the gradient flow back in time, and the norm of the gradients at every update.
struct GradientLog {
    /// The gradient of the loss of the last target token with respect to the decoder's input `distance` tokens before:
    /// its norm, averaged over texts.
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

    /// The number of distances. Each text is at least as long, so that all distances have the same texts.
    private static let steps = 50

    private let log: TrainingLog
    private let texts: [EncodedPair]

    /// Opens the log for appending, and removes the entries after `update`, which will be logged again.
    /// - Parameters:
    ///   - pairs: the sentences to measure on, joined into texts, because most sentences are too short.
    ///   - count: the number of texts; fewer where there are not enough pairs.
    init(_ path: String, keepingUpTo update: Int, joining pairs: [EncodedPair], into count: Int) throws {
        log = try TrainingLog(path, keepingUpTo: update)
        var texts: [EncodedPair] = [], next = EncodedPair(source: [], target: [])
        for pair in pairs where texts.count < count {
            next = EncodedPair(
                source: next.source + pair.source.prefix(pair.ownCount), target: next.target + pair.target)
            guard next.target.count >= Self.steps else { continue }
            texts.append(next)
            next = EncodedPair(source: [], target: [])
        }
        // A dev set of a few tokens is one text.
        if texts.isEmpty { texts.append(next) }
        self.texts = texts
    }

    func append(_ step: UpdateResult, update: Int) throws {
        try log.append(Update(update: update, norm: step.norm.isFinite ? step.norm : nil))
    }

    /// Measures the gradient flow of the weights that are evaluated.
    func measure(_ parallel: ParallelModel, update: Int) throws {
        for (distance, found) in parallel.gradientFlow(texts).distances.prefix(Self.steps).enumerated() {
            let norm = found.mean.isFinite ? found.mean : nil
            try log.append(Flow(update: update, distance: distance, norm: norm, texts: found.sentences))
        }
    }
}

extension ParallelModel {
    private static let batchSize = 8

    fileprivate func gradientFlow(_ pairs: [EncodedPair]) -> GradientFlow {
        let starts = Array(stride(from: pairs.startIndex, to: pairs.endIndex, by: Self.batchSize))
        var flows = [GradientFlow](repeating: GradientFlow(), count: starts.count)
        flows.withUnsafeMutableBufferPointer { flows in
            evaluate { worker, tape in
                tape.isRecording = true
                for index in stride(from: worker, to: starts.count, by: workers.count) {
                    tape.reset()
                    let end = min(pairs.endIndex, starts[index] + Self.batchSize)
                    let own = pairs[starts[index]..<end]
                    let batch = Batch(
                        sources: own.map(\.source), targets: own.map(\.target), form: model.targetForm)
                    // The gradients of the parameters are not wanted.
                    tape.shard = Shard(whole: batch.size)
                    flows[index] = GradientFlow(model, tape, batch)
                }
                tape.isRecording = false
            }
        }
        return flows.reduce(into: GradientFlow()) { $0 += $1 }
    }
}
