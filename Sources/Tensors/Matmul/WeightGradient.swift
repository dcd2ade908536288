/// One product of the gradient of weights [O, I]: dyᵀ x.
struct WeightGradient {
    let weight: Parameter
    /// [rows, O]
    let dy: ActivationRows
    /// [rows, I]
    let x: ActivationRows
}
