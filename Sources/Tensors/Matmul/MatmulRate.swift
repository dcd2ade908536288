import Foundation

extension Tape {
    /// Measures float32 matrix products of one extent on this thread: the rate that a training step is held to.
    /// - Returns: floating-point operations per second.
    public func matrixProductRate(rows: Int, columns: Int, inner: Int, seconds: Double) -> Double {
        let mark = arena.mark
        defer { arena.rewind(to: mark) }
        let a = zeros(Shape(batch: rows, width: inner)), b = zeros(Shape(batch: columns, width: inner))
        let c = make(Shape(batch: rows, width: columns))
        func multiplyOnce() {
            matmulContext.sgemm(
                MatrixView(a.values, rows: rows, columns: inner),
                MatrixView(b.values, rows: columns, columns: inner).transposed,
                into: MatrixView(c.values, rows: rows, columns: columns), accumulate: false)
        }
        multiplyOnce()
        var products = 0
        let clock = ContinuousClock()
        let start = clock.now
        while clock.now - start < .seconds(seconds) {
            multiplyOnce()
            products += 1
        }
        let elapsed = clock.now - start
        let operations = Double(2 * rows * columns * inner) * Double(products)
        return operations
            / (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
    }
}
