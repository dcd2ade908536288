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
    private let catalogue = Catalogue.standard

    /// How new units are learnt.
    struct Tuning {
        var epochs: Int
        var learningRate: Double
    }

    /// The name of the test set that is made of new units.
    static let newUnits = "new-units"

    init(_ plan: Plan) {
        self.plan = plan
        folder = "\(plan.manifest.work)/update"
        index = "\(plan.manifest.work)/index"
    }

    private var manifest: Manifest { plan.manifest }
    private var testNames: [String] { manifest.corpora.testNames }

    /// The bitext that the finished run has ingested, and the one of now.
    var oldBitext: String { output(of: "ingest-train") }
    var currentBitext: String { "\(folder)/memory/bitext/train" }
    /// The new units: to learn from, and for the test.
    var newText: String { "\(folder)/text/new" }
    var heldOutText: String { "\(folder)/text/\(Self.newUnits)" }
    /// The model that the finished run has trained, and that of the update.
    var oldModel: String { output(of: "train") }
    var model: String { "\(folder)/model" }
    /// The folder of the reports.
    var reports: String { "\(manifest.reports)/update" }
    /// The prepared training set of the finished run.
    private var clean: String { output(of: "prepare") }

    private func invocation(_ id: String) -> Invocation? { plan.invocations.first { $0.id == id } }

    private func output(of id: String) -> String { invocation(id)?.mainOutput ?? "\(manifest.work)/\(id)" }

    /// The options that an invocation has, for the same stage of an update, whose outputs have places of their own.
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
        let inputs = invocation("ingest-train").map { GivenOptions($0, catalogue, manifest.paths).positionals } ?? []
        var text = head
        text += ["work: \("\(folder)/memory".quotedForYAML)", "corpora:"]
        text += ["  train: [\(inputs.map(\.quotedForYAML).joined(separator: ", "))]", "stages:"]
        text += stage("ingest", lines("ingest-train", without: ["origins"]))
        text += ["  index:", "    uses: match", "    memory: \(currentBitext.quotedForYAML)"]
        text += ["    index: \(index.quotedForYAML)", ""]
        return text.joined(separator: "\n")
    }

    private func stage(_ name: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? ["  \(name): {}"] : ["  \(name):"] + lines
    }

    // MARK: The model

    /// Trains the model further on new units among old ones, and compares it with the old one.
    /// - Parameters:
    ///   - oldWeight: how often an epoch has each old pair.
    ///   - hasTest: whether there are new units for a test.
    func training(_ tuning: Tuning, oldWeight: Double, hasTest: Bool) -> String {
        let tests = testNames.map { ($0, "\(clean)/\($0)") } + (hasTest ? [(Self.newUnits, heldOutText)] : [])
        var text = head
        text += [
            "work: \(folder.quotedForYAML)", "reports: \(reports.quotedForYAML)", "corpora:",
            "  train: \(newText.quotedForYAML)", "  dev: \("\(clean)/dev".quotedForYAML)", "  tests:",
        ]
        text += tests.map { "    \($0): \($1.quotedForYAML)" }
        text.append("stages:")
        text += stage(
            "prepare",
            lines("prepare", without: ["dev", "test", "dev-size", "test-size", "split-by-document", "bitexts", "seed"]))
        text += matching
        text += train(tuning, oldWeight: oldWeight)
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
        return ["  match:", "    memory: [train, \("\(clean)/train".quotedForYAML)]"]
            + lines("match-dev", without: ["memory", "input", "without-self"])
    }

    private func train(_ tuning: Tuning, oldWeight: Double) -> [String] {
        let old = "\(clean)/train"
        var text = [
            "  train:", "    from: \(oldModel.quotedForYAML)", "    vocab: \("\(oldModel)/vocab".quotedForYAML)",
            "    train: [{path: \(old.quotedForYAML), weight: \(oldWeight)}, train]", "    epochs: \(tuning.epochs)",
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
        text += ["  before-match-\(set):", "    uses: match", "    memory: \("\(clean)/train".quotedForYAML)"]
        text += ["    input: \(input)", "    output: \(matches)"]
        return text + lines("match-dev", without: ["memory", "input", "without-self"])
    }
}
