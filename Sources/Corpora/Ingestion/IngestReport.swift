/// What was read, kept and dropped.
public struct IngestCounts: Codable, Sendable, Equatable {
    /// Units that gave no pair, by reason; each unit counts once.
    public struct Dropped: Codable, Sendable, Equatable {
        /// A variant of the target language but none of the source language.
        public var noSource = 0
        /// A variant of the source language but none of the target language.
        public var noTarget = 0
        /// Neither of the two languages.
        public var neitherLanguage = 0
        /// Both languages, one of them without text.
        public var empty = 0
        /// Written in another language than the source, where only such units were asked for.
        public var otherDirection = 0
        /// In a state that was not asked for.
        public var otherState = 0
        /// Without the properties that were asked for.
        public var otherProperties = 0
        /// In a state that says that nobody has translated it.
        public var untranslated = 0
        /// Not to be translated.
        public var protected = 0
        /// A machine's translation.
        public var machineTranslation = 0
        /// Within another unit.
        public var nested = 0
        /// Links to sentences that do not exist.
        public var missingSentence = 0
        /// Links below the certainty that was asked for.
        public var uncertain = 0

        /// All units that gave no pair.
        public var total: Int {
            noSource + noTarget + neitherLanguage + empty + otherDirection + otherState + otherProperties
                + untranslated + protected + machineTranslation + nested + missingSentence + uncertain
        }
    }

    /// Translation units, or lines of a line pair.
    public var units = 0
    /// Pairs written.
    public var pairs = 0
    /// Units that gave no pair, by reason.
    public var dropped = Dropped()
    /// Units with several variants that match the requested language equally well.
    public var unitsWithSeveralVariants = 0
    /// Units whose `srclang` is neither the source language nor `*all*`.
    public var unitsFromOtherLanguage = 0
    /// Variants that name no language.
    public var variantsWithoutLanguage = 0
    /// Inline codes whose content was dropped.
    public var inlineCodes = 0
    /// Inline codes whose content was dropped, with a placeholder in their place.
    public var placeholders = 0
    /// Spaces inserted for codes that separated two words.
    public var spacesForCodes = 0
    /// `sub` elements: texts of their own inside a code.
    public var subflows = 0
    /// Elements in segments that TMX does not know; their text was kept.
    public var unknownInlineElements = 0
    /// Pairs made of the texts inside codes, where they were asked for.
    public var subflowPairs = 0
    /// Pairs of which a side was not in Unicode form C.
    public var normalized = 0
    /// Units lost to damage in lenient runs, as far as they had begun.
    public var damagedUnits = 0

    public init() {}

    static func += (a: inout IngestCounts, b: IngestCounts) {
        a.units += b.units
        a.pairs += b.pairs
        a.dropped.noSource += b.dropped.noSource
        a.dropped.noTarget += b.dropped.noTarget
        a.dropped.neitherLanguage += b.dropped.neitherLanguage
        a.dropped.empty += b.dropped.empty
        a.dropped.otherDirection += b.dropped.otherDirection
        a.dropped.otherState += b.dropped.otherState
        a.dropped.otherProperties += b.dropped.otherProperties
        a.dropped.untranslated += b.dropped.untranslated
        a.dropped.protected += b.dropped.protected
        a.dropped.machineTranslation += b.dropped.machineTranslation
        a.dropped.nested += b.dropped.nested
        a.dropped.missingSentence += b.dropped.missingSentence
        a.dropped.uncertain += b.dropped.uncertain
        a.unitsWithSeveralVariants += b.unitsWithSeveralVariants
        a.unitsFromOtherLanguage += b.unitsFromOtherLanguage
        a.variantsWithoutLanguage += b.variantsWithoutLanguage
        a.inlineCodes += b.inlineCodes
        a.placeholders += b.placeholders
        a.spacesForCodes += b.spacesForCodes
        a.subflows += b.subflows
        a.unknownInlineElements += b.unknownInlineElements
        a.subflowPairs += b.subflowPairs
        a.normalized += b.normalized
        a.damagedUnits += b.damagedUnits
    }
}

/// The report of `pipeline-ingest`.
public struct IngestReport: Codable, Sendable {
    /// How many pairs have their source and their target from each language, by tag in lower case.
    public struct Taken: Codable, Sendable, Equatable {
        /// Pairs by the language of their source.
        public var source: [String: Int] = [:]
        /// Pairs by the language of their target.
        public var target: [String: Int] = [:]
    }

    public struct Input: Codable, Sendable {
        public let path: String
        /// The format's name, such as `TMX`.
        public let format: String
        /// The counts of this input.
        public let counts: IngestCounts
        /// How many variants each language has, by tag in lower case.
        public let languages: [String: Int]
        /// The variants that pairs were made of, where the input names languages.
        public let taken: Taken
        /// Pairs taken although the input does not say which language their target is in.
        public let pairsOfUnnamedLanguage: Int
        /// Whether the input's name alone says which language its targets are in.
        public let takesTargetFromName: Bool
        /// The error after which the rest of the input was given up, in lenient runs.
        public let lostBehind: String?
        /// The first locations where damaged units were skipped, in lenient runs.
        public let skipped: [String]
        /// The number of locations where damaged units were skipped.
        public let skippedPlaces: Int
        /// The units of each XLIFF state.
        public let states: [String: Int]
    }

    public let source, target: String
    /// The paths of the files written.
    public let outputs: [String]
    /// The inputs that were read, in order.
    public internal(set) var inputs: [Input] = []
    /// Damaged inputs that were left out, with the reason.
    public internal(set) var failed: [String] = []
    /// Files of folders and archives that no format claims.
    public internal(set) var ignored: [String] = []
    /// The counts of all inputs together.
    public internal(set) var total = IngestCounts()
}
