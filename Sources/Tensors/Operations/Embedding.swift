import CKernels

extension Tape {
    /// The rows of a table with the given indices.
    /// - Parameters:
    ///   - indices: rows, [T, B] time-major.
    ///   - steps: T
    ///   - batch: B
    ///   - table: [V, E]
    ///   - scale: what the rows are multiplied with.
    ///   - padding: an index whose row receives no gradient.
    /// - Returns: [T, B, E]
    public func embedding(
        _ indices: UnsafePointer<Int32>, steps: Int, batch: Int, _ table: Parameter, scale: Float = 1,
        padding: Int32? = nil
    ) -> Tensor {
        let width = table.shape[1]
        let y = make(Shape(steps: steps, batch: batch, width: width))
        let rows = y.shape.rows
        precondition(
            UnsafeBufferPointer(start: indices, count: rows).allSatisfy { 0 <= $0 && $0 < table.shape[0] },
            "an index outside the table of \(table.shape[0]) rows")
        dk_gather_rows(values(table), indices, scale, y.values, rows, width)
        guard isRecording else { return y }
        let kept = arena.allocate(Int32.self, rows)
        for row in 0..<rows { kept[row] = indices[row] == padding ? -1 : indices[row] }
        record(from: y) { [self] dy in
            guard shard == nil else {
                rowGradients.append(
                    RowGradient(table: table, indices: kept, gradient: dy, rows: rows, scale: scale))
                return
            }
            dk_scatter_add_rows(dy, kept, scale, gradients.pointer(table), rows, width)
        }
        return y
    }
}
