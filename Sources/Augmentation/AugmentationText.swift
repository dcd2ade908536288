import Corpora
import Diagnostics
import Files

/// The text that pairs are made of, line by line.
final class AugmentationText {
    private var bitext: BitextReader?
    private var files: [String]
    private var lines: LineReader?
    private let isTarget: Bool
    private let number: Int

    /// In bytes, as ingestion has it by default for a segment: anything longer is not a sentence.
    private static let longestLine = 1 << 20

    /// - Throws: where the files cannot be read.
    init(_ settings: AugmentationSettings) throws {
        bitext = try Self.bitext(settings).map { try BitextReader($0) }
        files = settings.text
        number = files.count
        isTarget = settings.kind?.reads == [.target]
    }

    private static func bitext(_ settings: AugmentationSettings) throws -> Bitext? {
        try settings.bitext.map { try Bitext($0, source: settings.source, target: settings.target) }
    }

    /// The files that are read.
    static func paths(_ settings: AugmentationSettings) throws -> [String] {
        try bitext(settings).map { [$0.sourcePath, $0.targetPath] } ?? settings.text
    }

    /// How much has been read, from 0 to 1; nil where that is unknown.
    var fraction: Double? {
        if let bitext { return bitext.fraction }
        return (lines?.fraction).map { (Double(number - files.count - 1) + $0) / Double(number) }
    }

    /// The next lines, at most the given number; none at the end.
    func next(_ count: Int) throws -> [SegmentPair] {
        var result: [SegmentPair] = []
        while result.count < count, let pair = try next() { result.append(pair) }
        return result
    }

    private func next() throws -> SegmentPair? {
        if let bitext {
            guard try bitext.next() else { return nil }
            return SegmentPair(
                source: String(decoding: bitext.source, as: UTF8.self),
                target: String(decoding: bitext.target, as: UTF8.self))
        }
        while true {
            if let line = try lines?.next() {
                return isTarget ? SegmentPair(source: "", target: line) : SegmentPair(source: line, target: "")
            }
            guard !files.isEmpty else { return nil }
            lines = try LineReader(files.removeFirst(), limit: Self.longestLine)
        }
    }
}
