import ArgumentParser
import Corpora
import Diagnostics
import Files
import Foundation
import Pipelines
import StageSupport

/// `pipeline update`: new units of the memories into the index and the model of a finished run.
struct UpdatePipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Bring new units of the memories into the match index and the model.",
        discussion: """
            After `pipeline run`, and after somebody has added units to the corpora: reads the corpora again, adds what \
            is new to the index WORK/index, where WORK is the manifest's work folder, and trains the model further on a \
            mixture of new and old units. An eighth of the new units is kept for a test. Everything else is in \
            WORK/update, the model in WORK/update/model; the results of the run stay as they are. Another update starts \
            from the run's model again.

            Examples:
              pipeline update fr-en.yaml           # its work folder: work/fr-en
              pipeline update fr-en.yaml --matches-only
              pipeline decode --model work/fr-en/update/model \\
                --memory work/fr-en/index --input text.fr

            Exit status: 3 if an old test set has lost more than --tolerance.
            """)

    @OptionGroup var options: ManifestOptions

    @Flag(help: "Add the new units to the index, and leave the model as it is.")
    var matchesOnly = false
    @Option(help: ArgumentHelp("Passes over the new units.", valueName: "count"))
    var epochs = 4
    @Option(help: ArgumentHelp("The highest learning rate.", valueName: "rate"))
    var learningRate = 0.0005
    @Option(help: ArgumentHelp("Old units that are mixed in for each new one.", valueName: "count"))
    var mixture = 4.0
    @Option(help: ArgumentHelp("The most BLEU that an old test set may lose.", valueName: "BLEU"))
    var tolerance = 0.3
    @Option(name: .customLong("log-format"), help: "Of the messages: text, or json for one object a line.")
    var logFormat: RunScreen.Format = .text

    func validate() throws {
        try checkRange("epochs", epochs, 1...)
        guard learningRate > 0, learningRate.isFinite else {
            throw ValidationError("--learning-rate is \(learningRate); it must be above 0")
        }
        try checkRange("mixture", mixture, 0.01...1000)
        try checkRange("tolerance", tolerance, 0...100)
    }

    func run() throws {
        let screen = RunScreen(logFormat)
        try waitFor { [self] in
            let plan = try await options.plan()
            try check(plan)
            let update = UpdateManifest(plan)
            let start = ContinuousClock.now
            _ = try await run(update.memory, update.memoryPath, stages: ["index"], screen)
            let units = try newUnits(update, plan)
            let paths = plan.manifest.paths
            let time = Progress.clock((ContinuousClock.now - start).seconds)
            print(
                "\(units.count.counted("new unit")); matches from now on, after \(time): --memory "
                    + paths.shown(update.index).quotedForShell)
            guard units.count > 0, !matchesOnly else { return }
            guard units.count > units.heldOut else {
                throw Diagnostic(
                    .badInput, "all new units are kept for a test, and none is left to learn from; add more")
            }
            try await train(units, update, plan, screen)
        }
    }

    /// Refuses a run that is not finished, or has changed since its model was trained.
    private func check(_ plan: Plan) throws {
        guard plan.cases.isEmpty else {
            throw Diagnostic(
                .configuration, at: Place(plan.manifest.path), "has a matrix; an update needs a single model")
        }
        let status = try plan.status()
        for stage in ["prepare", "train"] {
            guard let step = status.first(where: { $0.title == stage }), step.freshness != .upToDate else { continue }
            throw Diagnostic(
                .badInput, at: Place(plan.manifest.path),
                "there is no finished run to update: \(stage): \(step.freshness.reason); "
                    + "`pipeline run \(options.manifest.quotedForShell)` makes one")
        }
        guard !plan.manifest.corpora.testNames.contains(UpdateManifest.newUnits) else {
            throw Diagnostic(
                .configuration, at: Place(plan.manifest.path),
                "has a test set `\(UpdateManifest.newUnits)`, which is what an update calls its own; rename it")
        }
    }

    /// Writes a manifest and runs stages of it.
    private func run(_ text: String, _ path: String, stages: [String], _ screen: RunScreen) async throws -> Plan {
        try AtomicFile.write(text, to: path)
        let plan = try await Planner.plan(path, catalogue: .standard, finder: .standard)
        var run = RunOptions()
        run.stages = stages
        run.jobs = run.threads
        let executor = screen.executor(ExecutorKinds.all[0], plan)
        try await Runner(plan, executor: executor) { screen.show($0) }.run(run)
        return plan
    }

    private func newUnits(_ update: UpdateManifest, _ plan: Plan) throws -> NewUnits {
        let (source, target) = (plan.manifest.source, plan.manifest.target)
        return try NewUnits(
            of: update.sets.map { try Bitext(update.currentBitext($0), source: source, target: target) },
            notIn: update.sets.map { try Bitext(update.oldBitext($0), source: source, target: target) },
            languages: (source, target), train: update.sets.map(update.newText), test: update.heldOutText)
    }

    /// Trains the model further, and reports what became of it.
    private func train(_ units: NewUnits, _ update: UpdateManifest, _ plan: Plan, _ screen: RunScreen) async throws {
        var (old, new) = (0.0, 0.0)
        for (set, learnt) in zip(update.sets, units.learnt) {
            let pairs = try NewUnits.pairs(
                of: Bitext(update.oldText(set), source: plan.manifest.source, target: plan.manifest.target))
            old += set.weight * Double(pairs)
            new += set.weight * Double(learnt)
        }
        let tuning = UpdateManifest.Tuning(epochs: epochs, learningRate: learningRate)
        let share = mixture * new / max(1, old)
        let weight = min(1, max(0.001, (share * 1000).rounded() / 1000))
        let path = "\(update.folder)/update.yaml"
        let text = update.training(
            tuning, new: zip(update.sets, units.learnt).filter { $1 > 0 }.map(\.0), oldWeight: weight,
            hasTest: units.heldOut > 0)
        _ = try await run(text, path, stages: ["train"], screen)
        // What suits the search of the one suits that of the other.
        let (tuned, copy) = (ModelFolder(update.oldModel).searchSettings, ModelFolder(update.model).searchSettings)
        if FileManager.default.fileExists(atPath: tuned) { try AtomicFile.copy(tuned, to: copy) }
        let done = try await run(text, path, stages: ["score"], screen)
        let results = try done.manifest.corpora.testNames.map { name in
            (name: name, result: try UpdateResult(report: "\(update.reports)/\(name)/report.json"))
        }
        for (name, result) in results { print("\(name): \(result)") }
        let paths = plan.manifest.paths
        let model = paths.shown(update.model)
        let losers = results.filter { $0.name != UpdateManifest.newUnits && $0.result.difference < -tolerance }
        guard losers.isEmpty else {
            throw Diagnostic(
                .gateFailed,
                "\(losers.map(\.name).joined(separator: ", ")) lost more than \(tolerance) BLEU; keep the model of the run, or "
                    + "try a larger --mixture or a lower --learning-rate")
        }
        print("updated model: \(model), made from \(paths.shown(update.oldModel)), which is as it was")
        print(
            "to translate with both: pipeline decode --model \(model.quotedForShell) --memory "
                + "\(paths.shown(update.index).quotedForShell) --input FILE")
        print("\(options.command) would train a new model on all units, old and new")
    }
}

/// What an update did to a test set.
struct UpdateResult: CustomStringConvertible {
    let before: Double
    let after: Double
    var difference: Double { after - before }

    private struct Report: Decodable {
        struct Comparison: Decodable {
            struct System: Decodable { var metrics: [String: Metric] }
            struct Metric: Decodable { var value: Double, baseline: Double }
            var systems: [System]
        }
        var comparison: Comparison
    }

    /// - Parameter report: a `report.json` of a comparison with the translations of the model before.
    init(report: String) throws {
        let found = try JSONFile.read(Report.self, from: report, remedy: "run `pipeline update` again")
        guard let bleu = found.comparison.systems.first?.metrics["bleu"] else {
            throw Diagnostic(.badInput, at: Place(report), "has no BLEU; take `metrics` out of the stage `score`")
        }
        (before, after) = (bleu.baseline, bleu.value)
    }

    var description: String { String(format: "BLEU %.2f before, %.2f now (%+.2f)", before, after, difference) }
}
