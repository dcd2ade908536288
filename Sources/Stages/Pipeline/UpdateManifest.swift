import Diagnostics
import Files
import Foundation
import Pipelines

/// The manifests of an update: what the stages of a finished run would do with the units that it had not yet.
///
/// They are files, so that an update is run, recorded and resumed like everything else, and its results are beside those
/// of the run, which stay as they are.
struct UpdateManifest {
    private let plan: Plan
    /// The folder of the update, absolute.
    let folder: String
    /// The index of the memory, absolute.
    let index: String
    let catalogue = Catalogue.standard

    /// How new units are learnt.
    struct Tuning {
        var epochs: Int
        var learningRate: Double
    }

    /// Training corpora of one weight and one tag.
    struct TrainingSet {
        /// What the finished run calls them: `train`, `train-2` and so on.
        let name: String
        /// As the manifest of the run has them, nil for none. `2` and `2.0` are different sets of it, and of an update.
        private let writtenWeight, writtenTag: String?
        let weight: Double

        /// - Parameter label: `WEIGHT,TAG`, or one of them; empty for neither.
        init(name: String, label: String) {
            let parts = label.split(separator: ",", maxSplits: 1).map(String.init)
            let weight = parts.first.flatMap { Double($0) }
            self.name = name
            self.weight = weight ?? 1
            writtenWeight = weight == nil ? nil : parts.first
            writtenTag = weight == nil ? parts.first : parts.dropFirst().first
        }

        /// A bitext as a manifest names it, with another weight.
        func corpus(_ path: String, weight: Double) -> String { corpus(path, weight: String(weight)) }

        /// A bitext as a manifest names it.
        func corpus(_ path: String) -> String { corpus(path, weight: writtenWeight) }

        private func corpus(_ path: String, weight: String?) -> String {
            let keys = [("path", path), ("weight", weight), ("tag", writtenTag)] as [(String, String?)]
            let given = keys.compactMap { key, value in value.map { "\(key): \($0.quotedForYAML)" } }
            return given.count == 1 ? path.quotedForYAML : "{\(given.joined(separator: ", "))}"
        }
    }

    /// The name of the test set that is made of new units.
    static let newUnits = "new-units"

    init(_ plan: Plan) {
        self.plan = plan
        folder = "\(plan.manifest.work)/update"
        index = "\(plan.manifest.work)/index"
    }

    var manifest: Manifest { plan.manifest }
    private var testNames: [String] { manifest.corpora.testNames }

    /// The sets of training corpora.
    var sets: [TrainingSet] {
        zip(manifest.corpora.trainSets, manifest.corpora.trainGroups).map { TrainingSet(name: $0, label: $1.label) }
    }

    /// The bitext of a set that the finished run has ingested, and the one of now.
    func oldBitext(_ set: TrainingSet) -> String { output(of: "ingest-\(set.name)") }
    func currentBitext(_ set: TrainingSet) -> String { "\(folder)/memory/bitext/\(set.name)" }
    /// The pairs of a set that the finished run has learnt from.
    func oldText(_ set: TrainingSet) -> String { "\(clean)/\(set.name)" }
    /// The new units: those of a set to learn from, and those for the test.
    func newText(_ set: TrainingSet) -> String { "\(folder)/text/new-\(set.name)" }
    var heldOutText: String { "\(folder)/text/\(Self.newUnits)" }
    /// The model that the finished run has trained, and that of the update.
    var oldModel: String { output(of: "train") }
    var model: String { "\(folder)/model" }
    /// The folder of the reports.
    var reports: String { "\(manifest.reports)/update" }
    /// The manifest that updates the index.
    var memoryPath: String { "\(folder)/memory.yaml" }
    /// The folders that updates have made; none where there was no update.
    var folders: [String] {
        let exists: (String) -> Bool = FileManager.default.fileExists(atPath:)
        return exists(memoryPath) ? [folder, index, reports].filter(exists) : []
    }
    /// The prepared training set of the finished run.
    var clean: String { output(of: "prepare") }

    func invocation(_ id: String) -> Invocation? { plan.invocations.first { $0.id == id } }

    func output(of id: String) -> String { invocation(id)?.mainOutput ?? "\(manifest.work)/\(id)" }

    /// The options that an invocation has, for the same stage of an update, whose outputs have paths of their own.
    private func lines(_ id: String, without names: Set<String>) -> [String] {
        guard let invocation = invocation(id) else { return [] }
        let ports = catalogue.stages.first { $0.name == invocation.stage }?.unwiredPorts ?? []
        let outputs = ports.filter { $0.direction == .output }.map(\.option)
        return GivenOptions(invocation, catalogue, manifest.paths).lines(
            without: names.union(outputs).union(["source", "target"]), indent: "    ")
    }

    private var head: [String] {
        [
            "# Written by `pipeline update`, which writes it again each time.",
            "source: \(manifest.source.quotedForYAML)", "target: \(manifest.target.quotedForYAML)",
        ] + (manifest.seed.map { ["seed: \($0.value)"] } ?? [])
    }

    // MARK: The memory

    /// Ingests the corpora as they are now, and adds their units to the index.
    var memory: String {
        var text = head
        text += ["work: \("\(folder)/memory".quotedForYAML)", "corpora:", "  train:"]
        for set in sets {
            guard let ingestion = invocation("ingest-\(set.name)") else { continue }
            let inputs = GivenOptions(ingestion, catalogue, manifest.paths).positionals
            text += inputs.map { "    - \(set.corpus($0))" }
        }
        text.append("stages:")
        text += stage("ingest", lines("ingest-train", without: ["origins"]) + ["    origins: true"])
        text += ["  index:", "    uses: match", "    memory: \(memoriesOfIndex)"]
        text += readingOfMemories + ["    index: \(index.quotedForYAML)", ""]
        return text.joined(separator: "\n")
    }

