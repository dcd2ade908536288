import Corpora
import Foundation
import Text

/// Finds for each segment of the test sets the most similar training segment.
///
/// The similarity of two segments is 1 - edit distance / length of the longer, in words as ``SegmentKeys`` tells them
/// apart; in scripts without spaces, in characters. Training segments that share four words in a row with a test
/// segment are compared with it. That finds every similarity of 0.9 and more: of the pieces into which that few
/// edits cut a segment, one has at least four words and is unchanged. Smaller values are lower bounds.
final class NearestSegments {
    /// A test segment and the nearest training segment so far.
    private struct Query {
        let words: [UInt64]
        let text: String
        var similarity = 0.0
        /// The training segment, where it is a near duplicate.
        var nearest = ""
    }

    /// From which similarity on two segments are near duplicates.
    static let threshold = 0.9
    private static let gramLength = 4
    /// Longer segments are compared as wholes: edit distance takes time that is quadratic.
    private static let maximumLength = 1000
    /// A run of words that more queries share says little; it leads to near duplicates only.
    private static let commonGram = 50

    private var queries: [Query] = []
    private var queriesOfSet: [Int: [Int]] = [:]
    /// The queries by their runs of words, and by all their words where they are too short or too long for runs.
    private var queriesOfGram: [UInt64: [Int32]] = [:]
    private var queriesOfWhole: [UInt64: [Int32]] = [:]
    private let keys = SegmentKeys()
    /// The training segment that each query was last compared with.
    private var comparedWith: [Int] = []
    private var segments = 0
    private var words: [UInt64] = []
    private var row: [Int] = []

    var isEmpty: Bool { queries.isEmpty }

    /// Adds a segment of the test set of a number.
    func addQuery(_ text: UnsafeRawBufferPointer, set: Int) {
        keys.words(text, into: &words)
        let query = Int32(queries.count)
        queries.append(Query(words: words, text: Self.excerpt(text)))
        queriesOfSet[set, default: []].append(Int(query))
        comparedWith.append(-1)
        queriesOfWhole[Self.hash(words[...]), default: []].append(query)
        guard Self.hasGrams(words) else { return }
        for gram in Set(Self.grams(of: words)) { queriesOfGram[gram, default: []].append(query) }
    }

    /// Compares a training segment with the queries that may be similar.
    func addTraining(_ text: UnsafeRawBufferPointer) {
        guard !queries.isEmpty else { return }
        keys.words(text, into: &words)
        segments += 1
        for query in queriesOfWhole[Self.hash(words[...])] ?? [] where queries[Int(query)].similarity < 1 {
            record(1, of: Int(query), text)
        }
        guard Self.hasGrams(words) else { return }
        for start in 0...(words.count - Self.gramLength) {
            guard let found = queriesOfGram[Self.hash(words[start..<start + Self.gramLength])] else { continue }
            let isCommon = found.count > Self.commonGram
            for query in found where comparedWith[Int(query)] != segments {
                compare(Int(query), text, nearDuplicatesOnly: isCommon)
            }
        }
    }

    /// The greatest similarity of each segment of a set, in order.
    func similarities(ofSet set: Int) -> [Double] { (queriesOfSet[set] ?? []).map { queries[$0].similarity } }

    /// Test segments of a set with a near duplicate, and the duplicate.
    func samples(ofSet set: Int, count: Int) -> [[String]] {
        (queriesOfSet[set] ?? []).lazy.map { self.queries[$0] }.filter { $0.similarity >= Self.threshold }
            .prefix(count).map { [$0.text, $0.nearest] }
    }

    private func compare(_ query: Int, _ text: UnsafeRawBufferPointer, nearDuplicatesOnly: Bool) {
        // A rarer run of the same segment may yet ask for the exact value.
        if !nearDuplicatesOnly { comparedWith[query] = segments }
        let best = queries[query].similarity
        let other = queries[query].words
        let longer = max(words.count, other.count)
        // The most edits with which the similarity is greater than the best so far.
        var limit = Int((Double(longer) * (1 - best)).rounded(.up)) - 1
        if nearDuplicatesOnly { limit = min(limit, longer / 10) }
        guard limit >= abs(words.count - other.count), let distance = distance(to: other, limit: limit) else { return }
        let similarity = Double(longer - distance) / Double(longer)
        if similarity > best { record(similarity, of: query, text) }
    }

    private func record(_ similarity: Double, of query: Int, _ text: UnsafeRawBufferPointer) {
        queries[query].similarity = similarity
        if similarity >= Self.threshold { queries[query].nearest = Self.excerpt(text) }
    }

    /// The edit distance (Levenshtein 1966) of `words` from others, nil above the limit. Only the diagonals that a
    /// distance within the limit can touch are computed (Ukkonen 1985).
    private func distance(to other: [UInt64], limit: Int) -> Int? {
        let width = other.count
        let beyond = limit + 1
        row.removeAll(keepingCapacity: true)
        for column in 0...width { row.append(min(column, beyond)) }
        for line in 1...words.count {
            let first = max(1, line - limit), last = min(width, line + limit)
            var diagonal = row[first - 1]
            row[first - 1] = first == 1 ? min(line, beyond) : beyond
            var least = row[first - 1]
            for column in first...max(first, last) where column <= last {
                let above = column == line + limit ? beyond : row[column]
                let cost = words[line - 1] == other[column - 1] ? 0 : 1
                let value = min(diagonal + cost, min(above, row[column - 1]) + 1, beyond)
                diagonal = row[column]
                row[column] = value
                least = min(least, value)
            }
            if least > limit { return nil }
        }
        return row[width] <= limit ? row[width] : nil
    }

    private static func hasGrams(_ words: [UInt64]) -> Bool { (gramLength...maximumLength).contains(words.count) }

    private static func grams(of words: [UInt64]) -> [UInt64] {
        (0...(words.count - gramLength)).map { hash(words[$0..<$0 + gramLength]) }
    }

    private static func hash(_ words: ArraySlice<UInt64>) -> UInt64 {
        words.reduce(UInt64(words.count)) { StableHash.mixed($0, $1) }
    }

    private static func excerpt(_ text: UnsafeRawBufferPointer) -> String {
        String(decoding: text.prefix(300), as: UTF8.self)
    }
}

extension NearestSegments {
    /// The similarities of a set as the text of its `.similarity` file: a number a line, rounded down so that none
    /// reaches a threshold that it is below.
    func lines(ofSet set: Int) -> String {
        similarities(ofSet: set).map { value in
            String(format: "%.4f\n", (value * 10_000 + 1e-6).rounded(.down) / 10_000)
        }.joined()
    }
}
