import Tensors
import Vocabularies

/// A model of some task, as training and model folders see it: its parameters, and the loss of a batch.
///
/// It is a value of names and offsets; the numbers are in a buffer of its ``layout``.
public protocol TaskModel: Sendable {
    /// The architecture.
    var configuration: ModelConfiguration { get }
    /// The parameters and their offsets.
    var layout: ParameterLayout { get }
    /// The parameters of which a batch reads the rows of its tokens and nothing else.
    var lookupTables: [LookupTable] { get }
    /// How a batch has what the model is to predict.
    var targetForm: TargetForm { get }
    /// The embeddings of a side of the text; nil where the model does not read it.
    func embedding(of side: TextSide) -> Parameter?
    /// The widths of the vectors that the model passes from one batch of continuous text to the next; none for models
    /// that read sentences alone.
    var stateWidths: [Int] { get }

    /// The loss of a batch; with a recording tape `Tape.backward()` then gives the gradients of the objective.
    /// - Parameters:
    ///   - tape: has the weights; dropout applies only while it is training.
    ///   - batch: sentences in the form that the model reads.
    ///   - objective: what is minimized.
    ///   - observe: receives the embedded tokens that the predictions follow from step by step, [T, B, E], where there
    ///     are such.
    func loss(_ tape: Tape, _ batch: Batch, _ objective: Objective, observe: ((Tensor) -> Void)?) -> LossSums
}

extension TaskModel {
    public var targetForm: TargetForm { .generated }
    public var stateWidths: [Int] { [] }

    /// The loss of a batch; with a recording tape `Tape.backward()` then gives the gradients of the objective.
    /// - Parameters:
    ///   - tape: has the weights; dropout applies only while it is training.
    ///   - batch: sentences in the form that the model reads.
    ///   - objective: what is minimized.
    public func loss(_ tape: Tape, _ batch: Batch, _ objective: Objective) -> LossSums {
        loss(tape, batch, objective, observe: nil)
    }
}

/// What a training minimizes: -log p of the targets, and what makes models better on other text.
public struct Objective: Sendable {
    /// The rates at each point of the model.
    public var dropout = DropoutRates(all: 0)
    /// The share of probability that label smoothing gives to all tokens alike, from 0 up to 1.
    public var smoothing: Float = 0
    /// A factor on the gradients, as 1 / tokens for a mean; sums are without it.
    public var scale: Float = 1
    /// The weight of the divergence between the predictions of both halves of a repeated batch.
    public var consistency: Float = 0

    /// Receives -log p of each target, in nats, with its row among those of all steps of the batch.
    public var each: (@Sendable (_ row: Int, _ negativeLog: Float) -> Void)?

    /// -log p, nothing dropped and nothing smoothed.
    public init() {}
}
