import ArgumentParser
import Concurrency
import Diagnostics
import Files
import Foundation
import Pipelines
import StageSupport

struct PipelineLogs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show the messages of a stage's last run.",
        discussion: """
            Examples:
              pipeline logs fr-en.yaml train
              pipeline logs fr-en.yaml "decode test" --last 20
              pipeline logs fr-en.yaml train --follow
            """)

    @OptionGroup var options: ManifestOptions

    @Argument(
        help: "A stage, or one of its steps as `pipeline status` calls them.",
        completion: PipelineCommand.stageCompletion)
    var stage: String

    @Flag(help: "Follow the log until the stage ends.")
    var follow = false

    @Option(help: ArgumentHelp("The number of lines to show, from the end. (default: all)", valueName: "lines"))
    var last: Int?

    func validate() throws {
        try checkRange("last", last, 1...)
    }

    func run() throws {
        let logs = try waitFor { [options, stage] in try await options.plan().logs(of: stage) }
        let there = logs.filter(\.exists)
        guard !there.isEmpty || follow && logs.contains(where: \.isRunning) else {
            throw Diagnostic(.missingInput, at: Place(logs[0].path), "no messages: `\(stage)` has not run here")
        }
        if follow {
            let running = logs.filter(\.isRunning)
            guard running.count < 2, let log = running.first ?? there.last else {
                let names = running.map { "`\($0.title)`" }.joined(separator: ", ")
                throw Diagnostic(.usage, "\(running.count) of them are running; name one: \(names)")
            }
            return try tail(log)
        }
        for log in there {
            if there.count > 1 { print("==> \(log.title) <==") }
            if let last {
                try log.lastLines(last).forEach { try Self.show(Data(($0 + "\n").utf8)) }
            } else {
                try Self.show(FileManager.default.contents(atPath: log.path) ?? Data())
            }
        }
    }

    /// Writes bytes as they are, but to a terminal none that steer it.
    private static func show(_ data: Data) throws {
        guard isatty(STDOUT_FILENO) == 1 else { return try StandardOutput.write(data) }
        var shown = Data()
        for byte in data {
            switch byte {
            // Bytes of UTF-8 from 0x80 to 0x9F are terminal controls only after 0xC2.
            case 0x0A, 0x0D, 0x09: shown.append(byte)
            case 0..<0x20, 0x7F: shown.append(contentsOf: "\\u{\(String(byte, radix: 16))}".utf8)
            case 0x80..<0xA0 where shown.last == 0xC2:
                shown[shown.endIndex - 1] = UInt8(ascii: "\\")
                shown.append(contentsOf: "u{\(String(byte, radix: 16))}".utf8)
            default: shown.append(byte)
            }
        }
        try StandardOutput.write(shown)
    }

    private func tail(_ log: InvocationLog) throws {
        Interruption.watch()
        var handle: FileHandle?
        while true {
            try Interruption.check()
            // Asked before reading, so that nothing said before the end is missed.
            let isRunning = log.isRunning
            handle = handle ?? FileHandle(forReadingAtPath: log.path)
            while let data = try handle?.read(upToCount: 1 << 16), !data.isEmpty {
                try Self.show(data)
            }
            guard isRunning else { return }
            usleep(log.isElsewhere ? 1_000_000 : 200_000)
        }
    }
}

struct CleanPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean", abstract: "Remove what the runs of a manifest made, and nothing else.",
        discussion: """
            It removes what the records in the work folder name: outputs of stages, checkpoints, older models \
            that a training moved aside, logs, and the runner's own files. Outputs that were changed since stay, \
            and so does every other file. What `pipeline update` made stays too, and is named.

            Examples:
              pipeline clean fr-en.yaml --dry-run
              pipeline clean fr-en.yaml decode score
            """)

    @OptionGroup var options: ManifestOptions

    @Argument(
        help: "Only what these stages made (default: everything).", completion: PipelineCommand.stageCompletion)
    var stages: [String] = []

    @Flag(name: .customLong("dry-run"), help: "Show what would be removed, and remove nothing.")
    var isDryRun = false

    @Flag(name: .customLong("changed"), help: "Remove outputs that were changed by another hand, too.")
    var includesChanged = false

    func run() throws {
        let plan = try waitFor { [options] in try await options.plan() }
        let cleaning = try Cleaning(plan, stages: stages, includesChanged: includesChanged)
        let size = String(format: "%.1f MB", Double(cleaning.bytes) / 1e6)
        if isDryRun {
            cleaning.removed.forEach { print("would remove \(plan.manifest.paths.shown($0))") }
        } else {
            try cleaning.run()
        }
        for path in cleaning.kept { print("kept \(plan.manifest.paths.shown(path)): it was changed by another hand") }
        for path in stages.isEmpty ? UpdateManifest(plan).folders : [] {
            print("kept \(plan.manifest.paths.shown(path)): `pipeline update` made it; remove it by hand")
        }
        print(
            "\(isDryRun ? "would remove" : "removed") \(cleaning.removed.count.counted("file or folder", plural: "files and folders")), \(size)"
        )
    }
}
