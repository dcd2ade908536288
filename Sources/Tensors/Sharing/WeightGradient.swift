/// One product of the gradient of weights [O, I]: dyᵀ x, a sum over rows.
struct WeightGradient {
    let weight: Parameter
    /// [rows, O]
    let dy: ActivationRows
    /// [rows, I]
    let x: ActivationRows
    /// Where each row lies among those of the whole batch, ascending; nil where the rows are those of a sequence, whole
    /// time steps.
    let order: UnsafePointer<Int32>?
}
