import COneDNN

/// A matrix in memory: rows that lie `stride` elements apart.
struct MatrixView {
    var pointer: UnsafeMutablePointer<Float>
    var stride: Int
    var isTransposed = false

    init(_ pointer: UnsafeMutablePointer<Float>, stride: Int, transposed: Bool = false) {
        self.pointer = pointer
        self.stride = stride
        isTransposed = transposed
    }
}

extension Tape {
    /// C = scale A B, or C += scale A B, where A is rows × inner and B is inner × columns after transposition.
    func product(
        _ a: MatrixView, _ b: MatrixView, into c: MatrixView, rows: Int, columns: Int, inner: Int, accumulate: Bool,
        scale: Float = 1
    ) {
        guard rows > 0, columns > 0 else { return }
        OneDNN.check(
            dnnl_sgemm(
                a.isTransposed ? 84 : 78, b.isTransposed ? 84 : 78,  // 'T' and 'N'
                dnnl_dim_t(rows), dnnl_dim_t(columns), dnnl_dim_t(inner), scale, a.pointer, dnnl_dim_t(a.stride),
                b.pointer, dnnl_dim_t(b.stride), accumulate ? 1 : 0, c.pointer, dnnl_dim_t(c.stride)))
        operationCount += 2 * rows * columns * inner
    }
}
