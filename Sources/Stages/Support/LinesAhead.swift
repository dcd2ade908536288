/// Lines that have been read before they are asked for, in order. Of a run of equal ones only their number is kept: a text
/// may end with millions of blank lines.
package struct LinesAhead<Line> {
    private var runs: ArraySlice<(line: Line, count: Int)> = []

    package init() {}

    /// The line that was read last.
    package var last: Line? { runs.last?.line }

    /// Adds a line.
    /// - Parameter isLikeLast: whether it equals ``last``, in place of which it can be taken.
    package mutating func append(_ line: Line, isLikeLast: Bool) {
        if isLikeLast, !runs.isEmpty {
            runs[runs.endIndex - 1].count += 1
        } else {
            runs.append((line: line, count: 1))
        }
    }

    /// Takes the first line; nil where there is none.
    package mutating func popFirst() -> Line? {
        guard let first = runs.first else { return nil }
        if first.count > 1 {
            runs[runs.startIndex].count -= 1
        } else {
            _ = runs.popFirst()
        }
        return first.line
    }
}
