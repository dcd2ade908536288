import CKernels

extension Tape {
    /// c = scale a b or c += scale a b for a part of a batch, such as one sentence under one head of attention; always
    /// in float32.
    ///
    /// With few rows, as in a step-by-step decoder, there is less to do than the general product needs to get going.
    func matmul(_ a: MatrixView, _ b: MatrixView, into c: MatrixView, accumulate: Bool = false, scale: Float = 1) {
        let (rows, columns, inner) = (c.rows, c.columns, a.columns)
        matmulContext.operationCount += 2 * rows * columns * inner
        if !isRecording, rows <= 16, !a.isTransposed, !accumulate {
            // Row by row, so that a row's bits do not depend on how many there are.
            for row in 0..<rows {
                let (x, y) = (a.pointer + row * a.stride, c.pointer + row * c.stride)
                if b.isTransposed {
                    dk_dot_rows(x, b.pointer, b.stride, columns, inner, scale, y)
                } else {
                    dk_weighted_rows(x, scale, b.pointer, b.stride, inner, columns, y, false)
                }
            }
            return
        }
        switch (rows, inner) {
        case (1, _) where !a.isTransposed && b.isTransposed && !accumulate:
            dk_dot_rows(a.pointer, b.pointer, b.stride, columns, inner, scale, c.pointer)
        case (1, _) where !a.isTransposed && !b.isTransposed:
            dk_weighted_rows(a.pointer, scale, b.pointer, b.stride, inner, columns, c.pointer, accumulate)
        case (_, 1) where a.isTransposed && !b.isTransposed && accumulate:
            dk_add_outer(a.pointer, scale, b.pointer, c.pointer, c.stride, rows, columns)
        default:
            matmulContext.sgemm(a, b, into: c, accumulate: accumulate, scale: scale)
        }
    }
}
