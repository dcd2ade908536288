import Foundation

extension Tape {
    /// Measures single-precision matrix products of one size on this thread: the rate that a training step is held to.
    /// - Returns: floating-point operations per second.
    public func matrixProductRate(rows: Int, columns: Int, inner: Int, seconds: Double) -> Double {
        let mark = arena.mark
        defer { arena.rewind(to: mark) }
        let a = zeros(Shape(batch: rows, width: inner)), b = zeros(Shape(batch: columns, width: inner))
        let c = make(Shape(batch: rows, width: columns))
        func multiplyOnce() {
            product(
                MatrixView(a.values, stride: inner), MatrixView(b.values, stride: inner, transposed: true),
                into: MatrixView(c.values, stride: columns), rows: rows, columns: columns, inner: inner,
                accumulate: false)
        }
        multiplyOnce()
        let before = operationCount
        let clock = ContinuousClock()
        let start = clock.now
        while clock.now - start < .seconds(seconds) { multiplyOnce() }
        let elapsed = clock.now - start
        return Double(operationCount - before)
            / (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
    }
}
