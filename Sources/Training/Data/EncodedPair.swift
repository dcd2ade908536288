import Concurrency
import Translation
import Vocabularies

/// A pair of segments as token ids, without special tokens.
public struct EncodedPair: Sendable, Equatable {
    /// The ids of the source, and of what the model reads beside it.
    public var source: [Int32]
    /// How many of them are the source's own.
    public var ownCount: Int
    /// The ids of the target.
    public var target: [Int32]

    public init(source: [Int32], target: [Int32]) { self.init(SourceTokens(source), target: target) }

    /// A source with its annotations, and the target.
    public init(_ source: SourceTokens, target: [Int32]) {
        self.source = source.tokens
        ownCount = source.ownCount
        self.target = target
    }
}

extension EncodedPair {
    /// The source without its match and terms. A tag, which comes before them, stays.
    var sourceWithoutAnnotations: [Int32] {
        Array(source[..<(source[ownCount...].firstIndex { AnnotationToken.ids.contains($0) } ?? source.count)])
    }

    /// The steps that an encoder reads of the source, without its `</s>`. The features of words follow.
    func readLength(_ form: TargetForm) -> Int { form == .aligned ? ownCount : source.count }

    /// Encodes a pair.
    init(_ text: TrainingPair, _ vocabularies: VocabularyPair, longestAnnotation: Int) {
        self.init(
            vocabularies.encodeSource(text.source, text.annotations, longest: longestAnnotation),
            target: vocabularies.target.encode(text.target))
    }
}

extension [EncodedPair] {
    /// Encodes segments on all processors.
    /// - Parameters:
    ///   - texts: the pairs as text.
    ///   - vocabularies: those that turn the text into tokens.
    ///   - longestAnnotation: matches and lists of terms with more tokens are left out.
    public init(_ texts: [TrainingPair], _ vocabularies: VocabularyPair, longestAnnotation: Int) {
        let parts = parallelMap(texts.count, chunk: 1024) { range in
            range.map { EncodedPair(texts[$0], vocabularies, longestAnnotation: longestAnnotation) }
        }
        self = Array(parts.joined())
    }
}
