import Concurrency

/// t(f | e): how probable a word is, given the word that it is aligned to; for pairs that occur together only.
///
/// Row 0 is that of words that correspond to nothing.
struct TranslationTable: Sendable {
    /// Where each row starts, and the end of the last.
    let starts: [Int]
    /// The words of each row, ascending.
    let columns: [Int32]
    /// Their probabilities.
    var values: [Float]

    /// All pairs that occur, equally probable.
    /// - Parameters:
    ///   - given: the side that words are aligned to.
    ///   - made: the side whose words are explained.
    ///   - occurrences: where the words of the given side are.
    init(given: AlignmentCorpus.Side, made: AlignmentCorpus.Side, _ occurrences: WordOccurrences) {
        let rows = parallelMap(given.vocabulary, chunk: 128) { words in
            var isSeen = [Int32](repeating: -1, count: made.vocabulary)
            return words.map { word -> [Int32] in
                guard word > 0 else { return (1..<Int32(made.vocabulary)).map(\.self) }
                var row: [Int32] = []
                var last = -1
                for token in occurrences.tokens(of: word) {
                    let segment = Int(occurrences.segments[token])
                    guard segment != last else { continue }
                    last = segment
                    for index in made[segment] {
                        let other = Int(made.words[index])
                        guard isSeen[other] != Int32(word) else { continue }
                        isSeen[other] = Int32(word)
                        row.append(Int32(other))
                    }
                }
                row.sort()
                return row
            }
        }
        var starts = [0]
        var columns: [Int32] = []
        columns.reserveCapacity(rows.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } })
        for row in rows.joined() {
            columns += row
            starts.append(columns.count)
        }
        self.starts = starts
        self.columns = columns
        values = [Float](repeating: 1, count: columns.count)
    }

    /// The probability of a word given another; 0 where they never occur together.
    func probability(of word: Int32, given: Int32) -> Float {
        columns.withUnsafeBufferPointer { columns in
            let start = starts[Int(given)]
            // Row 0 has all words.
            if given == 0 { return word > 0 ? values[start + Int(word) - 1] : 0 }
            var (base, count) = (start, starts[Int(given) + 1] - start)
            guard count > 0 else { return 0 }
            // Without a branch that depends on what is compared.
            while count > 1 {
                let half = count / 2
                base += columns[base + half] <= word ? half : 0
                count -= half
            }
            return columns[base] == word ? values[base] : 0
        }
    }
}

/// Where each word of a side occurs.
struct WordOccurrences: Sendable {
    private let starts: [Int]
    /// The tokens in the order of their words, as indices of the segment and of the word in it.
    let segments: [Int32], positions: [Int32]

    init(_ side: AlignmentCorpus.Side) {
        var starts = [Int](repeating: 0, count: side.vocabulary + 1)
        for word in side.words { starts[Int(word) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var next = starts
        var segments = [Int32](repeating: 0, count: side.words.count)
        var positions = segments
        for segment in 0..<side.count {
            for (position, index) in side[segment].enumerated() {
                let word = Int(side.words[index])
                segments[next[word]] = Int32(segment)
                positions[next[word]] = Int32(position)
                next[word] += 1
            }
        }
        (self.starts, self.segments, self.positions) = (starts, segments, positions)
    }

    func tokens(of word: Int) -> Range<Int> { starts[word]..<starts[word + 1] }

    /// Those in some consecutive segments.
    func tokens(of word: Int, in range: Range<Int>) -> Range<Int> {
        func first(atLeast segment: Int) -> Int {
            var low = starts[word], high = starts[word + 1]
            while low < high {
                let middle = (low + high) / 2
                if segments[middle] < segment { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return first(atLeast: range.lowerBound)..<first(atLeast: range.upperBound)
    }
}
