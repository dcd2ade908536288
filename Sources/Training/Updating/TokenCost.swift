import Platform
import Tensors
import Translation

/// What a model multiplies for a target token, in texts of some length: counted in a small batch, so that all that the
/// model computes is in it.
public struct TokenCost: Sendable {
    /// Floating-point operations of the products of a forward pass.
    public let forward: Double
    /// The same with the backward pass and the gradients of the weights.
    public let training: Double

    /// The tokens of each source and target, `</s>` included.
    public static let steps = 24

    /// Counts in a batch of four texts.
    /// - Parameters:
    ///   - model: the model.
    ///   - options: how it would be trained.
    public init(_ model: any TaskModel, _ options: TrainingOptions) {
        let steps = Array(repeating: Self.steps, count: 4)
        func count(isRecording: Bool) -> Double {
            let rehearsal = Rehearsal(model, options)
            rehearsal.run(
                sources: steps, targets: steps, isRecording: isRecording, logitRowsAtOnce: Tape.defaultLogitRowsAtOnce)
            if isRecording { rehearsal.computeGradients() }
            return Double(rehearsal.tape.operationCount) / Double(steps.reduce(0, +))
        }
        forward = count(isRecording: false)
        training = count(isRecording: true)
    }
}

extension TrainingSetup {
    /// The memory that the training will need.
    /// - Parameter ranks: how many train together.
    /// - Throws: ``TrainingError/outOfMemory(_:)``.
    public func memoryForecast(ranks: Int = 1) throws -> MemoryForecast {
        try MemoryForecast(
            model, options, train: train.pairs, draw: train.draw, dev: dev.pairs, maximumRatio: train.maximumRatio,
            ranks: ranks, available: Memory.available)
    }
}
