/// What was read, kept and dropped.
public struct IngestCounts: Codable, Sendable, Equatable {
    /// Units that gave no pair, by reason; each unit counts once.
    public struct Dropped: Codable, Sendable, Equatable {
        /// A variant of the target language but none of the source language.
        public var noSource = 0
        /// A variant of the source language but none of the target language.
        public var noTarget = 0
        public var neitherLanguage = 0
        /// Both languages, one of them without text.
        public var empty = 0
        /// Written in another language than the source, where only such units were asked for.
        public var otherDirection = 0
        /// In a state that was not asked for.
        public var otherState = 0
        /// Links to sentences that do not exist.
        public var missingSentence = 0
        /// Links below the certainty that was asked for.
        public var uncertain = 0

        public var total: Int {
            noSource + noTarget + neitherLanguage + empty + otherDirection + otherState + missingSentence + uncertain
        }
    }

    /// Translation units, or lines of a line pair.
    public var units = 0
    public var pairs = 0
    public var dropped = Dropped()
    /// Units with several variants that answer the request for a language equally well.
    public var unitsWithSeveralVariants = 0
    /// Units whose `srclang` is neither the source language nor `*all*`.
    public var unitsFromOtherLanguage = 0
    public var variantsWithoutLanguage = 0
    /// Inline codes whose content was dropped.
    public var inlineCodes = 0
    /// Spaces put in place of codes that held two words apart.
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
        a.dropped.missingSentence += b.dropped.missingSentence
        a.dropped.uncertain += b.dropped.uncertain
        a.unitsWithSeveralVariants += b.unitsWithSeveralVariants
        a.unitsFromOtherLanguage += b.unitsFromOtherLanguage
        a.variantsWithoutLanguage += b.variantsWithoutLanguage
        a.inlineCodes += b.inlineCodes
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
    public struct Input: Codable, Sendable {
        public let path: String
        public let format: String
        public let counts: IngestCounts
        /// How many variants each language has, by tag in lower case.
        public let languages: [String: Int]
        /// The error behind which the rest of the input was given up, in lenient runs.
        public let lostBehind: String?
        /// The first places where damaged units were skipped, in lenient runs.
        public let skipped: [String]
        public let skippedPlaces: Int
        /// The units of each XLIFF state.
        public let states: [String: Int]
    }

    public let source, target: String
    public let outputs: [String]
    public internal(set) var inputs: [Input] = []
    /// Damaged inputs that were left out, with the reason.
    public internal(set) var failed: [String] = []
    /// Files of folders and archives that no format claims.
    public internal(set) var ignored: [String] = []
    public internal(set) var total = IngestCounts()

    /// The report as a person reads it.
    public var summary: String {
        var lines: [String]
        if inputs.count <= 100 {
            lines = inputs.map { "\($0.path): \($0.format), \($0.counts.units) units, \($0.counts.pairs) pairs" }
        } else {
            let formats = inputs.reduce(into: [String: Int]()) { $0[$1.format, default: 0] += 1 }
            let named = formats.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
            lines = ["\(inputs.count) inputs: \(named)"]
        }
        lines.append("\(total.pairs) pairs from \(total.units) units → \(outputs.joined(separator: ", "))")
        let notes = [
            ("dropped, no \(source)", total.dropped.noSource), ("dropped, no \(target)", total.dropped.noTarget),
            ("dropped, neither language", total.dropped.neitherLanguage), ("dropped, empty", total.dropped.empty),
            ("dropped, written in another language", total.dropped.otherDirection),
            ("dropped, in another state", total.dropped.otherState),
            ("dropped, link to a sentence that is missing", total.dropped.missingSentence),
            ("dropped, link not certain enough", total.dropped.uncertain),
            ("units lost to damage", total.damagedUnits),
            ("units with several variants of a language", total.unitsWithSeveralVariants),
            ("units written in another language than \(source)", total.unitsFromOtherLanguage),
            ("variants without a language", total.variantsWithoutLanguage),
            ("inline codes dropped", total.inlineCodes), ("spaces in place of codes", total.spacesForCodes),
            ("texts inside codes (sub)", total.subflows),
            ("pairs of texts inside codes", total.subflowPairs),
            ("pairs brought into Unicode form C", total.normalized),
            ("unknown elements in segments, text kept", total.unknownInlineElements),
        ]
        if !failed.isEmpty { lines.append("\(failed.count) damaged inputs left out") }
        if !ignored.isEmpty { lines.append("\(ignored.count) other files left aside") }
        let width = notes.map { String($0.1).count }.max() ?? 0
        for (name, count) in notes where count > 0 {
            let figure = String(count)
            lines.append("  \(String(repeating: " ", count: width - figure.count))\(figure)  \(name)")
        }
        return lines.joined(separator: "\n")
    }
}
