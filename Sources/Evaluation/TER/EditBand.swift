/// Which cells of the edit distance matrix Tercom's beam looks at: a band around the line between the corners, the
/// same for all hypotheses of a length.
struct EditBand {
    /// A cost that no cell has.
    static let infinity: Int32 = 1 << 29

    /// Rows count the words of the hypothesis, columns those of the reference, each from 0.
    private(set) var low: [Int] = []
    private(set) var high: [Int] = []
    /// Where each row starts in a table.
    private(set) var start: [Int] = []
    private(set) var count = 0
    private(set) var widest = 0
    private static let beam = 25

    mutating func set(hypothesis: Int, reference: Int) {
        low.removeAll(keepingCapacity: true)
        high.removeAll(keepingCapacity: true)
        start.removeAll(keepingCapacity: true)
        let ratio = hypothesis > 0 ? Double(reference) / Double(hypothesis) : 1
        let beam = Double(Self.beam) < ratio / 2 ? Int((ratio / 2 + Double(Self.beam)).rounded(.up)) : Self.beam
        count = 0
        widest = 0
        for row in 0...hypothesis {
            let diagonal = Int((Double(row) * ratio).rounded(.down))
            // The first row is what inserting the reference costs, and the last one must reach the corner.
            low.append(row == 0 ? 0 : max(0, diagonal - beam))
            high.append(row == 0 || row == hypothesis ? reference + 1 : min(reference + 1, diagonal + beam))
            start.append(count)
            count += high[row] - low[row]
            widest = max(widest, high[row] - low[row])
        }
    }
}

/// The operation that leads into a cell at the least cost. Of equal ones, the first in this order counts.
enum EditOperation: UInt8 {
    case none, substitution, deletion, insertion
}

extension EditBand {
    /// The costs of a row from those of the row above it.
    /// - Parameters:
    ///   - word: the hypothesis's word of the row.
    ///   - operations: where to keep what led into each cell.
    @inline(__always)
    func fill(
        _ row: Int, word: UInt32, reference: UnsafeBufferPointer<UInt32>, above: UnsafePointer<Int32>,
        into costs: UnsafeMutablePointer<Int32>, operations: UnsafeMutablePointer<EditOperation>? = nil
    ) {
        let (low, high, lowAbove) = (low[row], high[row], low[row - 1])
        let widthAbove = self.high[row - 1] - lowAbove
        var before = low > lowAbove && low - 1 - lowAbove < widthAbove ? above[low - 1 - lowAbove] : Self.infinity
        var left = Self.infinity
        for column in low..<high {
            let index = column - lowAbove
            let over = index < widthAbove ? above[index] : Self.infinity
            var best = Self.infinity
            var operation = EditOperation.none
            if column > 0 {
                let isEqual = word == reference[column - 1]
                let cost = before + (isEqual ? 0 : 1)
                if cost < best {
                    best = cost
                    operation = isEqual ? .none : .substitution
                }
            }
            if over + 1 < best { (best, operation) = (over + 1, .deletion) }
            if left + 1 < best { (best, operation) = (left + 1, .insertion) }
            costs[column - low] = best
            operations?[column - low] = operation
            before = over
            left = best
        }
    }
}
