import Concurrency
import Corpora
import Diagnostics
import Files
import Text

/// The pairs of a bitext that another one lacks, apart from a share of them that is kept for a test.
struct NewUnits {
    /// The pairs that the other bitext lacks, each once.
    private(set) var count = 0
    /// How many of them are kept for a test.
    private(set) var heldOut = 0

    /// The most pairs that are kept for a test.
    private static let mostHeldOut = 500
    /// One in this many sources is kept for a test.
    private static let share: UInt64 = 8

    /// - Parameters:
    ///   - bitext: has old and new pairs.
    ///   - old: the pairs that are known.
    ///   - train: the bitext to write, of the new pairs to learn from; nothing is written where none is new.
    ///   - test: the bitext to write, of those that are kept for a test: all pairs of a source, and none of a source that
    ///     is among the old ones.
    init(
        of bitext: Bitext, notIn old: Bitext, languages: (source: String, target: String), train: String, test: String
    ) throws {
        var known: Set<UInt64> = [], sources: Set<UInt64> = [], kept: Set<UInt64> = []
        try Self.read(old) { source, target in
            sources.insert(StableHash.of(source))
            known.insert(Self.key(source, target))
        }
        let trainWriter = try BitextWriter(train, source: languages.source, target: languages.target)
        let testWriter = try BitextWriter(test, source: languages.source, target: languages.target)
        try Self.read(bitext) { source, target in
            guard known.insert(Self.key(source, target)).inserted else { return }
            count += 1
            let hash = StableHash.of(source)
            if heldOut < Self.mostHeldOut, !sources.contains(hash), StableHash.mixed(hash, 1) % Self.share == 0 {
                kept.insert(hash)
            }
            let isHeldOut = kept.contains(hash)
            heldOut += isHeldOut ? 1 : 0
            try (isHeldOut ? testWriter : trainWriter).write(source: source, target: target)
        }
        guard count > 0 else { return }
        try trainWriter.commit()
        try testWriter.commit()
    }

    /// The number of pairs of a bitext.
    static func pairs(of bitext: Bitext) throws -> Int {
        var count = 0
        try read(bitext) { _, _ in count += 1 }
        return count
    }

    private static func key(_ source: UnsafeRawBufferPointer, _ target: UnsafeRawBufferPointer) -> UInt64 {
        StableHash.of(target, seed: StableHash.of(source))
    }

    private static func read(
        _ bitext: Bitext, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let reader = try BitextReader(bitext)
        while try reader.next() {
            if reader.line & 0xFFF == 0 { try Interruption.check() }
            try body(reader.source, reader.target)
        }
    }
}