    private func stage(_ name: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? ["  \(name): {}"] : ["  \(name):"] + lines
    }

    // MARK: The model

    /// Trains the model further on new units among old ones, and compares it with the old one.
    /// - Parameters:
    ///   - new: the sets that have new units to learn from; at least one.
    ///   - oldWeight: how often an epoch has each old pair of a set of weight 1.
    ///   - hasTest: whether there are new units for a test.
    func training(_ tuning: Tuning, new: [TrainingSet], oldWeight: Double, hasTest: Bool) -> String {
        let tests = testNames.map { ($0, "\(clean)/\($0)") } + (hasTest ? [(Self.newUnits, heldOutText)] : [])
        var text = head
        text += [
            "work: \(folder.quotedForYAML)", "reports: \(reports.quotedForYAML)", "corpora:",
            "  train: [\(new.map { $0.corpus(newText($0)) }.joined(separator: ", "))]",
            "  dev: \("\(clean)/dev".quotedForYAML)", "  tests:",
        ]
        text += tests.map { "    \($0): \($1.quotedForYAML)" }
        text.append("stages:")
        text += stage(
            "prepare",
            lines(
                "prepare",
                without: [
                    "dev", "test", "dev-size", "test-size", "split-by-document", "bitexts", "separate", "seed",
                ]))
        text += matching
        text += train(tuning, new, oldWeight: oldWeight)
        text += ["  decode:"] + decoding + ["    batch-size: 16"]
        text += ["  score:", "    baseline: \("\(folder)/before/${set}.\(manifest.target)".quotedForYAML)"]
        text += lines("score-\(testNames[0])", without: Self.ofScoring)
        for (name, _) in tests { text += before(name) }
        return (text + [""]).joined(separator: "\n")
    }

    /// Whether the model reads matches.
    private var hasMatches: Bool { invocation("match-train") != nil }

    private var matching: [String] {
        guard hasMatches else { return [] }
        return ["  match:", "    memory: \(memoriesAfter)"]
            + lines("match-dev", without: ["memory", "input", "without-self"])
    }

    private func train(_ tuning: Tuning, _ new: [TrainingSet], oldWeight: Double) -> [String] {
        let old = sets.map { set in
            let weight = (set.weight * oldWeight * 1000).rounded() / 1000
            return set.corpus(oldText(set), weight: min(1000, max(0.001, weight)))
        }
        // The first set of the update's manifest is `train` there, whatever the run calls it.
        let added = new.enumerated().map { $1.corpus($0 == 0 ? "train" : "train-\($0 + 1)") }
        // Matches and terms are those of the first corpora.
        let corpora: [String] = [old[0], added[0]] + old.dropFirst() + added.dropFirst()
        var text = [
            "  train:", "    from: \(oldModel.quotedForYAML)", "    vocab: \("\(oldModel)/vocab".quotedForYAML)",
            "    train: [\(corpora.joined(separator: ", "))]", "    epochs: \(tuning.epochs)",
            "    learning-rate: \(tuning.learningRate)", "    warmup: 20", "    consistency: 0",
            // The last weights are wanted, not those that have changed least.
            "    evaluate-every: 1000000",
        ]
        if hasMatches {
            let matches = [output(of: "match-train"), "\(folder)/matches/train.tsv"].map(\.quotedForYAML)
            text.append("    matches: [\(matches.joined(separator: ", "))]")
        }
        if invocation("terms") != nil { text.append("    terms: \(output(of: "terms").quotedForYAML)") }
        return text + lines("train", without: Self.ofTraining)
    }

    /// The options of a training that those of an update take the place of.
    private static let ofTraining: Set = [
        "train", "dev", "vocab", "from", "matches", "terms", "dev-matches", "dev-terms", "source-vectors",
        "target-vectors", "freeze-vectors", "epochs", "minutes", "maximum-updates", "learning-rate",
        "warmup", "schedule", "patience", "evaluate-every", "average-last", "gradient-flow", "consistency",
        "keep-checkpoints", "seed",
    ]

    /// The options of scoring that are about one set, or demand something of it.
    private static let ofScoring: Set = [
        "hypotheses", "references", "sources", "model", "train", "attention", "language", "similarity", "matches",
        "baseline", "systems", "baseline-report", "name", "minimum", "maximum", "seed",
    ]

    /// The options of the search.
    private var decoding: [String] {
        lines(
            "decode-\(testNames[0])",
            without: [
                "model", "input", "matches", "terms", "memory", "prefixes", "force", "attention-lines", "shortlist",
                "lexicon", "batch-size", "seed",
            ])
    }

    /// What the old model makes of a set, with the old memory.
    private func before(_ set: String) -> [String] {
        let input = "\(folder)/clean/\(set).\(manifest.source)".quotedForYAML
        let matches = "\(folder)/before/\(set).matches.tsv".quotedForYAML
        var text = [
            "  before-\(set):", "    uses: decode", "    model: \(oldModel.quotedForYAML)", "    input: \(input)",
            "    output: \("\(folder)/before/\(set).\(manifest.target)".quotedForYAML)",
        ]
        guard hasMatches else { return text + decoding }
        text.append("    matches: \(matches)")
        text += decoding
        text += ["  before-match-\(set):", "    uses: match", "    memory: \(memoriesBefore)"]
        text += ["    input: \(input)", "    output: \(matches)"]
        return text + lines("match-dev", without: ["memory", "input", "without-self"])
    }
}
