import Foundation

/// A way to divide text into tokens: how to learn it from text, and how to read it from a file.
public struct VocabularyKind: Sendable {
    /// The name in `--kind` and in vocabulary.json.
    public let name: String
    /// A short description.
    public let summary: String
    /// The number of tokens by default.
    public let defaultSize: DefaultVocabularySize
    /// Whether SentencePiece learns it, so that its options apply.
    public let isSubword: Bool
    /// The ending of its files.
    let fileExtension: String
    /// What a reader of its files must know, as vocabulary.json states it.
    let conventions: [String: String]
    /// Makes the learner of a vocabulary. The options' size is set where there is a default size.
    let learner: @Sendable (VocabularyOptions) -> any VocabularyLearner
    /// Reads a vocabulary from the bytes of the file at a path; the last argument is the description's normalization.
    let load: @Sendable ([UInt8], String, SubwordNormalization?) throws -> StoredVocabulary

    /// How many segments of each side are learnt from by default; nil for all. SentencePiece takes 20 bytes of memory for
    /// each character, and more text changes its pieces little.
    public var defaultSample: Int? { isSubword ? Self.subwordSample : nil }

    /// ``defaultSample`` of subwords.
    public static let subwordSample = 250_000

    /// Whether segments with characters that a sample lacks are added to it, as every character is to be known.
    func completesSample(_ options: VocabularyOptions) -> Bool {
        isSubword && options.characterCoverage == 1 || name == Self.characters.name
    }

    /// The allowed normalizations of text; words and characters have no choice.
    var normalizations: [SubwordNormalization] { isSubword ? SubwordNormalization.allCases : [.nfc] }

    /// Every kind there is. A new one is a file that defines it and a name here.
    public static let all: [VocabularyKind] = [unigram, bpe, words, spaces, characters]

    /// The kind of that name.
    public static func named(_ name: String) -> VocabularyKind? { all.first { $0.name == name } }
}

/// A vocabulary and the bytes of its file.
struct StoredVocabulary {
    var vocabulary: any Vocabulary
    var bytes: [UInt8]
    /// What is done to text before it is cut; nil where the folder, one of an earlier version, does not say.
    var normalization: SubwordNormalization?

    /// Whether the other one, of equal bytes, does the same to text. All but form C is the model's own business.
    func cutsLike(_ other: StoredVocabulary) -> Bool {
        (normalization == .nfc) == (other.normalization == .nfc)
    }
}

/// The options of learning a vocabulary.
public struct VocabularyOptions: Sendable {
    /// The most tokens of a side, the four specials included; nil for the kind's default.
    public var size: Int?
    /// Tokens seen less often are unknown; words and characters only.
    public var minimumCount = 1
    /// The share of running characters that must get a piece of their own, from 0.98 to 1; subwords only.
    public var characterCoverage = 1.0
    /// What is done to text before it is cut; subwords only.
    public var normalization = SubwordNormalization.nfc
    /// Whether each digit is a piece of its own; subwords only.
    public var splitsDigits = false
    /// Whether unknown characters become pieces of one byte, so that nothing is unknown; subwords only.
    public var fallsBackToBytes = false
    /// How many segments of each side to learn from, drawn with `seed`; nil for the kind's default, 0 for all.
    public var sample: Int?
    /// The seed of the draw.
    public var seed: UInt64 = 1
    /// Whether the source vocabulary is learnt from both sides and has the tokens of ``AnnotationToken``, so that a model can
    /// read matches and terms.
    public var hasAnnotationTokens = false
    /// The tags that the source vocabulary has a token for, without repetitions.
    public var tags: [SourceTag] = []
    /// How many different words are counted at a time: a text that has more is read several times.
    public var tokensInMemory = 4_000_000

    public init() {}
}

/// What is done to text before it is cut, for words and characters always `nfc`. All but `nfc` and `identity` change what is read and written:
/// `m²` becomes `m2`, full-width punctuation ASCII.
public enum SubwordNormalization: String, Sendable, CaseIterable {
    /// Form C of Unicode, white space folded; no-break spaces stay.
    case nfc
    /// The text as it is; runs of spaces become one.
    case identity
    /// NFKC, and white space and control characters folded as is usual in machine translation.
    case nmtNFKC = "nmt_nfkc"
    case nfkc
    /// As `nmt_nfkc`, then case folding.
    case nmtNFKCCaseFolded = "nmt_nfkc_cf"
    case nfkcCaseFolded = "nfkc_cf"

    /// In a few words, for people.
    public var summary: String {
        switch self {
        case .nfc: "Unicode form C, white space folded; text comes back as it was"
        case .identity: "nothing"
        case .nmtNFKC: "form KC (m² becomes m2, ½ 1⁄2, full-width punctuation ASCII), white space folded"
        case .nfkc: "form KC"
        case .nmtNFKCCaseFolded: "as nmt_nfkc, then small letters"
        case .nfkcCaseFolded: "as nfkc, then small letters"
        }
    }

    /// The rule that is built into the model. Form C is none of SentencePiece's; text gets it before.
    var modelRule: String { self == .nfc ? Self.identity.rawValue : rawValue }
}
