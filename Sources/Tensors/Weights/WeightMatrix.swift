/// A matrix of weights as a product reads it, [inner, columns].
struct WeightMatrix {
    let weights: Weights
    /// The first weight of the matrix.
    let offset: Int
    /// What a product sums over.
    let inner: Int
    let columns: Int
    /// Whether it is stored as [columns, inner].
    let isTransposed: Bool

    var values: UnsafePointer<Float> { weights.values + offset }
}
