import Corpora
import Files
import Vocabularies

/// A bitext that a model was trained with.
public struct TextRecord: Encodable, Sendable, Equatable {
    /// The number of pairs.
    public var pairs: Int
    /// The hashes of both sides.
    public var sha256: Hashes
    /// The parts of it by weight and tag, in order; nil where all pairs have weight 1 and no tag.
    public var parts: [Part]?

    /// Consecutive pairs of one weight and one tag.
    public struct Part: Encodable, Sendable, Equatable {
        /// The number of pairs.
        public var pairs: Int
        /// How often each is seen in an epoch, in the mean.
        public var weight: Double
        /// The name of their tag; nil for none.
        public var tag: String?
    }

    /// How often each pair is seen in an epoch, in the mean; nil where each is seen once.
    var weights: [Double]? {
        guard let parts, parts.contains(where: { $0.weight != 1 }) else { return nil }
        return parts.flatMap { [Double](repeating: $0.weight, count: $0.pairs) }
    }

    /// The names of the tags that occur, in alphabetical order.
    var tags: [String] { Set((parts ?? []).compactMap(\.tag)).sorted() }

    /// SHA-256 of the lines of each side, each line with a line feed, as `sha256sum` prints it for the unpacked file.
    public struct Hashes: Encodable, Sendable, Equatable {
        /// That of the source side, nil where the text has one side.
        public var source: String?
        /// That of the target side.
        public var target: String
        /// That of what the model reads beside the sources, nil where there is nothing.
        public var annotations: String?

        var text: String { [source, target, annotations].compactMap { $0 }.joined(separator: " ") }
    }

    /// Hashes pairs.
    /// - Throws: `Diagnostic` where the hash function of the system fails.
    public init(_ texts: [TrainingPair]) throws {
        let hashes = try Hashing(
            withAnnotations: texts.contains { !$0.annotations.isEmpty },
            withSource: texts.isEmpty || texts.contains { !$0.source.isEmpty })
        for pair in texts { try hashes.add(pair) }
        self = try hashes.finish()
    }

    private init(pairs: Int, sha256: Hashes, parts: [Part]) {
        (self.pairs, self.sha256) = (pairs, sha256)
        self.parts = parts.allSatisfy { $0.weight == 1 && $0.tag == nil } ? nil : parts
    }

    /// The record of pairs that are read one by one.
    final class Hashing {
        private var pairs = 0
        private let source: SHA256
        private let target: SHA256
        private let annotations: SHA256?
        private let hasSource: Bool
        private var parts: [Part] = []
        /// Lines that are not hashed yet, as a call for each line would cost more than its bytes.
        private var lines: (source: [UInt8], target: [UInt8]) = ([], [])

        init(withAnnotations: Bool, withSource: Bool = true) throws {
            hasSource = withSource
            (source, target) = (try SHA256(), try SHA256())
            annotations = withAnnotations ? try SHA256() : nil
        }

        /// Adds what the model reads beside the source of the last pair, and the pair's weight.
        func add(_ annotations: SourceAnnotations, weight: Double) throws {
            let tag = annotations.tag?.name
            if let last = parts.last, last.weight == weight, last.tag == tag {
                parts[parts.count - 1].pairs += 1
            } else {
                parts.append(Part(pairs: 1, weight: weight, tag: tag))
            }
            guard let hash = self.annotations else { return }
            // A zero byte ends each part, as no text has one.
            let match = annotations.match.map { "\($0.similarity)\0\($0.target)\0" } ?? "\0"
            let tagged = annotations.tag.map { "\($0.token)\0" } ?? ""
            var line = tagged + match + annotations.terms.map { "\($0)\0" }.joined() + "\n"
            try line.withUTF8 { try hash.update(UnsafeRawBufferPointer($0)) }
        }

        /// Adds a pair, as UTF-8.
        func add(_ source: UnsafeRawBufferPointer, _ target: UnsafeRawBufferPointer) throws {
            pairs += 1
            lines.source.append(contentsOf: source)
            lines.source.append(0x0A)
            lines.target.append(contentsOf: target)
            lines.target.append(0x0A)
            if lines.source.count + lines.target.count > 1 << 17 { try flush() }
        }

        /// Adds a pair with its annotations.
        func add(_ pair: TrainingPair) throws {
            var (source, target) = (pair.source, pair.target)
            try source.withUTF8 { source in
                try target.withUTF8 { try add(UnsafeRawBufferPointer(source), UnsafeRawBufferPointer($0)) }
            }
            try add(pair.annotations, weight: pair.weight)
        }

        private func flush() throws {
            try lines.source.withUnsafeBytes(source.update)
            try lines.target.withUnsafeBytes(target.update)
            lines.source.removeAll(keepingCapacity: true)
            lines.target.removeAll(keepingCapacity: true)
        }

        func finish() throws -> TextRecord {
            try flush()
            return TextRecord(
                pairs: pairs,
                sha256: Hashes(
                    source: hasSource ? try source.finish() : nil, target: try target.finish(),
                    annotations: try annotations?.finish()),
                parts: parts)
        }
    }
}
