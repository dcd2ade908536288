import CKernels
import Platform

extension Tape {
    /// c = scale a b or c += scale a b for a part of a batch, such as one sentence under one head of attention; always
    /// in float32.
    ///
    /// The bits of a number of c depend on its row of a and its column of b alone, not on how many others there are or
    /// where in memory they are. Not both factors can be transposed.
    func matmul(_ a: MatrixView, _ b: MatrixView, into c: MatrixView, accumulate: Bool = false, scale: Float = 1) {
        precondition(
            a.rows == c.rows && a.columns == b.rows && b.columns == c.columns && !c.isTransposed
                && !(a.isTransposed && b.isTransposed))
        matmulContext.operationCount += 2 * c.rows * c.columns * a.columns
        let start = timesProducts ? MonotonicTime.now : 0
        dk_strided_product(
            a.pointer, a.stride, a.isTransposed, b.pointer, b.stride, b.isTransposed, c.pointer, c.stride, c.rows,
            c.columns, a.columns, scale, accumulate)
        if timesProducts { matmulContext.seconds += MonotonicTime.now - start }
    }
}
