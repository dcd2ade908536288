import ArgumentParser
import Diagnostics
import Files
import Foundation
import Pipelines
import Platform
import Reporting
import StageSupport
import Synchronization
import Text
import Translation

struct RunPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the stages that are not up to date.",
        discussion: """
            A stage runs again when its options, the content of its inputs or its outputs have changed. After an
            interruption the same command resumes where it stopped. What was done is recorded in the work folder,
            in pipeline.lock.json.

            Examples:
              pipeline run fr-en.yaml
              pipeline run fr-en.yaml train --set train.epochs=3
              pipeline run fr-en.yaml --force train --keep-going

            Exit status: that of the stage that failed; 3 if a quality gate was not passed.
            """)

    @OptionGroup var options: ManifestOptions

    @Argument(
        help: "Stages to run, with what they need (default: all).", completion: PipelineCommand.stageCompletion)
    var stages: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Only this stage and what comes after it, with what there is of the earlier ones. May be repeated.",
            valueName: "stage"),
        completion: PipelineCommand.stageCompletion)
    var from: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Up to this stage, as if it were named alone. May be repeated.", valueName: "stage"),
        completion: PipelineCommand.stageCompletion)
    var until: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Run this stage from its beginning even if it is up to date. May be repeated.", valueName: "stage"),
        completion: PipelineCommand.stageCompletion)
    var force: [String] = []

    @Option(
        name: .customLong("case"), parsing: .singleValue,
        help: ArgumentHelp(
            "Run only this case of the manifest's matrix, or, without its seed, these. May be repeated.",
            valueName: "case"))
    var cases: [String] = []

    @Flag(name: .customLong("keep-going"), help: "After a failure, run what does not need the stage that failed.")
    var keepsGoing = false

    @Option(
        help: ArgumentHelp(
            "The most stages at the same time; their threads and their memory have to fit, too. (default: processors)",
            valueName: "count"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "The longest that one stage may take, such as 90s, 30m or 8h; then it saves and ends. (default: no limit)",
            valueName: "time"))
    var timeout: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Where stages run: \(ExecutorKinds.all.map(\.name).joined(separator: ", ")) (default: the manifest's, else local).",
            valueName: "name"),
        completion: .list(ExecutorKinds.all.map(\.name)))
    var executor: String?

    @Flag(help: "Submit everything to the cluster and end; status, logs, run and cancel work on it.")
    var detach = false

    @Option(name: .customLong("log-format"), help: "Of the messages: text, or json for one object a line.")
    var logFormat: RunScreen.Format = .text

    @Flag(name: .customLong("dry-run"), help: "Only say what would run, and why.")
    var isDryRun = false

    func validate() throws {
        try checkRange("jobs", jobs, 1...)
        let names = ExecutorKinds.all.map(\.name)
        if let executor, !names.contains(executor) {
            throw ValidationError("there is no executor '\(executor)'; there is \(names.joined(separator: " and "))")
        }
    }

    private func kind(_ plan: Plan) throws -> ExecutorKind {
        try executor.flatMap { ExecutorKinds.named($0) } ?? ExecutorKinds.kind(of: plan.manifest)
    }

    private func runOptions(_ executor: any Executor) -> RunOptions {
        var run = RunOptions()
        if executor.runsSteps {
            // The cluster decides how much runs at the same time.
            (run.threads, run.memory) = (.max, .max)
            // Both folders are absolute, as the job may start elsewhere.
            let own = Executable(path: RunningExecutable.path ?? "pipeline")
            run.step = { [words = options.words("step")] in (own, words + [$0]) }
            run.summary = (own, options.words("run") + ["--executor", "local"])
        }
        run.stages = stages + until
        run.from = from
        run.cases = cases
        run.forced = force
        run.keepsGoing = keepsGoing
        run.jobs = jobs ?? run.threads
        run.timeout = timeout?.duration
        // Names of cases are file names, which a shell takes as they are.
        run.command = { [command = options.command] in command + ($0.map { " --case \($0)" } ?? "") }
        return run
    }

    func run() throws {
        let screen = RunScreen(logFormat)
        try waitFor { [self] in
            let plan = try await options.plan()
            let kind = try kind(plan)
            let executor = screen.executor(kind, plan), runOptions = runOptions(executor)
            if isDryRun {
                for step in try plan.status(runOptions, queued: ExecutorKinds.queued(plan)) {
                    print("\(step.title): \(step.forecast)")
                }
                return
            }
            try kind.check(plan)
            if detach { return try submit(plan, executor, runOptions, on: screen) }
            let start = ContinuousClock.now
            let hasStarted = Atomic(false)
            let outcome: Result<Void, any Error>
            do {
                try await Runner(plan, executor: executor) { event in
                    hasStarted.store(true, ordering: .relaxed)
                    screen.show(event)
                }.run(runOptions)
                outcome = .success(())
            } catch {
                outcome = .failure(logFormat == .json ? Self.told(error, on: screen) : error)
            }
            // A run that was refused has nothing to show.
            guard hasStarted.load(ordering: .relaxed) else { return try outcome.get() }
            // What there is to show does not get lost with what failed.
            let table = ScoreTable(plan)
            if !table.isEmpty { print(table) }
            let comparison = Result { try writeComparison(plan) }
            let index = Result { try Self.writeIndex(plan) }
            let time = Progress.clock((ContinuousClock.now - start).seconds)
            screen.show(RunEvent(.note, "\(plan.manifest.name): \(time) in all"))
            try outcome.get()
            try comparison.get()
            try index.get()
            if let advice = Self.advice(plan) { screen.show(RunEvent(.note, advice)) }
        }
    }

    /// Hands everything over to a cluster.
    private func submit(_ plan: Plan, _ executor: any Executor, _ options: RunOptions, on screen: RunScreen) throws {
        let jobs = try Runner(plan, executor: executor) { screen.show($0) }.submit(options)
        for job in jobs { print("\(job.title): job \(job.number)") }
        guard !jobs.isEmpty else { return print("everything is up to date, or in the queue already") }
        let name = self.options.manifest.quotedForShell
        screen.show(
            RunEvent(.note, "`pipeline status \(name)` shows how they stand, `pipeline cancel \(name)` ends them"))
    }

    /// The next step with the model of a successful run; nil if there is no model, or more than one.
    private static func advice(_ plan: Plan) -> String? {
        let trainings = plan.invocations.filter { $0.stage == "train" }
        guard trainings.count == 1, let model = trainings[0].mainOutput,
            FileManager.default.fileExists(atPath: ModelFolder(model).weights)
        else { return nil }
        let name = plan.manifest.paths.shown(model).quotedForShell
        let (purpose, options) = use(of: plan.manifest.task)
        return "to \(purpose) with it: pipeline decode --model \(name) \(options)"
    }

    /// What a model of a task is for, and the options of `pipeline decode` for that.
    private static func use(of task: String?) -> (purpose: String, options: String) {
        switch task {
        case LanguageModelTask.name: ("write", "--samples 10")
        case ClassificationTask.name: ("classify", "--input FILE")
        case TaggingTask.name: ("tag", "--input FILE")
        default: ("translate", "--input FILE, or --interactive")
        }
    }

    /// Reports errors as events, and returns the exit status.
    private static func told(_ error: any Error, on screen: RunScreen) -> any Error {
        let diagnostics = (error as? DiagnosticList)?.diagnostics ?? (error as? Diagnostic).map { [$0] } ?? []
        guard let first = diagnostics.first else { return error }
        for diagnostic in diagnostics { screen.show(RunEvent(.error, diagnostic.description)) }
        return ExitCode(first.status.rawValue)
    }

    /// Puts the cases of a matrix side by side, as far as they have reports.
    private func writeComparison(_ plan: Plan) throws {
        guard !plan.cases.isEmpty else { return }
        let reports = try CaseReports(plan)
        guard !reports.finished.isEmpty else { return }
        let folder = plan.manifest.paths.shown("\(plan.manifest.reports)/comparison")
        if plan.manifest.task == nil {
            try Comparison(
                title: plan.manifest.name, reports.finished.map { Comparison.Source(name: $0.name, folder: $0.folder) },
                missing: reports.missing, created: Timestamp.now, version: Dragoman.version
            ).write(to: folder)
        } else {
            try ReportFigures(
                title: plan.manifest.name, reports.finished, missing: reports.missing, of: "case", by: "pipeline run"
            ).write(to: folder)
        }
        print("comparison: \(folder)/report.html")
    }
}

