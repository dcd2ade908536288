import ArgumentParser
import Diagnostics
import Foundation
import Pipelines
import StageSupport

struct StepPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step", abstract: "Run one step and record it, as the jobs of a cluster do.",
        discussion: """
            A step that is up to date does nothing. `pipeline run` takes up what steps have made, so that any \
            scheduler can run them.

            Examples:
              pipeline step fr-en.yaml train
              pipeline step fr-en.yaml decode-test
            """)

    @OptionGroup var options: ManifestOptions

    @Argument(help: ArgumentHelp("The step: the name of its log, without the ending.", valueName: "step"))
    var step: String

    @Flag(help: "Run it from its beginning even if it is up to date.")
    var force = false

    @Option(help: ArgumentHelp("The longest that it may take; then it saves and ends.", valueName: "time"))
    var timeout: TimeSpan?

    func run() throws {
        let screen = RunScreen()
        try waitFor { [self] in
            let plan = try await options.plan()
            let allocation = SlurmAllocation()
            var run = RunOptions()
            run.timeout = timeout?.duration
            run.command = { [command = options.command] in command + ($0.map { " --case \($0)" } ?? "") }
            let stage = plan.invocations.first { $0.id == step }?.stage ?? ""
            if allocation != nil { run.scratch = plan.manifest.slurm(of: stage).scratch }
            // What was put back into the queue resumes, also where it was to start from its beginning.
            if force, allocation?.restarts ?? 0 == 0 { run.forced = [stage] }
            let runner = Runner(plan, executor: screen.executor(ExecutorKinds.all[0], plan)) { screen.show($0) }
            var status = ExitStatus.done
            defer {
                // A full disk keeps the file from being written: the waiting run learns that from the queue.
                if let allocation {
                    try? runner.tellEnd(of: step, job: allocation.job, exitStatus: status.rawValue)
                }
            }
            do {
                try await runner.runStep(step, run, job: allocation?.job, threads: allocation?.threads)
            } catch {
                status = (error as? Diagnostic)?.status ?? .defect
                if status == .interrupted, let allocation, allocation.isOutOfTime,
                    allocation.mayResume(stage, plan.manifest)
                {
                    // The scheduler ends this process as soon as it has heard.
                    screen.show(RunEvent(.note, "out of time: the job goes back into the queue"))
                    try allocation.resumeLater()
                }
                throw error
            }
        }
    }
}

struct CancelPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End the jobs of a manifest on a cluster.",
        discussion: """
            Stages that run save what they can, and `pipeline run` continues from there.

            Examples:
              pipeline cancel fr-en.yaml
              pipeline cancel fr-en.yaml train
            """)

    @OptionGroup var options: ManifestOptions

    @Argument(help: "Only the jobs of these stages (default: all).", completion: PipelineCommand.stageCompletion)
    var stages: [String] = []

    func run() throws {
        let plan = try waitFor { [options] in try await options.plan() }
        let ended = try ExecutorKinds.cancel(plan, stages: stages)
        for (title, job) in ended { print("\(title): job \(job.number)") }
        if ended.isEmpty { print("no jobs of this manifest are in the queue") }
    }
}
