import Tensors

/// Dropout rates: the shares of elements that are set to zero in training.
public struct DropoutRates: Codable, Sendable, Equatable {
    /// The rate of embeddings.
    public var embedding: Float = 0.3
    /// The rate of the outputs of recurrent layers.
    public var hidden: Float = 0.3
    /// The rate of the readout below the output layer.
    public var output: Float = 0.3
    /// The rate of the contexts that attention returns.
    public var context: Float = 0
    /// Whether a sentence loses the same features at every time step (Gal & Ghahramani 2016).
    public var isVariational = false

    public init() {}

    /// One rate for embeddings, recurrent layers and the readout.
    public init(all rate: Float) {
        embedding = rate
        hidden = rate
        output = rate
    }

    /// Dropout at one point of a model for one batch.
    func at(_ rate: KeyPath<Self, Float>, _ tape: Tape) -> Dropout {
        Dropout(
            tape: tape, rate: self[keyPath: rate],
            key: isVariational && tape.isTraining && self[keyPath: rate] > 0 ? tape.random.next() : nil)
    }
}

/// Dropout at one point of a model: called once for a whole sequence, or once for each of its steps.
struct Dropout {
    fileprivate let tape: Tape
    fileprivate let rate: Float
    /// The key of the mask for all steps; without it each call draws its own.
    fileprivate let key: RandomKey?

    func callAsFunction(_ x: Tensor) -> Tensor {
        guard let key else { return tape.dropout(x, rate: rate) }
        return tape.variationalDropout(x, rate: rate, key: key)
    }
}
