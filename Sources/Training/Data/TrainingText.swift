import Corpora
import Diagnostics
import Files

/// The text to learn from, which is read several times rather than held in memory.
public struct TrainingText: Sendable {
    /// How many pairs there are, and the hashes of both sides.
    public let record: TextRecord
    private let form: Form

    private enum Form: Sendable {
        case files(Bitext)
        case pairs([SegmentPair])
    }

    /// Text in files.
    /// - Parameter bitext: the files.
    /// - Throws: a `Diagnostic` where they cannot be read, or are not files.
    public init(_ bitext: Bitext) throws {
        try bitext.checkThatItCanBeReadAgain()
        form = .files(bitext)
        record = try Self.read(form)
    }

    /// Text in memory.
    /// - Parameter pairs: the pairs.
    /// - Throws: a `Diagnostic` where the hash function of the system fails.
    public init(_ pairs: [SegmentPair]) throws {
        form = .pairs(pairs)
        record = try Self.read(form)
    }

    /// Calls a function with the pairs, some thousands at a time, in order.
    /// - Throws: also where the files have changed since they were first read.
    func read(_ body: (_ pairs: [SegmentPair]) throws -> Void) throws {
        var block: [SegmentPair] = []
        let now = try Self.read(form) { pair in
            block.append(pair())
            guard block.count == Self.blockSize else { return }
            try body(block)
            block.removeAll(keepingCapacity: true)
        }
        if !block.isEmpty { try body(block) }
        guard now == record else {
            guard case .files(let bitext) = form else { throw Diagnostic(.defect, "text in memory has changed") }
            throw Diagnostic(.badInput, at: Place(bitext.sourcePath), "has changed while it was trained on")
        }
    }

    static let blockSize = 1 << 15

    private static func read(_ form: Form, _ body: (() -> SegmentPair) throws -> Void = { _ in }) throws -> TextRecord {
        let hashes = try TextRecord.Hashing()
        switch form {
        case .files(let bitext):
            let reader = try BitextReader(bitext)
            while try reader.next() {
                try hashes.add(reader.source, reader.target)
                try body {
                    SegmentPair(
                        source: String(decoding: reader.source, as: UTF8.self),
                        target: String(decoding: reader.target, as: UTF8.self))
                }
            }
        case .pairs(let pairs):
            for pair in pairs {
                try hashes.add(pair)
                try body { pair }
            }
        }
        return try hashes.finish()
    }
}
