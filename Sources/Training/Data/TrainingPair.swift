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
    /// How often it is seen in an epoch, in the mean.
    public var weight: Double

    /// - Parameters:
    ///   - pair: the texts.
    ///   - annotations: what the model reads beside the source.
    ///   - weight: how often it is seen in an epoch, in the mean.
    public init(_ pair: SegmentPair, _ annotations: SourceAnnotations = SourceAnnotations(), weight: Double = 1) {
        (source, target, self.annotations, self.weight) = (pair.source, pair.target, annotations, weight)
    }
}

/// A bitext, what a model reads beside its sources, and how often it is trained on.
public struct AnnotatedBitext: Sendable {
    /// The pairs.
    public let bitext: Bitext
    /// The files beside the source side.
    public let annotations: AnnotationFiles
    /// The tag of all pairs; nil for none.
    public let tag: SourceTag?
    /// How often its pairs are seen in an epoch, in the mean.
    public let weight: Double

    /// - Parameters:
    ///   - bitext: the pairs.
    ///   - annotations: the files beside the source side.
    ///   - tag: that of all pairs; nil for none.
    ///   - weight: how often its pairs are seen in an epoch, in the mean.
    public init(
        _ bitext: Bitext, _ annotations: AnnotationFiles = AnnotationFiles(), tag: SourceTag? = nil, weight: Double = 1
    ) {
        precondition(weight > 0 && weight.isFinite)
        (self.bitext, self.annotations, self.tag, self.weight) = (bitext, annotations, tag, weight)
    }

    /// Reads all pairs, in order.
    /// - Throws: a `Diagnostic` where a file cannot be read, or the files have not as many lines.
    public func pairs() throws -> [TrainingPair] {
        var pairs: [TrainingPair] = []
        try read { source, target, annotations in
            pairs.append(TrainingPair(SegmentPair(source, target), annotations, weight: weight))
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
        while try reader.next() {
            var annotations = try beside.next()
            annotations.tag = tag
            try body(reader.source, reader.target, annotations)
        }
        try beside.finish()
    }
}

extension SegmentPair {
    /// A pair of segments in UTF-8.
    init(_ source: UnsafeRawBufferPointer, _ target: UnsafeRawBufferPointer) {
        self.init(source: String(decoding: source, as: UTF8.self), target: String(decoding: target, as: UTF8.self))
    }
}
