import Corpora
import Files
import Foundation

/// Writes matches to a file, complete or not at all, or to standard output as they come.
final class MatchSink {
    private let file: OutputFile
    private let format: MatchFormat
    private var waiting: [UInt8] = []
    private var line = 0

    /// A line for people and programs that read JSON.
    private struct Record: Encodable {
        var line: Int
        var query: String
        var score: Double
        var kind: String
        var origin, source, target: String?
    }

    init(_ path: String, _ format: MatchFormat) throws {
        file = try OutputFile(path)
        self.format = format
    }

    /// Writes the match of the next segment; nil where it has none.
    func write(_ match: SegmentMatch?, of query: String) throws {
        line += 1
        switch format {
        case .tsv: MatchFile.append(match, to: &waiting)
        case .jsonl:
            let record = Record(
                line: line, query: query, score: Double(MatchFile.fourDecimals(match?.score ?? 0)) ?? 0,
                kind: match?.kind.rawValue ?? "none", origin: match?.origin, source: match?.source,
                target: match?.target)
            waiting.append(contentsOf: try JSON.data(record))
            waiting.append(0x0A)
        }
        if waiting.count >= 1 << 16 { try flush() }
    }

    /// Hands lines on; always whole ones.
    func flush() throws {
        guard !waiting.isEmpty else { return }
        defer { waiting.removeAll(keepingCapacity: true) }
        try waiting.withUnsafeBytes { try file.write($0) }
        try file.flush()
    }

    func finish() throws {
        try flush()
        try file.commit()
    }
}
