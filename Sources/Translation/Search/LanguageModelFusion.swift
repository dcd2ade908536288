import Concurrency
import Diagnostics
import Files
import Tensors
import Vocabularies

/// A language model of the target side that a search asks too (shallow fusion, Gulcehre et al. 2015): the score of a token is
///
///     log p(token | source, tokens before it) + weight × log p(token | tokens before it)
///
/// The language model is a further model of the search, with states of its own for each hypothesis. With a negative weight
/// it subtracts what the translation model knows of the target side from its own training text alone (density ratio,
/// McDermott et al. 2019).
public struct LanguageModelFusion: Sendable {
    /// The language model, of the same target vocabulary.
    public let model: LanguageModel
    /// The weight of its log probabilities.
    public var weight: Float

    /// - Parameters:
    ///   - model: the language model, of the same target vocabulary.
    ///   - weight: the weight of its log probabilities.
    public init(_ model: LanguageModel, weight: Float) { (self.model, self.weight) = (model, weight) }
}

/// A language model that is read, and its weights.
struct LoadedFusion {
    let fusion: LanguageModelFusion
    private let weights: Weights
    private let packed = PackedWeights()

    /// Reads the language model.
    /// - Parameters:
    ///   - options: its folder and weight.
    ///   - vocabularies: the translation model's, whose target vocabulary and language the language model must have.
    ///   - translator: the folder of the translation model, for messages.
    init(_ options: FusionOptions, _ vocabularies: VocabularyPair, of translator: String) throws {
        let folder = ModelFolder(options.folder)
        let (description, model, weights) = try folder.load(LanguageModel.self, task: LanguageModelTask.name)
        let own = try VocabularyPair(folder: folder.vocabularies)
        try folder.check(own)
        guard own.hasSameTarget(as: vocabularies) else {
            throw Diagnostic(
                .badInput, at: Place(folder.vocabularies),
                "is not the target vocabulary of \(translator); train the language model with "
                    + "--vocab \(ModelFolder(translator).vocabularies.quotedForShell) --side target")
        }
        // Both languages of a joint vocabulary have the same tokens.
        guard description.reads(vocabularies.targetLanguage) else {
            throw Diagnostic(
                .badInput, at: Place(options.folder),
                "is a language model of \(description.source), and \(translator) translates to "
                    + "\(vocabularies.targetLanguage); train one with --side target")
        }
        fusion = LanguageModelFusion(model, weight: options.role.signed(options.weight))
        self.weights = weights
    }

    /// A tape that computes the language model.
    func tape(_ precision: Precision) -> Tape {
        let tape = Tape(weights: weights, packed: packed)
        tape.precision = precision
        return tape
    }
}

/// A language model beside translation models.
public struct FusionOptions: Sendable, Equatable {
    /// The model folder.
    public var folder: String
    /// What it is for.
    public var role: Role
    /// The weight of its log probabilities, 0 or more.
    public var weight: Float

    /// What a language model beside translation models is for.
    public enum Role: Sendable {
        /// It has learnt from more text of the target side than there are translations: its log probabilities are added.
        case general
        /// It has learnt from the target side of the translation model's training text: its log probabilities are
        /// subtracted.
        case training

        /// A weight with the role's sign.
        public func signed(_ weight: Float) -> Float { self == .general ? weight : -weight }
    }

    /// The weight without tuning.
    public static let usualWeight: Float = 0.2

    /// - Parameters:
    ///   - folder: the model folder.
    ///   - role: what it is for.
    ///   - weight: the weight of its log probabilities, 0 or more.
    public init(folder: String, role: Role = .general, weight: Float = usualWeight) {
        (self.folder, self.role, self.weight) = (folder, role, weight)
    }
}
