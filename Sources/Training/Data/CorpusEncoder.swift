import Files
import Foundation
import Vocabularies

/// Encodes the text of a training on all processors.
struct CorpusEncoder: Sendable {
    let text: TrainingText
    private let vocabularies: VocabularyPair
    /// The most tokens of a side.
    let maximumLength: Int
    /// The most tokens of a match, which has a token of its own before it, and of all terms.
    private var longestAnnotation: Int { min(maximumLength, (EncodedCorpus.longest - maximumLength - 1) / 2) }
    /// Whether ids need more than 16 bits.
    let isWide: Bool

    init(_ text: TrainingText, _ vocabularies: VocabularyPair, maximumLength: Int) {
        self.text = text
        self.vocabularies = vocabularies
        self.maximumLength = min(maximumLength, EncodedCorpus.longest)
        isWide = max(vocabularies.source.count, vocabularies.target.count) > 1 << 16
    }

    /// Raised when the same text and vocabularies give other ids.
    private static let revision = 1

    /// Says what the ids follow from: a SHA-256.
    func key() throws -> String {
        let facts = [
            "\(Self.revision)", text.record.sha256.text, try vocabularies.digest(), "\(maximumLength)",
        ]
        return try SHA256.hash(of: Data(facts.joined(separator: "\n").utf8))
    }

    /// Encodes the text, and gives it to a writer.
    /// - Parameter progress: is called from time to time with the number of pairs that are done.
    func encode(into writer: EncodedCorpusWriter, _ progress: (Int) throws -> Void = { _ in }) throws {
        var done = 0
        try text.read { pairs in
            for pair in [EncodedPair](pairs, vocabularies, longestAnnotation: longestAnnotation) { writer.append(pair) }
            try writer.flush()
            done += pairs.count
            try progress(done)
        }
    }

    /// Encodes the text into memory.
    func inMemory() throws -> EncodedCorpus {
        let writer = EncodedCorpusWriter(isWide: isWide, maximumLength: maximumLength)
        try encode(into: writer)
        return EncodedCorpus(writer)
    }
}
