import Concurrency
import Diagnostics
import Files
import Foundation

/// A text to learn vectors from: its words by how often they occur, and the text as numbers of words.
public struct EmbeddingText {
    /// The words with a vector, the most frequent first.
    public let words: [String]
    /// How often each of them occurs.
    public let counts: [Int]
    /// All tokens of the text, and those that have a vector.
    public let tokens: Int, known: Int
    /// How many different tokens the text has.
    public let types: Int
    /// The tokens as numbers of ``TokenStream``.
    let stream: MappedFile
    /// The number among ``words`` of each number in the stream; -1 for words without a vector.
    let numbers: [Int32]

    /// Reads text with a segment in each line.
    /// - Parameters:
    ///   - paths: the files, packed or not; `-` is standard input.
    ///   - tokenization: how segments are divided.
    ///   - minimumCount: words that occur less often have no vector.
    ///   - scratch: the path beside which a file without a name holds the text as numbers.
    ///   - progress: called from time to time with the share of the files that is read, where that is known, and the
    ///     number of tokens; what it throws ends the reading.
    /// - Throws: `ExitStatus.badInput` where fewer than two words occur often enough.
    public init(
        _ paths: [String], _ tokenization: Tokenization, minimumCount: Int, scratch: String,
        progress: (Double?, Int) throws -> Void = { _, _ in }
    ) throws {
        let stream = try TokenStream(beside: scratch)
        for (index, path) in paths.enumerated() {
            let lines = try LineScanner(
                InputFile(path), path: path, limit: LineScanner.maximumLine, remedy: LineScanner.isSegmentText)
            var batch = LineBatch()
            func addBatch() throws {
                for block in batch.blocks(tokenization) { try block.forEachSegment(stream.add) }
                batch = LineBatch()
                try progress(lines.fraction.map { (Double(index) + $0) / Double(paths.count) }, stream.total)
            }
            while try lines.next() {
                batch.append(lines.bytes)
                if batch.isFull { try addBatch() }
            }
            try addBatch()
        }
        let counts = stream.counts
        let kept = counts.indices.filter { counts[$0] >= minimumCount }.sorted {
            (counts[$1], $0) < (counts[$0], $1)
        }
        let place = paths.count == 1 ? paths.first.map { Place($0) } : nil
        guard kept.count > 1 else {
            throw Diagnostic(
                .badInput, at: place,
                counts.isEmpty
                    ? "has no text to learn vectors from"
                    : "has \(kept.count.counted("word")) that occur \(minimumCount.counted("time")) or more; "
                        + "learning needs two: give more text, or a smaller \(setting: "minimumCount")")
        }
        words = kept.map(stream.text)
        self.counts = kept.map { counts[$0] }
        tokens = stream.total
        known = self.counts.reduce(0, +)
        types = counts.count
        var numbers = [Int32](repeating: -1, count: counts.count)
        for (number, token) in kept.enumerated() { numbers[token] = Int32(number) }
        self.numbers = numbers
        self.stream = try stream.mapped()
    }
}

/// Lines that are divided into tokens together.
private struct LineBatch {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    var isFull: Bool { bytes.count > 1 << 22 }

    mutating func append(_ line: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: line)
        ends.append(bytes.count)
    }

    /// The tokens of the lines, in order, found on all processors.
    func blocks(_ tokenization: Tokenization) -> [TokenBlock] {
        guard !ends.isEmpty else { return [] }
        return parallelMap(ends.count, chunk: 1024) { range in
            var block = TokenBlock()
            bytes.withUnsafeBytes { bytes in
                for line in range {
                    let start = line == 0 ? 0 : ends[line - 1]
                    tokenization.append(UnsafeRawBufferPointer(rebasing: bytes[start..<ends[line]]), to: &block)
                }
            }
            return block
        }
    }
}
