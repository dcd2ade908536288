/// The number of edits that make a hypothesis its reference, where moving a run of words counts as one: Tercom's
/// greedy search for the best shift, again and again, with its limits.
///
/// Costs of the words before and after a moved run stay the same, so a shift is judged by the rows between alone:
/// forward costs to the first of them, backward costs from the last.
final class ShiftSearch {
    private static let longestRun = 10
    private static let farthestShift = 50
    private static let mostCandidates = 1000

    private struct Shift {
        var gain: Int32 = 0
        var length = 0, start = 0, target = 0

        /// Tercom's ranking: by gain, then the longest run, then the earliest, then the earliest target.
        func isBetter(than other: Shift) -> Bool {
            (gain, length, -start, -target) > (other.gain, other.length, -other.start, -other.target)
        }
    }

    private var band = EditBand()
    private var words: [UInt32] = []
    private var reference: [UInt32] = []
    private var forward: [Int32] = []
    private var backward: [Int32] = []
    private var operations: [EditOperation] = []
    private var upperRow: [Int32] = []
    private var lowerRow: [Int32] = []
    /// The word of the hypothesis that each word of the reference is aligned to; -1 before the first.
    private var alignment: [Int] = []
    /// The number of wrong words before each position.
    private var wrongInHypothesis: [Int] = []
    private var wrongInReference: [Int] = []

    init() {}

    /// Words as numbers; equal words have equal numbers.
    func edits(from hypothesis: [UInt32], to reference: [UInt32]) -> Int {
        guard !reference.isEmpty else { return hypothesis.count }
        words = hypothesis
        self.reference = reference
        band.set(hypothesis: words.count, reference: reference.count)
        forward.setCount(band.count, Int32(0))
        backward.setCount(band.count, Int32(0))
        operations.setCount(band.count, EditOperation.none)
        upperRow.setCount(band.widest, Int32(0))
        lowerRow.setCount(band.widest, Int32(0))
        var shifts = 0
        var candidates = 0
        while true {
            fillForward()
            let distance = forward[band.count - 1]
            // No shift gains anything where nothing, or nothing but words too many or too few, is wrong.
            guard distance > 0, let shift = bestShift(distance, &candidates) else { return shifts + Int(distance) }
            guard candidates < Self.mostCandidates, shift.gain > 0 else { return shifts + Int(distance) }
            shifts += 1
            words = moved(shift)
        }
    }

    private func fillForward() {
        let (band, words, reference) = (band, words, reference)
        forward.withUnsafeMutableBufferPointer { costs in
            operations.withUnsafeMutableBufferPointer { operations in
                reference.withUnsafeBufferPointer { reference in
                    guard let costs = costs.baseAddress, let operations = operations.baseAddress else { return }
                    for column in 0...reference.count {
                        costs[column] = Int32(column)
                        operations[column] = .insertion
                    }
                    for row in 0..<words.count {
                        band.fill(
                            row + 1, word: words[row], reference: reference, above: costs + band.start[row],
                            into: costs + band.start[row + 1], operations: operations + band.start[row + 1])
                    }
                }
            }
        }
    }

    /// The least cost from each cell to the last.
    private func fillBackward() {
        let (band, words, reference) = (band, words, reference)
        let last = words.count
        backward.withUnsafeMutableBufferPointer { costs in
            for column in band.low[last]..<band.high[last] {
                costs[band.start[last] + column - band.low[last]] = Int32(reference.count - column)
            }
            for row in (0..<last).reversed() {
                let (low, high) = (band.low[row + 1], band.high[row + 1])
                let below = band.start[row + 1] - low
                var right = EditBand.infinity
                for column in (band.low[row]..<band.high[row]).reversed() {
                    var best = right + 1
                    if column >= low, column < high { best = min(best, costs[below + column] + 1) }
                    if column + 1 >= low, column + 1 < high {
                        let cost: Int32 = words[row] == reference[column] ? 0 : 1
                        best = min(best, costs[below + column + 1] + cost)
                    }
                    best = min(best, EditBand.infinity)
                    costs[band.start[row] + column - band.low[row]] = best
                    right = best
                }
            }
        }
    }

