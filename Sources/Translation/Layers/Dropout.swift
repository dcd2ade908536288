import Tensors

/// Shares of what is set to zero in training.
public struct DropoutRates: Codable, Sendable, Equatable {
    /// Of the elements of embeddings.
    public var embedding: Float = 0.3
    /// Of the outputs of recurrent layers.
    public var hidden: Float = 0.3
    /// Of the readout below the output layer.
    public var output: Float = 0.3
    /// Of what attention has found in the source.
    public var context: Float = 0
    /// Whether a sentence loses the same features at every time step (Gal & Ghahramani 2016) rather than others at each.
    public var isVariational = false

    public init() {}

    /// One rate for embeddings, recurrent layers and the readout.
    public init(all rate: Float) {
        embedding = rate
        hidden = rate
        output = rate
    }

    /// Dropout at one place of a model for one batch.
    func at(_ rate: KeyPath<Self, Float>, _ tape: Tape) -> Dropout {
        Dropout(
            tape: tape, rate: self[keyPath: rate],
            key: isVariational && tape.isTraining && self[keyPath: rate] > 0 ? tape.random.next() : nil)
    }
}

/// Dropout at one place of a model: called once for a whole sequence, or once for each of its steps.
struct Dropout {
    fileprivate let tape: Tape
    fileprivate let rate: Float
    /// What the mask for all steps is drawn from; without it each call draws its own.
    fileprivate let key: RandomKey?

    func callAsFunction(_ x: Tensor) -> Tensor {
        guard let key else { return tape.dropout(x, rate: rate) }
        return tape.variationalDropout(x, rate: rate, key: key)
    }
}
