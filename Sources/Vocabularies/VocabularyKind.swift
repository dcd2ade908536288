import Foundation

/// A way to cut text into tokens: how to learn it from text, and how to read it from a file.
public struct VocabularyKind: Sendable {
    /// The name in `--kind` and in vocabulary.json.
    public let name: String
    /// What it is, in a few words.
    public let summary: String
    public let defaultSize: DefaultVocabularySize
    /// Whether SentencePiece learns it, so that its options apply.
    public let isSubword: Bool
    /// The ending of its files.
    let fileExtension: String
    /// What a reader of its files must know, as vocabulary.json states it.
    let conventions: [String: String]
    /// Learns a vocabulary from segments. The options' size is set where there is a default size.
    let train: @Sendable ([String], VocabularyOptions) throws -> StoredVocabulary
    /// Reads a vocabulary from the bytes of the file at a path.
    let load: @Sendable ([UInt8], String) throws -> StoredVocabulary

    /// Every kind there is. A new one is a file that defines it and a name here.
    public static let all: [VocabularyKind] = [unigram, bpe, words, characters]

    /// The kind of that name.
    public static func named(_ name: String) -> VocabularyKind? { all.first { $0.name == name } }
}

/// A vocabulary and the bytes of its file.
struct StoredVocabulary {
    var vocabulary: any Vocabulary
    var bytes: [UInt8]
}

/// What a vocabulary is learnt with.
public struct VocabularyOptions: Sendable {
    /// The most tokens of a side, the four specials included; nil for the kind's default.
    public var size: Int?
    /// Tokens seen less often are unknown; words and characters only.
    public var minimumCount = 1
    /// The share of running characters that must get a piece of their own, from 0.98 to 1; subwords only.
    public var characterCoverage = 1.0
    /// What SentencePiece does to text before it cuts it; subwords only.
    public var normalization = SubwordNormalization.nmtNFKC
    /// Whether each digit is a piece of its own; subwords only.
    public var splitsDigits = false
    /// Whether unknown characters become pieces of one byte, so that nothing is unknown; subwords only.
    public var fallsBackToBytes = false
    /// How many segments of each side to learn from, drawn with `seed`; nil for all.
    public var sample: Int?
    /// The seed of the draw.
    public var seed: UInt64 = 1

    public init() {}
}

/// The normalization rules that SentencePiece has built in.
public enum SubwordNormalization: String, Sendable, CaseIterable {
    /// NFKC, and white space and control characters folded as is usual in machine translation.
    case nmtNFKC = "nmt_nfkc"
    case nfkc
    /// As `nmt_nfkc`, then case folding.
    case nmtNFKCCaseFolded = "nmt_nfkc_cf"
    case nfkcCaseFolded = "nfkc_cf"
    /// None but the folding of spaces.
    case identity
}
