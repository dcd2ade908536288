/// The contents of a manifest, with locations; variables are expanded except in the stages' options.
public struct Manifest: Sendable {
    /// The path that the manifest was opened under.
    public internal(set) var path: String
    /// The manifest's name: its file name without folder and ending.
    public internal(set) var name: String
    /// Resolves the manifest's relative paths.
    public internal(set) var paths: ManifestPaths
    /// Language codes, as in the names of bitext files.
    public internal(set) var source = "source", target = "target"
    var languages: [String] { [source, target] }
    /// What the model does, of the tasks of the catalogue; nil for the usual one, between two languages. Source and target
    /// are the one language of other tasks.
    public internal(set) var task: String?
    /// The name of the usual task.
    static let usualTask = "translate"
    /// For every stage that has a `--seed`.
    public internal(set) var seed: Located<String>?
    /// Folders, absolute.
    public internal(set) var work: String, reports: String
    /// The corpus files.
    public internal(set) var corpora = Corpora()
    /// The settings of the stages, in the manifest's order.
    public internal(set) var stages: [StageSettings] = []
    /// Where stages run; nil for processes of this machine.
    public internal(set) var executor: Located<String>?
    /// What it says about the jobs of Slurm.
    public internal(set) var slurm = SlurmSettings()
    var variables = Variables()

    /// The corpus files of each set, absolute.
    public struct Corpora: Sendable {
        /// Where they are named; nil where they are not.
        var origin: Origin?
        /// The training corpora by their weight and tag, in the order of the manifest. Those of the first group are the set
        /// `train`, those of the next `train-2`, and so on.
        public var trainGroups: [TrainGroup] = []
        /// The training corpora.
        public var train: [Located<String>] { trainGroups.flatMap(\.files) }
        /// The names of the sets that the groups become.
        public var trainSets: [String] { trainGroups.indices.map { $0 == 0 ? "train" : "train-\($0 + 1)" } }
        /// Nil where the preparing stage splits the set off.
        public var dev: [Located<String>]?
        /// Empty where the preparing stage splits one off, which is then called `test`.
        public var tests: [(name: Located<String>, files: [Located<String>])] = []

        /// Training corpora of one weight and one tag.
        public struct TrainGroup: Sendable {
            /// `WEIGHT,TAG`, or one of them, as the stage `train` takes it before a path; empty for neither.
            public var label: String
            /// Absolute paths.
            public var files: [Located<String>]
        }

        /// The names of the test sets that there will be.
        public var testNames: [String] { tests.isEmpty ? ["test"] : tests.map(\.name.value) }
    }
}

/// The manifest's settings of one stage.
public struct StageSettings: Sendable {
    public var name: Located<String>
    /// For a stage of the user's own: the executable is `pipeline-` and this; the stage's name if it is nil.
    public var uses: Located<String>?
    /// Stages that have to run before, besides those whose outputs it reads.
    public var after: [Located<String>] = []
    /// Inputs of a stage of the user's own.
    public var inputs: [Located<String>] = []
    /// Outputs of a stage of the user's own.
    public var outputs: [Located<String>] = []
    /// What the manifest says about the jobs of this stage; nil for nothing.
    public var slurm: SlurmSettings?
    /// The options that the manifest gives.
    public var options: [OptionSetting] = []

    /// The name of the executable.
    public var executable: String { "pipeline-\(uses?.value ?? name.value)" }
}

/// An option that the manifest gives, its variables not put in yet.
public struct OptionSetting: Sendable {
    public var name: Located<String>
    public var values: [Located<String>]
    /// Whether the values are written as a list.
    public var isList: Bool
}
