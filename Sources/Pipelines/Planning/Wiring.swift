/// What a stage's ports are made from.
public struct Wiring: Sendable {
    public let source: String, target: String
    /// Folders, absolute.
    public let work: String, reports: String
    /// The set that a repeated stage runs for; empty for a stage that runs once.
    public let set: String
    /// The corpus files of the set, absolute.
    public let corpus: [String]
    /// The corpus files of each set that the manifest names, absolute.
    public let corpora: [String: [String]]
    /// The sets of training corpora, each with its weight and tag as the stage `train` takes them; `train` is the first.
    public let trainSets: [(name: String, label: String)]
    /// Whether the manifest names a dev set.
    public let hasDev: Bool
    /// The test sets that the manifest names, and those that there will be.
    public let namedTests: [String], tests: [String]
    let outputs: [String: String]
    /// What the manifest says of an option of a stage, its variables put in.
    let given: @Sendable (_ option: String, _ stage: String) -> [String]?

    /// The values that the manifest gives for an option; nil where it says nothing.
    public func values(_ option: String, of stage: String) -> [String]? { given(option, stage) }

    /// Whether the manifest turns a flag on.
    public func isOn(_ flag: String, of stage: String) -> Bool {
        given(flag, stage)?.first.flatMap { OptionResolver.truth($0, isLenient: true) } ?? false
    }

    /// Whether the manifest has an optional stage, which comes before this one in the catalogue.
    /// - Parameter set: where the stage runs once per set, for which.
    public func has(_ stage: String, for set: String? = nil) -> Bool {
        outputs[set.map { "\(stage)-\($0)" } ?? stage] != nil
    }

    /// The path of another stage's main output.
    /// - Parameter set: where the stage runs once per set, for which.
    public func output(of stage: String, for set: String? = nil) -> String {
        // A catalogue that asks for an output no stage before has is shown by the missing file's message.
        outputs[set.map { "\(stage)-\($0)" } ?? stage] ?? "\(work)/\(stage)"
    }

    /// The path that another stage writes for one of its options; nil where it writes none.
    public func output(_ option: String, of stage: String, for set: String? = nil) -> String? {
        outputs["\(set.map { "\(stage)-\($0)" } ?? stage) \(option)"]
    }
}
