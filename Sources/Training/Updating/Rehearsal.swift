import Tensors
import Translation

/// Runs small batches on a thread of its own, as a training does, to measure what they take.
struct Rehearsal {
    private let model: any TaskModel
    private let options: TrainingOptions
    private let weights: Weights
    private let packed = PackedWeights()
    private let worker: Workers<Tape>

    /// The tape of the last batch.
    var tape: Tape { worker.state(0) }

    init(_ model: any TaskModel, _ options: TrainingOptions) {
        (self.model, self.options) = (model, options)
        weights = Weights(count: model.layout.count)
        nonisolated(unsafe) let weights = weights
        worker = Workers(1) { _ in Tape(weights: weights) }
    }

    /// Computes a batch on a new tape.
    /// - Parameters:
    ///   - sources: steps of each source, `</s>` included.
    ///   - targets: the same of the targets.
    ///   - logitRowsAtOnce: as of a tape.
    func run(sources: [Int], targets: [Int], isRecording: Bool, logitRowsAtOnce: Int) {
        func words(_ steps: [Int]) -> [[Int32]] { steps.map { Array(repeating: Batch.unknown, count: $0 - 1) } }
        // As many targets as the model predicts of such sources.
        let targets = model.targetForm == .aligned ? sources : targets
        worker.run { _, tape in
            tape = Tape(weights: weights, packed: packed)
            tape.shard = Shard(whole: sources.count)
            tape.logitRowsAtOnce = logitRowsAtOnce
            tape.precision = options.precision
            tape.isRecording = isRecording
            tape.isTraining = isRecording
            var objective = Objective()
            objective.dropout = options.dropout.rates(epochs: 1)
            objective.smoothing = options.labelSmoothing
            _ = model.loss(
                tape, Batch(sources: words(sources), targets: words(targets), form: model.targetForm), objective)
            if isRecording { tape.backward() }
        }
    }

    /// Computes the gradients of the last batch.
    func computeGradients() { BatchGradients(model.layout, frozen: options.frozen).compute(worker) }
}
