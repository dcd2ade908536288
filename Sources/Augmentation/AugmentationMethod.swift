import Corpora
import Vocabularies

/// A way to make pairs from text.
public protocol AugmentationMethod {
    /// Makes pairs, the same ones for the same lines and numbers.
    /// - Parameters:
    ///   - lines: the text; a side that the method does not read is empty.
    ///   - number: that of the first line in the whole text, from 0.
    /// - Returns: for each line what was made of it.
    func candidates(for lines: [SegmentPair], number: Int) throws -> [[Candidate]]
}

/// A kind of method, as it is chosen by name.
public struct AugmentationKind: Sendable {
    /// The name, such as `back-translation`.
    public let name: String
    /// In a few words, for people.
    public let summary: String
    /// The sides of its text.
    public let reads: Set<TextSide>
    /// The sides that its models write; empty for a method without models.
    public let modelsWrite: Set<TextSide>
    /// Whether its models translate together.
    public let isEnsemble: Bool
    /// Makes the method, once its models are read.
    let make: @Sendable (AugmentationSettings, [TranslationModel]) throws -> any AugmentationMethod

    init(
        _ name: String, summary: String, reads: Set<TextSide>, modelsWrite: Set<TextSide> = [],
        isEnsemble: Bool = false,
        make: @escaping @Sendable (AugmentationSettings, [TranslationModel]) throws -> any AugmentationMethod
    ) {
        (self.name, self.summary, self.reads, self.modelsWrite) = (name, summary, reads, modelsWrite)
        (self.isEnsemble, self.make) = (isEnsemble, make)
    }
}

/// The methods. A new one is a file in `Methods/` and a name here.
public enum AugmentationMethods {
    /// All of them, in the order of the help.
    public static let all: [AugmentationKind] = [
        .backTranslation, .forwardTranslation, .diversification, .distillation, .sourceNoise, .reversal,
    ]

    /// The method of a name.
    public static func named(_ name: String) -> AugmentationKind? { all.first { $0.name == name } }
}