    /// Walks back from the last cell, and notes which words are aligned and which are wrong.
    private func align() {
        alignment.setCount(reference.count, 0)
        wrongInHypothesis.setCount(words.count + 1, 0)
        wrongInReference.setCount(reference.count + 1, 0)
        var (row, column) = (words.count, reference.count)
        while row > 0 || column > 0 {
            switch operations[band.start[row] + column - band.low[row]] {
            case .insertion:
                column -= 1
                alignment[column] = row - 1
                wrongInReference[column + 1] = 1
            case .deletion:
                row -= 1
                wrongInHypothesis[row + 1] = 1
            case let operation:
                (row, column) = (row - 1, column - 1)
                alignment[column] = row
                let isWrong = operation == .substitution ? 1 : 0
                wrongInReference[column + 1] = isWrong
                wrongInHypothesis[row + 1] = isWrong
            }
        }
        for index in 1...words.count { wrongInHypothesis[index] += wrongInHypothesis[index - 1] }
        for index in 1...reference.count { wrongInReference[index] += wrongInReference[index - 1] }
    }

    /// Tries each run of words that occurs elsewhere in the reference; nil if there is none to move.
    private func bestShift(_ distance: Int32, _ candidates: inout Int) -> Shift? {
        guard !words.isEmpty else { return nil }
        align()
        fillBackward()
        var best = Shift()
        for start in words.indices {
            let near = (start - Self.farthestShift...start + Self.farthestShift).clamped(to: 0...reference.count - 1)
            for position in near
            where abs(position - start) <= Self.farthestShift && words[start] == reference[position] {
                var length = 0
                while length < Self.longestRun, start + length < words.count, position + length < reference.count,
                    words[start + length] == reference[position + length]
                {
                    length += 1
                    guard wrongInHypothesis[start + length] > wrongInHypothesis[start],
                        wrongInReference[position + length] > wrongInReference[position],
                        !(start..<start + length).contains(alignment[position])
                    else { continue }
                    consider(start, position, length, distance, &best, &candidates)
                    if candidates >= Self.mostCandidates { return best }
                }
            }
        }
        return best
    }

    /// Tries all targets of a run that the reference's words at `position` suggest.
    private func consider(
        _ start: Int, _ position: Int, _ length: Int, _ distance: Int32, _ best: inout Shift, _ candidates: inout Int
    ) {
        var previous = -1
        for offset in -1..<length {
            let target = position + offset == -1 ? 0 : alignment[position + offset] + 1
            guard target != previous else { continue }
            previous = target
            candidates += 1
            var shift = Shift(length: length, start: start, target: target)
            shift.gain = distance - self.distance(after: shift)
            if shift.gain > 0, shift.isBetter(than: best) { best = shift }
        }
    }

    /// The part of the words that a shift changes, and where its second run starts in it: the two runs are swapped.
    private func exchange(_ shift: Shift) -> (low: Int, middle: Int, high: Int) {
        let end = shift.start + shift.length
        if shift.target < shift.start { return (shift.target, shift.start, end) }
        if shift.target > end { return (shift.start, end, shift.target) }
        // A target within the run moves it on by as many words.
        return (shift.start, end, min(words.count, shift.target + shift.length))
    }

    private func moved(_ shift: Shift) -> [UInt32] {
        let (low, middle, high) = exchange(shift)
        return Array(words[..<low] + words[middle..<high] + words[low..<middle] + words[high...])
    }

    private func distance(after shift: Shift) -> Int32 {
        let (low, middle, high) = exchange(shift)
        guard middle < high, low < middle else { return forward[band.count - 1] }
        let (band, words) = (band, words)
        return reference.withUnsafeBufferPointer { reference in
            forward.withUnsafeBufferPointer { forward in
                backward.withUnsafeBufferPointer { backward in
                    upperRow.withUnsafeMutableBufferPointer { current in
                        lowerRow.withUnsafeMutableBufferPointer { next in
                            guard let forward = forward.baseAddress, var above = current.baseAddress,
                                var row = next.baseAddress
                            else { return 0 }
                            for index in low..<high {
                                let from = index - low
                                let word =
                                    from < high - middle ? words[middle + from] : words[low + from - (high - middle)]
                                band.fill(
                                    index + 1, word: word, reference: reference,
                                    above: index == low ? forward + band.start[low] : UnsafePointer(above), into: row)
                                swap(&above, &row)
                            }
                            var least = EditBand.infinity
                            for index in 0..<band.high[high] - band.low[high] {
                                least = min(least, above[index] + backward[band.start[high] + index])
                            }
                            return least
                        }
                    }
                }
            }
        }
    }
}

extension Array {
    /// Makes the array `count` times `value`, in the memory it has.
    fileprivate mutating func setCount(_ count: Int, _ value: Element) {
        removeAll(keepingCapacity: true)
        append(contentsOf: repeatElement(value, count: count))
    }
}
