/// An operand of a matrix product.
enum MatmulOperand {
    /// [rows, width]
    case activations(ActivationRows)
    /// Some columns of activations, transposed: [columns, rows].
    case transposedActivations(ActivationRows, columns: Range<Int>)
    /// A parameter, its first extent as rows and the others as columns: [rows, columns].
    case weights(Parameter)
    /// The same, transposed: [columns, rows].
    case transposedWeights(Parameter)
}
