extension RecurrentCell {
    /// Gated recurrent unit (Cho et al. 2014), in the form whose reset gate acts behind the recurrent product, as in
    /// cuDNN and PyTorch.
    ///
    ///     u = σ(W_u x + U_u h + b_u)    r = σ(W_r x + U_r h + b_r)
    ///     n = tanh(W_n x + b_n + r ⊙ (U_n h + b'_n))
    ///     h' = u ⊙ h + (1 - u) ⊙ n
    public static let gru = RecurrentCell(
        name: "gru", kind: .gru, initialBias: [0, 0, 0, 0],
        recurrentInitializer: { .glorot(inputs: $0, outputs: $0) })
}
