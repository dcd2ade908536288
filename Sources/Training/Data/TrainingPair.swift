import Corpora
import Translation
import Vocabularies

/// A pair to learn from, and what the model reads beside its source.
public struct TrainingPair: Sendable, Hashable {
    /// The source text.
    public var source: String
    /// The target text.
    public var target: String
    /// What the model reads beside the source.
    public var annotations: SourceAnnotations

    /// - Parameters:
    ///   - pair: the texts.
    ///   - annotations: what the model reads beside the source.
    public init(_ pair: SegmentPair, _ annotations: SourceAnnotations = SourceAnnotations()) {
        (source, target, self.annotations) = (pair.source, pair.target, annotations)
    }
}

/// A bitext, and the files of what a model reads beside its sources.
public struct AnnotatedBitext: Sendable {
    /// The pairs.
    public let bitext: Bitext
    /// The files beside the source side.
    public let annotations: AnnotationFiles

    /// - Parameters:
    ///   - bitext: the pairs.
    ///   - annotations: the files beside the source side.
    public init(_ bitext: Bitext, _ annotations: AnnotationFiles = AnnotationFiles()) {
        (self.bitext, self.annotations) = (bitext, annotations)
    }

    /// Reads all pairs, in order.
    /// - Throws: a `Diagnostic` where a file cannot be read, or the files have not as many lines.
    public func pairs() throws -> [TrainingPair] {
        var pairs: [TrainingPair] = []
        try read { source, target, annotations in
            pairs.append(TrainingPair(SegmentPair(source, target), annotations))
        }
        return pairs
    }

    /// Calls a function with the UTF-8 of each pair and its annotations, in order.
    func read(
        _ body: (
            _ source: UnsafeRawBufferPointer, _ target: UnsafeRawBufferPointer, _ annotations: SourceAnnotations
        ) throws -> Void
    ) throws {
        let reader = try BitextReader(bitext)
        let beside = try AnnotationReader(annotations, beside: bitext.sourcePath)
        while try reader.next() { try body(reader.source, reader.target, beside.next()) }
        try beside.finish()
    }
}

extension SegmentPair {
    /// A pair of segments in UTF-8.
    init(_ source: UnsafeRawBufferPointer, _ target: UnsafeRawBufferPointer) {
        self.init(source: String(decoding: source, as: UTF8.self), target: String(decoding: target, as: UTF8.self))
    }
}
