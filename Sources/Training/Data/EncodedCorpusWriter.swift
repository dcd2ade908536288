import Files
import Foundation

/// Writes pairs as an ``EncodedCorpus``, into memory or a file.
final class EncodedCorpusWriter {
    /// Memory that an ``EncodedCorpus`` owns.
    final class Memory {
        let bytes: UnsafeRawBufferPointer
        init(_ bytes: [UInt8]) {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 8)
            copy.copyBytes(from: bytes)
            self.bytes = UnsafeRawBufferPointer(copy)
        }
        deinit { bytes.deallocate() }
    }

    private let isWide: Bool
    private let maximumLength: Int
    /// Takes the bytes of the tokens where they do not stay in memory.
    private let sink: ((UnsafeRawBufferPointer) throws -> Void)?
    private var tokens: [UInt8] = []
    private var blocks: [UInt64] = []
    private var lengths: [UInt16] = []
    private var kept: [UInt8] = []
    private var textCount = 0
    private var count: Int { lengths.count / EncodedCorpusLayout.lengthsOfPair }
    private var tokenCount = 0

    /// - Parameters:
    ///   - isWide: whether ids need more than 16 bits.
    ///   - maximumLength: pairs with more tokens on a side are skipped.
    ///   - sink: takes the bytes; nil keeps them in memory.
    init(isWide: Bool, maximumLength: Int, sink: ((UnsafeRawBufferPointer) throws -> Void)? = nil) {
        self.isWide = isWide
        self.maximumLength = min(maximumLength, EncodedCorpus.longest)
        self.sink = sink
    }

    /// Appends the next pair of the text, unless it is too long.
    func append(_ pair: EncodedPair) {
        if textCount % 8 == 0 { kept.append(0) }
        defer { textCount += 1 }
        guard max(pair.ownCount, pair.target.count) <= maximumLength else { return }
        kept[textCount / 8] |= 1 << (textCount % 8)
        precondition(pair.source.count <= EncodedCorpus.longest, "a source and its annotations are too long together")
        if count % EncodedCorpus.blockSize == 0 { blocks.append(UInt64(tokenCount)) }
        lengths += [pair.source.count, pair.target.count, pair.ownCount].map { UInt16($0) }
        for side in [pair.source, pair.target] {
            tokenCount += side.count
            if isWide {
                side.withUnsafeBytes { tokens.append(contentsOf: $0) }
            } else {
                for id in side {
                    let id = UInt16(truncatingIfNeeded: id)
                    tokens.append(UInt8(truncatingIfNeeded: id))
                    tokens.append(UInt8(id >> 8))
                }
            }
        }
    }

    /// Gives the tokens so far to the sink.
    func flush() throws {
        guard let sink else { return }
        try tokens.withUnsafeBytes(sink)
        tokens.removeAll(keepingCapacity: true)
    }

    private var layout: EncodedCorpusLayout {
        EncodedCorpusLayout(count: count, textCount: textCount, tokenCount: tokenCount, isWide: isWide)
    }

    /// Gives the rest to the sink.
    func finish() throws -> EncodedCorpusLayout {
        let layout = layout
        var written = tokenCount * (isWide ? 4 : 2)
        try flush()
        func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
            try sink?(bytes)
            written = offset + bytes.count
        }
        func pad(to offset: Int) throws {
            try [UInt8](repeating: 0, count: offset - written).withUnsafeBytes { try write($0, at: written) }
        }
        try pad(to: layout.blocks)
        try blocks.withUnsafeBytes { try write($0, at: layout.blocks) }
        try lengths.withUnsafeBytes { try write($0, at: layout.lengths) }
        try pad(to: layout.kept)
        try kept.withUnsafeBytes { try write($0, at: layout.kept) }
        try pad(to: layout.end)
        return layout
    }

    /// All of it in memory.
    func finishInMemory() -> (Memory, EncodedCorpusLayout) {
        let layout = layout
        tokens.append(contentsOf: repeatElement(0, count: layout.blocks - tokens.count))
        blocks.withUnsafeBytes { tokens.append(contentsOf: $0) }
        lengths.withUnsafeBytes { tokens.append(contentsOf: $0) }
        tokens.append(contentsOf: repeatElement(0, count: layout.kept - tokens.count))
        tokens.append(contentsOf: kept)
        return (Memory(tokens), layout)
    }
}
