import Platform
import Tensors
import Vocabularies

extension Translator {
    /// The options of a translator.
    public struct Options: Sendable {
        /// The options of the search.
        public var search = SearchOptions()
        /// The precision of matrix products.
        public var precision = Precision.fastest
        /// Worker threads.
        public var threads = Processor.cores
        /// The most sentences that a thread translates at a time.
        public var slots = 16
        /// How `<unk>` is replaced; nil leaves it.
        public var unknowns: UnknownWords?
        /// The number of frequent tokens, and of translations of each source token by the model's lexicon, that may occur
        /// in a translation; 0 is all tokens.
        public var shortlist = 0
        /// Language models of the target side whose scores are added or subtracted.
        public var languageModels: [FusionOptions] = []
        /// The most tokens of a match, and of all terms; what is longer is not read.
        public var longestAnnotation = 200
        /// Whether translations contain their word alignment.
        public var aligns = false
        /// Whether lines may ask for their translations' attention, see ``Input/keepsAttention``.
        public var givesAttention = false

        public init() {}
    }

    /// Something that a translation has to contain, by constrained search.
    public struct RequiredText: Sendable, Hashable {
        /// The texts of which one has to occur, as words of their own where they begin or end with a letter or digit.
        public var forms: [String]
        /// Further texts, of which one may occur instead where a sentence begins.
        public var atStart: [String]

        /// - Parameters:
        ///   - forms: the texts of which one has to occur.
        ///   - atStart: texts that are as good where a sentence begins, and nowhere else.
        public init(_ forms: [String], atStart: [String] = []) {
            self.forms = forms
            self.atStart = atStart
        }
    }

    /// A line to translate.
    public struct Input: Sendable {
        /// The source text.
        public var text: String
        /// The text that the translation must start with.
        public var prefix: String?
        /// Whether the prefix is the whole translation: the search then computes its score.
        public var isForced = false
        /// What the model reads beside the text; it must have been trained with annotations.
        public var annotations = SourceAnnotations()
        /// Whether its translations have their attention, which costs time for each step of the search.
        public var keepsAttention = false
        /// Whether its translations have their word alignment, where the options do not ask for that of all.
        public var aligns = false
        /// Tells the random numbers of sampling from those of other lines; nil for its index among the lines.
        public var number: Int?
        /// What the translation has to contain, if that is possible.
        public var required: [RequiredText] = []

        public init(_ text: String, prefix: String? = nil, isForced: Bool = false) {
            self.text = text
            self.prefix = prefix
            self.isForced = isForced
        }
    }
}
