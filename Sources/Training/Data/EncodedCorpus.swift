import Files
import Foundation
import Translation
import Vocabularies

/// Pairs as token ids, one after another in a single block of memory or in a mapped file.
///
/// A pair takes two or four bytes for each token and four for its lengths, where an array of arrays takes a hundred more.
public final class EncodedCorpus: RandomAccessCollection, @unchecked Sendable {
    /// The most tokens of a side.
    public static let longest = Int(UInt16.max)

    /// The number of pairs.
    public let count: Int
    /// The number of pairs of the text, with those that were skipped because a side is too long.
    public let textCount: Int
    /// What holds the memory.
    private let owner: AnyObject
    private let isWide: Bool
    private let tokens: UnsafeRawPointer
    /// Of each block of pairs the index of its first token.
    private let blocks: UnsafePointer<UInt64>
    /// Of each pair the tokens of its source with annotations, of its target, and of its source alone.
    private let lengths: UnsafePointer<UInt16>
    /// A bit for each pair of the text: whether it was kept.
    private let kept: UnsafePointer<UInt8>

    /// Pairs of a block.
    static let blockSize = 64

    /// - Parameters:
    ///   - bytes: the content of a file as ``EncodedCorpusWriter`` writes it, valid as long as its owner.
    ///   - layout: what its end says.
    init(_ bytes: UnsafeRawBufferPointer, _ layout: EncodedCorpusLayout, owner: AnyObject) {
        guard let base = bytes.baseAddress else { preconditionFailure("a corpus has an end at least") }
        self.owner = owner
        count = layout.count
        textCount = layout.textCount
        isWide = layout.isWide
        tokens = base
        blocks = (base + layout.blocks).assumingMemoryBound(to: UInt64.self)
        lengths = (base + layout.lengths).assumingMemoryBound(to: UInt16.self)
        kept = (base + layout.kept).assumingMemoryBound(to: UInt8.self)
    }

    /// Pairs in memory.
    /// - Parameter pairs: the pairs, in order.
    public convenience init(_ pairs: some Collection<EncodedPair>) {
        let writer = EncodedCorpusWriter(isWide: true, maximumLength: Self.longest)
        for pair in pairs { writer.append(pair) }
        self.init(writer)
    }

    /// The pairs that were written into memory.
    convenience init(_ writer: EncodedCorpusWriter) {
        let (memory, layout) = writer.finishInMemory()
        self.init(memory.bytes, layout, owner: memory)
    }

    /// Bytes of the file that the pairs are in; 0 where they are in memory.
    public var mappedSize: Int { (owner as? MappedFile)?.bytes.count ?? 0 }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    /// The number of tokens of a source with its annotations.
    func sourceLength(_ index: Int) -> Int { Int(lengths[Self.stride * index]) }

    /// The number of tokens of a target.
    func targetLength(_ index: Int) -> Int { Int(lengths[Self.stride * index + 1]) }

    /// The number of tokens of a source alone.
    func ownLength(_ index: Int) -> Int { Int(lengths[Self.stride * index + 2]) }

    /// The steps that an encoder reads of a source, without its `</s>`.
    func readLength(_ index: Int, _ form: TargetForm) -> Int {
        form == .aligned ? ownLength(index) : sourceLength(index)
    }

    private static let stride = EncodedCorpusLayout.lengthsOfPair

    /// The tokens of a pair.
    public subscript(index: Int) -> EncodedPair {
        precondition(indices.contains(index), "there is no such pair")
        let block = index / Self.blockSize
        var start = Int(blocks[block])
        for pair in block * Self.blockSize..<index { start += sourceLength(pair) + targetLength(pair) }
        let middle = start + sourceLength(index)
        return EncodedPair(
            SourceTokens(tokens: ids(start..<middle), ownCount: ownLength(index)),
            target: ids(middle..<middle + targetLength(index)))
    }

    private func ids(_ range: Range<Int>) -> [Int32] {
        if isWide {
            let tokens = tokens.assumingMemoryBound(to: Int32.self)
            return range.map { tokens[$0] }
        }
        let tokens = tokens.assumingMemoryBound(to: UInt16.self)
        return range.map { Int32(tokens[$0]) }
    }

    /// Whether a pair of the text was kept.
    func isKept(_ index: Int) -> Bool { kept[index / 8] >> (index % 8) & 1 == 1 }
}

extension EncodedCorpus: Equatable {
    public static func == (one: EncodedCorpus, other: EncodedCorpus) -> Bool { one.elementsEqual(other) }
}
