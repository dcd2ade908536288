import Corpora
import Diagnostics
import Foundation
import Memories
import TestSupport

/// A generator whose numbers are the same in each run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

/// A unit of a memory in a test.
struct Unit {
    var source: String
    var target: String
    var date = ""
    var document = ""

    init(_ source: String, _ target: String = "x", date: String = "", document: String = "") {
        (self.source, self.target, self.date, self.document) = (source, target, date, document)
    }
}

extension TemporaryFolder {
    /// Writes units as TMX.
    /// - Returns: the path.
    @discardableResult
    func writeMemory(_ units: [Unit], to name: String) throws -> String {
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        let body = units.enumerated().map { number, unit in
            let date = unit.date.isEmpty ? "" : " changedate=\"\(unit.date)\""
            let document = unit.document.isEmpty ? "" : "<prop type=\"x-document\">\(unit.document)</prop>"
            return "<tu tuid=\"u\(number + 1)\"\(date)>\(document)"
                + "<tuv xml:lang=\"en\"><seg>\(escaped(unit.source))</seg></tuv>"
                + "<tuv xml:lang=\"fr\"><seg>\(escaped(unit.target))</seg></tuv></tu>"
        }
        return try write(
            "<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header srclang=\"en\"/><body>"
                + body.joined(separator: "\n") + "</body></tmx>\n", to: name)
    }

    /// Writes units as two text files.
    /// - Returns: the name without a language.
    @discardableResult
    func writeBitext(_ units: [Unit], to name: String) throws -> String {
        try write(units.map { $0.source + "\n" }.joined(), to: name + ".en")
        try write(units.map { $0.target + "\n" }.joined(), to: name + ".fr")
        return path(name)
    }

    /// Adds memories to the index `index`.
    @discardableResult
    func add(_ memories: [MemoryIndexWriter.Memory]) throws -> [MemoryIndexWriter.Summary] {
        var writer = try MemoryIndexWriter(path("index"), IngestSettings(source: "en", target: "fr"))
        return try writer.add(memories)
    }

    /// An index of one memory.
    func index(_ units: [Unit]) throws -> MemoryIndex {
        try add([.init(writeMemory(units, to: "m.tmx"))])
        return try MemoryIndex(path("index"))
    }
}

/// The message that the body throws.
func diagnostic(_ body: () throws -> Void) -> Diagnostic? {
    do {
        try body()
        return nil
    } catch {
        return error as? Diagnostic
    }
}

/// The edit distance of two sequences by the whole matrix.
func naiveDistance<Element: Equatable>(_ first: [Element], _ second: [Element]) -> Int {
    var row = Array(0...second.count)
    for (line, element) in first.enumerated() {
        var diagonal = row[0]
        row[0] = line + 1
        for column in second.indices {
            let value = min(diagonal + (element == second[column] ? 0 : 1), row[column] + 1, row[column + 1] + 1)
            diagonal = row[column + 1]
            row[column + 1] = value
        }
    }
    return row[second.count]
}

/// The best unit by a comparison with all of them.
struct NaiveMemory {
    /// A unit with the priority of its memory and its neighbours.
    struct Entry {
        var unit: Unit
        var priority: Int
        var previous: String?, next: String?
        var origin: String
    }

    var entries: [Entry] = []
    private let tokens: [SegmentTokens]

    init(_ entries: [Entry]) {
        self.entries = entries
        tokens = entries.map { SegmentTokens($0.unit.source) }
    }

    /// The number of the best unit and its score.
    func best(_ query: MatchQuery, minimum: Double, without excluded: Int? = nil) -> (index: Int, score: Double)? {
        let wanted = SegmentTokens(query.text)
        guard !wanted.hashes.isEmpty else { return nil }
        var best: (index: Int, score: Double, rank: [Int])?
        for (index, entry) in entries.enumerated() where index != excluded {
            let longer = max(wanted.hashes.count, tokens[index].hashes.count)
            let same = Array(entry.unit.source.utf8) == Array(query.text.utf8)
            let distance = naiveDistance(wanted.hashes, tokens[index].hashes)
            let score = same ? 1 : min(0.99, Double(longer - distance) / Double(longer))
            guard score >= minimum else { continue }
            let rank = [
                wanted.values == tokens[index].values ? 1 : 0, entry.priority,
                (entry.previous == query.previous ? 1 : 0) + (entry.next == query.next ? 1 : 0),
                Int(entry.unit.date.filter(\.isNumber)) ?? 0, index,
            ]
            if let best, score < best.score || score == best.score && rank.lexicographicallyPrecedes(best.rank) {
                continue
            }
            best = (index, score, rank)
        }
        return best.map { ($0.index, $0.score) }
    }
}
