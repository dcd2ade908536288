import Corpora

/// Finds the best unit of an index for one segment after another. One thread uses it.
///
/// Better is, in this order: the more similar unit; one with the same numbers and tags; of the memory with the greater
/// priority; with the same segments before and after it, or one of them; the unit with the later date; the one that was
/// added later.
public final class MatchFinder {
    /// The least similarity that can be asked for. Below it nearly every unit shares enough tokens with every segment.
    public static let lowestMinimum = 0.3

    private let index: MemoryIndex
    private let minimum: Double
    private let searches: [UnitSearch]
    private var tokens = SegmentTokens()
    private var best: Best?

    /// A unit and why it is better than others.
    private struct Best {
        var score: Double
        var rank: Rank
        var file: Int
        var record: Int
    }

    /// What decides between units of equal score; the greater is better.
    private struct Rank: Comparable {
        var hasSameValues: Bool
        var priority: Int
        var neighbours: Int
        var date: Int64
        var order: Int

        static func < (one: Rank, other: Rank) -> Bool {
            if one.hasSameValues != other.hasSameValues { return !one.hasSameValues }
            if one.priority != other.priority { return one.priority < other.priority }
            if one.neighbours != other.neighbours { return one.neighbours < other.neighbours }
            return (one.date, one.order) < (other.date, other.order)
        }
    }

    init(_ index: MemoryIndex, minimum: Double) {
        self.index = index
        self.minimum = max(Self.lowestMinimum, minimum)
        searches = index.files.map(UnitSearch.init)
    }

    /// The best match of a segment; nil where no unit is similar enough, or the segment has no text.
    public func match(_ query: MatchQuery) -> SegmentMatch? {
        var text = query.text
        text.withUTF8 { tokens.read(UnsafeRawBufferPointer($0)) }
        guard !tokens.hashes.isEmpty else { return nil }
        let context = Context(query, values: tokens.values)
        best = nil
        findExact(query, context)
        if best == nil { findFuzzy(query, context) }
        guard let best else { return nil }
        let unit = index.files[best.file].unit(ofRecord: best.record)
        let kind: SegmentMatch.Kind = best.score < 1 ? .fuzzy : best.rank.neighbours == 2 ? .context : .exact
        let match = SegmentMatch(
            score: best.score, kind: kind, origin: unit.origin, source: unit.source, target: unit.target)
        let differsInValues = best.score == SegmentTokens.highest && !best.rank.hasSameValues
        // Where codes belong in another text is not known.
        return differsInValues && !query.lacksCodes ? match.adapted(to: query.text) ?? match : match
    }

    /// What is compared with the units besides the tokens.
    private struct Context {
        let previous, values: UInt64
        /// Nil where it is not known.
        let next: UInt64?
        let excluded: (memory: Int, ordinal: Int)?

        init(_ query: MatchQuery, values: UInt64) {
            previous = query.previous?.contextHash ?? SourceHash.none
            next = query.knowsNext ? query.next?.contextHash ?? SourceHash.none : nil
            self.values = values
            excluded = query.excluded
        }
    }

    private func findExact(_ query: MatchQuery, _ context: Context) {
        let score = query.lacksCodes ? SegmentTokens.highest : 1
        guard score >= minimum else { return }
        var text = query.text
        text.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            let hash = SourceHash.of(text)
            for (number, file) in index.files.enumerated() {
                for record in file.records(ofSource: hash) where file.source(ofRecord: Int(record)).equals(text) {
                    accept(number, Int(record), score: score, context)
                }
            }
        }
    }

    /// Higher similarities are looked for first: they need few postings.
    private func findFuzzy(_ query: MatchQuery, _ context: Context) {
        for least in [0.8, 0.65, minimum] where least >= minimum && best == nil {
            for (number, search) in searches.enumerated() {
                search.search(tokens.hashes, least: max(least, best?.score ?? 0)) { rank, similarity in
                    accept(number, Int(index.files[number].records[rank]), score: similarity, context)
                    return max(least, best?.score ?? 0)
                }
            }
        }
    }

    /// Keeps a unit if it is better than the best so far.
    private func accept(_ number: Int, _ record: Int, score: Double, _ context: Context) {
        if let best, score < best.score { return }
        let file = index.files[number]
        let memory = Int(file.memories[record])
        if let excluded = context.excluded, excluded.memory == memory, excluded.ordinal == Int(file.ordinals[record]) {
            return
        }
        let neighbours =
            (file.previousHashes[record] == context.previous ? 1 : 0)
            + (file.nextHashes[record] == context.next ? 1 : 0)
        let rank = Rank(
            hasSameValues: file.valueHashes[record] == context.values, priority: index.header.memories[memory].priority,
            neighbours: neighbours, date: file.dates[record], order: number << 32 + record)
        if let best, score == best.score, rank < best.rank { return }
        best = Best(score: score, rank: rank, file: number, record: record)
    }
}

extension MemoryIndex {
    /// Finds matches; each thread needs a finder of its own.
    public func finder(minimum: Double = 0.5) -> MatchFinder { MatchFinder(self, minimum: minimum) }
}
