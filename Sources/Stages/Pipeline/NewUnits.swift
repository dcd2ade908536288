import Concurrency
import Corpora
import Diagnostics
import Files
import Text

/// The pairs of bitexts that older ones lack, apart from a share of them that is kept for a test.
struct NewUnits {
    /// The pairs that the older bitexts lack, each once.
    private(set) var count = 0
    /// How many of them there are to learn from, by bitext.
    private(set) var learnt: [Int]
    /// How many of them are kept for a test.
    private(set) var heldOut = 0

    /// The most pairs that are kept for a test.
    private static let mostHeldOut = 500
    /// One in this many sources is kept for a test.
    private static let share: UInt64 = 8

    /// - Parameters:
    ///   - bitexts: have old and new pairs; a new pair of several counts for the first of them.
    ///   - old: the pairs that are known, whichever bitext they are in.
    ///   - train: the bitexts to write, one for each of `bitexts`, of the new pairs to learn from; nothing is written where
    ///     none is new.
    ///   - test: the bitext to write, of those that are kept for a test: all pairs of a source, and none of a source that
    ///     is among the old ones.
    init(
        of bitexts: [Bitext], notIn old: [Bitext], languages: (source: String, target: String), train: [String],
        test: String
    ) throws {
        precondition(bitexts.count == train.count)
        learnt = Array(repeating: 0, count: bitexts.count)
        var known: Set<UInt64> = [], sources: Set<UInt64> = [], kept: Set<UInt64> = []
        for bitext in old {
            try Self.read(bitext) { source, target in
                sources.insert(StableHash.of(source))
                known.insert(Self.key(source, target))
            }
        }
        let writers = try train.map { try BitextWriter($0, source: languages.source, target: languages.target) }
        let testWriter = try BitextWriter(test, source: languages.source, target: languages.target)
        for (index, bitext) in bitexts.enumerated() {
            try Self.read(bitext) { source, target in
                guard known.insert(Self.key(source, target)).inserted else { return }
                count += 1
                let hash = StableHash.of(source)
                if heldOut < Self.mostHeldOut, !sources.contains(hash), StableHash.mixed(hash, 1) % Self.share == 0 {
                    kept.insert(hash)
                }
                let isHeldOut = kept.contains(hash)
                if isHeldOut { heldOut += 1 } else { learnt[index] += 1 }
                try (isHeldOut ? testWriter : writers[index]).write(source: source, target: target)
            }
        }
        guard count > 0 else { return }
        for writer in writers + [testWriter] { try writer.commit() }
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
