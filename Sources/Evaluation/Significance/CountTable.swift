import Concurrency

/// The counts of several metrics and systems side by side, a row for each segment, so that one pass over the rows of
/// a sample gives all sums.
struct CountTable<Lanes: SIMD & Sendable>: Sendable where Lanes.Scalar: BinaryFloatingPoint & Sendable {
    /// How many segments there are.
    let count: Int
    private let width: Int
    private let columns: [Range<Int>]
    private var rows: [Lanes]

    /// - Parameter parts: for each metric of each system its width and its count of a segment and column.
    init(_ count: Int, _ parts: [(width: Int, value: (Int, Int) -> Double)]) {
        var columns: [Range<Int>] = []
        for part in parts {
            let start = columns.last?.upperBound ?? 0
            columns.append(start..<start + part.width)
        }
        self.count = count
        self.columns = columns
        width = ((columns.last?.upperBound ?? 0) + Lanes.scalarCount - 1) / Lanes.scalarCount
        rows = [Lanes](repeating: Lanes(), count: count * width)
        for (part, range) in zip(parts, columns) {
            for segment in 0..<count {
                for column in range {
                    let index = segment * width + column / Lanes.scalarCount
                    rows[index][column % Lanes.scalarCount] = .init(part.value(segment, column - range.lowerBound))
                }
            }
        }
    }

    /// For each sample, what `body` makes of the sum of its rows, on all processors.
    /// - Parameters:
    ///   - add: calls its argument with each segment of a sample.
    ///   - body: gets the number of the part and its columns.
    func map<Value: Sendable>(
        samples: Int, _ add: @Sendable (Int, (Int) -> Void) -> Void,
        _ body: @Sendable (Int, UnsafeBufferPointer<Lanes.Scalar>) -> Value
    ) -> [[Value]] {
        let parts = parallelMap(samples, chunk: max(1, samples / 64)) { range in
            var sums = [Lanes](repeating: Lanes(), count: width)
            var values: [[Value]] = []
            for sample in range {
                let row = sums.withUnsafeMutableBufferPointer { sums in
                    sums.update(repeating: Lanes())
                    rows.withUnsafeBufferPointer { rows in
                        add(sample) { segment in
                            for index in 0..<width { sums[index] += rows[segment * width + index] }
                        }
                    }
                    return UnsafeRawBufferPointer(sums).withMemoryRebound(to: Lanes.Scalar.self) { sums in
                        columns.enumerated().map { body($0.offset, UnsafeBufferPointer(rebasing: sums[$0.element])) }
                    }
                }
                values.append(row)
            }
            return values
        }
        return Array(parts.joined())
    }
}
