import CKernels
import COneDNN

/// A part of a float32 matrix in memory: rows that begin `stride` elements apart, or their transpose.
struct MatrixView {
    let pointer: UnsafeMutablePointer<Float>
    /// After transposition.
    let rows: Int
    /// After transposition.
    let columns: Int
    let stride: Int
    let isTransposed: Bool

    init(_ pointer: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
        self.init(pointer, rows, columns, stride ?? columns, isTransposed: false)
    }

    private init(
        _ pointer: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int, _ stride: Int, isTransposed: Bool
    ) {
        (self.pointer, self.rows, self.columns, self.stride) = (pointer, rows, columns, stride)
        self.isTransposed = isTransposed
    }

    var transposed: MatrixView { MatrixView(pointer, columns, rows, stride, isTransposed: !isTransposed) }
}

extension MatmulContext {
    /// c = scale a b or c += scale a b, in float32.
    func sgemm(_ a: MatrixView, _ b: MatrixView, into c: MatrixView, accumulate: Bool, scale: Float = 1) {
        precondition(a.rows == c.rows && a.columns == b.rows && b.columns == c.columns && !c.isTransposed)
        guard c.rows > 0, c.columns > 0 else { return }
        OneDNN.check(
            dnnl_sgemm(
                a.isTransposed ? 84 : 78, b.isTransposed ? 84 : 78,  // 'T' and 'N'
                dnnl_dim_t(c.rows), dnnl_dim_t(c.columns), dnnl_dim_t(a.columns), scale, a.pointer,
                dnnl_dim_t(a.stride), b.pointer, dnnl_dim_t(b.stride), accumulate ? 1 : 0, c.pointer,
                dnnl_dim_t(c.stride)))
    }
}

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
