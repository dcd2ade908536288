import Corpora
import Vocabularies

/// A pair of segments as token ids, without special tokens.
public struct EncodedPair: Sendable, Equatable {
    /// The ids of the source.
    public var source: [Int32]
    /// The ids of the target.
    public var target: [Int32]

    public init(source: [Int32], target: [Int32]) {
        self.source = source
        self.target = target
    }
}

extension [EncodedPair] {
    /// Encodes segments on all processors.
    public init(_ texts: [SegmentPair], _ vocabularies: VocabularyPair) {
        let sources = vocabularies.source.encode(texts.map(\.source))
        let targets = vocabularies.target.encode(texts.map(\.target))
        self = zip(sources, targets).map { EncodedPair(source: $0, target: $1) }
    }
}
