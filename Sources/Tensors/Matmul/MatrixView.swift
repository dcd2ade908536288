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