extension RunPipeline {
    /// Joins the reports of all test sets, the comparison and the report on the corpus, as far as they are up to date.
    private static func writeIndex(_ plan: Plan) throws {
        let current = Set(try plan.status().filter(\.isCurrent).map(\.title))
        let paths = plan.manifest.paths
        var reports: [Comparison.Source] = [], pages: [(title: String, path: String)] = []
        for invocation in plan.invocations where current.contains(invocation.title) {
            let suffix = invocation.combination.map { ": \($0)" } ?? ""
            for output in invocation.outputs.map(\.path) {
                if invocation.stage == "score", plan.manifest.task != nil {
                    let page = "\(output)/report.html"
                    guard FileManager.default.fileExists(atPath: page) else { continue }
                    pages.append(("\((output as NSString).lastPathComponent)\(suffix)", paths.shown(page)))
                } else if invocation.stage == "score", FileManager.default.fileExists(atPath: "\(output)/report.json") {
                    reports.append(Comparison.Source(name: invocation.combination ?? "", folder: paths.shown(output)))
                } else if invocation.stage == "prepare",
                    FileManager.default.fileExists(atPath: "\(output)/corpus.html")
                {
                    pages.append(("The corpus after cleaning\(suffix)", paths.shown("\(output)/corpus.html")))
                }
            }
        }
        let comparison = "\(plan.manifest.reports)/comparison/report.html"
        if !plan.cases.isEmpty, FileManager.default.fileExists(atPath: comparison) {
            pages.insert(("All cases side by side", paths.shown(comparison)), at: 0)
        }
        guard !reports.isEmpty || plan.manifest.task != nil && !pages.isEmpty else { return }
        let folder = paths.shown(plan.manifest.reports)
        try ReportsIndex(
            title: plan.manifest.name, reports: reports, pages: pages, created: Timestamp.now, version: Dragoman.version
        ).write(to: folder)
        print("all reports: \(folder)/index.html")
    }
}

extension RunScreen.Format: ExpressibleByArgument {}

/// A time on the command line: a number and its unit, seconds without one.
struct TimeSpan: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        let unit = argument.last.flatMap { units[$0] }
        guard let count = Double(unit == nil ? argument : String(argument.dropLast())), count > 0, count.isFinite else {
            return nil
        }
        duration = .seconds(count * (unit ?? 1))
    }
}
