/// What an embedding adds to the gradient of its table: rows of a gradient, each times `scale`, at the rows of the table
/// that `indices` name.
struct RowGradient {
    /// [V, E]
    let table: Parameter
    /// For each row of the gradient a row of the table; below 0 where there is none.
    let indices: UnsafePointer<Int32>
    /// [T * B, E]
    let gradient: UnsafePointer<Float>
    /// The number of rows.
    let rows: Int
    let scale: Float
}
