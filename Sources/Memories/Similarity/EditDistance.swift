/// The edit distance (Levenshtein 1966) of one sequence of tokens from many, 64 cells of the matrix at a time.
///
/// Myers (1999) keeps the vertical differences of a column as two bits for each row; the form here is Hyyrö's (2003),
/// with a carry between blocks where the sequence has more than 64 tokens.
package struct EditDistance {
    /// The tokens of the sequence.
    package let count: Int
    private let blocks: Int
    /// For each symbol, the rows that have it; symbol 0 is any token that the sequence lacks.
    private var rows: [UInt64]
    private var positive: [UInt64], negative: [UInt64]

    /// - Parameters:
    ///   - symbols: for each token of the sequence a number from 1, the same for equal tokens; 0 for one that equals no other.
    ///   - symbolCount: the greatest of them.
    package init(_ symbols: [UInt16], symbolCount: Int) {
        count = symbols.count
        blocks = (symbols.count + 63) / 64
        rows = Array(repeating: 0, count: (symbolCount + 1) * blocks)
        positive = Array(repeating: 0, count: blocks)
        negative = positive
        for (row, symbol) in symbols.enumerated() where symbol != 0 {
            rows[Int(symbol) * blocks + row / 64] |= 1 << UInt64(row % 64)
        }
    }

    /// The distance from another sequence; nil where it is above the limit.
    /// - Parameters:
    ///   - tokens: the other sequence.
    ///   - symbols: for each token its symbol, 0 where the sequence lacks it.
    package mutating func distance(
        to tokens: UnsafeBufferPointer<UInt32>, symbols: UnsafePointer<UInt16>, limit: Int
    ) -> Int? {
        guard abs(tokens.count - count) <= limit else { return nil }
        guard count > 0 else { return tokens.count }
        return blocks == 1
            ? inOneBlock(tokens, symbols, limit: limit) : inBlocks(tokens, symbols, limit: limit)
    }

    private func inOneBlock(
        _ tokens: UnsafeBufferPointer<UInt32>, _ symbols: UnsafePointer<UInt16>, limit: Int
    ) -> Int? {
        let last = UInt64(1) << UInt64(count - 1)
        var vertical = (positive: ~UInt64(0), negative: UInt64(0))
        var distance = count
        // The last row falls by at most one in each column that is left.
        var bound = limit + tokens.count
        return rows.withUnsafeBufferPointer { rows in
            for token in tokens {
                let equal = rows[Int(symbols[Int(token)])]
                let diagonal = (((equal & vertical.positive) &+ vertical.positive) ^ vertical.positive) | equal
                var positive = vertical.negative | ~(diagonal | vertical.positive)
                var negative = vertical.positive & diagonal
                if positive & last != 0 { distance += 1 }
                if negative & last != 0 { distance -= 1 }
                bound -= 1
                if distance > bound { return nil }
                positive = positive << 1 | 1
                negative <<= 1
                let crossed = equal | vertical.negative
                vertical = (negative | ~(crossed | positive), positive & crossed)
            }
            return distance <= limit ? distance : nil
        }
    }

    private mutating func inBlocks(
        _ tokens: UnsafeBufferPointer<UInt32>, _ symbols: UnsafePointer<UInt16>, limit: Int
    ) -> Int? {
        for block in 0..<blocks { (positive[block], negative[block]) = (~0, 0) }
        let last = UInt64(1) << UInt64((count - 1) % 64)
        var distance = count
        var bound = limit + tokens.count
        for token in tokens {
            let symbol = Int(symbols[Int(token)]) * blocks
            // What the row above adds: the first row of the matrix grows with each column.
            var carriedPositive: UInt64 = 1, carriedNegative: UInt64 = 0
            for block in 0..<blocks {
                let equal = rows[symbol + block]
                let up = positive[block], down = negative[block]
                let crossed = equal | down
                let entering = equal | carriedNegative
                let diagonal = (((entering & up) &+ up) ^ up) | entering
                var rising = down | ~(diagonal | up)
                var falling = up & diagonal
                if block == blocks - 1 {
                    if rising & last != 0 { distance += 1 }
                    if falling & last != 0 { distance -= 1 }
                }
                let outPositive = rising >> 63, outNegative = falling >> 63
                rising = rising << 1 | carriedPositive
                falling = falling << 1 | carriedNegative
                positive[block] = falling | ~(crossed | rising)
                negative[block] = rising & crossed
                (carriedPositive, carriedNegative) = (outPositive, outNegative)
            }
            bound -= 1
            if distance > bound { return nil }
        }
        return distance <= limit ? distance : nil
    }
}
