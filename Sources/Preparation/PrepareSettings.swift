import Corpora
import Diagnostics

/// The settings of `pipeline-prepare`.
public struct PrepareSettings: Sendable {
    /// A test set that is given as a bitext.
    public struct NamedBitext: Sendable {
        public let name: String
        /// The bitext's path without its language.
        public let bitext: String

        public init(name: String, bitext: String) {
            self.name = name
            self.bitext = bitext
        }
    }

    public var source, target: String
    /// Which pairs are kept.
    public var filters = FilterSettings()
    /// The dev set, where it is given as a bitext.
    public var dev: String?
    /// The test sets that are given as bitexts.
    public var tests: [NamedBitext] = []
    /// What to split off; 0 for nothing.
    public var devSize: SetSize = 0, testSize: SetSize = 0
    /// The seed of the split.
    public var seed: UInt64 = 1
    /// Drops training pairs whose target is in a dev or test set, not only those whose source is.
    public var dropsTargetOverlap = true
    /// How text is normalized.
    public var normalization = NormalizationSettings()
    /// Writes the training pairs of each bitext apart: `train`, `train-2` and so on.
    public var separatesInputs = false
    /// Splits off whole documents, which the tables of origins beside the bitexts name.
    public var splitsByDocument = false
    /// TMX files to write: of the pairs that are kept, each with its set, and of those that are dropped, each with the
    /// reason; nil for none.
    public var keptMemory: String?, droppedMemory: String?
    /// The version of the program, for these files.
    public var version = "0"
    /// Decides everything and writes nothing.
    public var isDryRun = false
    /// How many dropped pairs the report shows for each filter.
    public var samples = 5

    /// - Throws: `ExitStatus.usage` for an invalid language tag, and for two equal languages.
    public init(source: String, target: String) throws {
        let languages = try IngestSettings(source: source, target: target)
        self.source = languages.source
        self.target = languages.target
    }

    /// - Throws: `ExitStatus.usage` for settings that contradict each other or cannot be meant.
    public func validate() throws {
        try filters.validate()
        guard devSize.isPossible, testSize.isPossible else {
            throw Diagnostic(.usage, "a set has no fewer than 0 pairs, or a share between 0% and 100%")
        }
        if case .share(let first) = devSize, case .share(let second) = testSize, first + second >= 1 {
            throw Diagnostic(.usage, "\(devSize) for dev and \(testSize) for test leave nothing to train on")
        }
        if dev != nil, !devSize.isNone {
            throw Diagnostic(.usage, "a dev set is given and another is to be split off; ask for one of them")
        }
        guard tests.count <= 1000 else {
            throw Diagnostic(.usage, "\(tests.count) test sets are given; 1000 are the most")
        }
        var names: Set<String> = ["train", "dev"]
        if !testSize.isNone { names.insert("test") }
        for test in tests {
            guard !test.name.isEmpty, !test.name.contains("/") else {
                throw Diagnostic(.usage, "'\(test.name)' cannot name a test set; write NAME=BITEXT")
            }
            guard names.insert(test.name).inserted else {
                throw Diagnostic(
                    .usage, "the name '\(test.name)' is taken by another set; choose one for this test set")
            }
        }
    }
}
