extension RecurrentCell {
    /// Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997; Gers et al. 2000).
    ///
    ///     i = σ(Wᵢ x + Uᵢ h + bᵢ)      f = σ(W_f x + U_f h + b_f)
    ///     g = tanh(W_g x + U_g h + b_g)  o = σ(W_o x + U_o h + b_o)
    ///     c' = f ⊙ c + i ⊙ g           h' = o ⊙ tanh(c')
    ///
    /// The cell state c passes from step to step by addition, so its gradient does not vanish while f is near 1; the
    /// forget gate's bias starts at 1 for that reason (Jozefowicz et al. 2015).
    public static let lstm = RecurrentCell(
        name: "lstm", kind: .lstm, initialBias: [0, 1, 0, 0],
        recurrentInitializer: { .glorot(inputs: $0, outputs: $0) })
}
