import Text

/// The n-grams of characters of each word, whose vectors are parts of the word's: those of fastText.
///
/// A word is taken with `<` before and `>` after it; a single such sign is not an n-gram.
struct Subwords {
    /// The rows of each word, the word's own first, one list after the other.
    private(set) var rows: [Int32] = []
    /// Where the rows of each word begin, and one more.
    private(set) var starts: [Int] = [0]
    /// All rows: those of words, then those of n-grams.
    private(set) var count: Int

    /// - Parameters:
    ///   - words: the words, which have the first rows.
    ///   - lengths: the numbers of characters of n-grams; nil for none.
    ///   - buckets: the most rows of n-grams. An n-gram's hash gives its bucket; buckets without one have no row.
    init(_ words: [String], _ lengths: ClosedRange<Int>?, buckets: Int) {
        count = words.count
        var numbers: [UInt64: Int32] = [:]
        for (number, word) in words.enumerated() {
            rows.append(Int32(number))
            if let lengths {
                for gram in Self.grams(of: word, lengths) {
                    let bucket = StableHash.hash(of: gram.utf8) % UInt64(buckets)
                    if numbers[bucket] == nil {
                        numbers[bucket] = Int32(count)
                        count += 1
                    }
                    if let row = numbers[bucket] { rows.append(row) }
                }
            }
            starts.append(rows.count)
        }
    }

    /// The rows of a word.
    @inline(__always)
    func rows(of word: Int32) -> ArraySlice<Int32> { rows[starts[Int(word)]..<starts[Int(word) + 1]] }

    /// The n-grams of a word, in order.
    static func grams(of word: String, _ lengths: ClosedRange<Int>) -> [String] {
        let scalars = Array("<\(word)>".unicodeScalars)
        var grams: [String] = []
        for start in scalars.indices {
            for length in lengths where start + length <= scalars.count {
                if length == 1, start == 0 || start == scalars.count - 1 { continue }
                var text = String.UnicodeScalarView()
                text.append(contentsOf: scalars[start..<(start + length)])
                grams.append(String(text))
            }
        }
        return grams
    }
}
