extension RecurrentCell {
    /// The plain recurrent network (Elman 1990): h' = tanh(W x + U h + b).
    ///
    /// Its gradient is multiplied with U and a slope below 1 at every step back in time, and vanishes.
    public static let rnnTanh = RecurrentCell(
        name: "rnn-tanh", kind: .tanh, initialBias: [0], recurrentInitializer: { .glorot(inputs: $0, outputs: $0) })

    /// The plain recurrent network with rectified linear units: h' = max(0, W x + U h + b).
    ///
    /// U starts as the identity, so that states and gradients neither vanish nor explode at first (Le, Jaitly &
    /// Hinton 2015).
    public static let rnnReLU = RecurrentCell(
        name: "rnn-relu", kind: .relu, initialBias: [0], recurrentInitializer: { _ in .identity(1) })
}
