import ArgumentParser
import DecodeStage
import Diagnostics
import Foundation
import Pipelines
import Platform
import StageSupport
import Text

extension PipelineCommand {
    /// The stages as subcommands, for help, completion scripts and manual pages.
    static let stageEntries = stageCommands.map { entry($0) } + [TranslateEntry.self]

    private static func entry<Command: ParsableCommand>(_ command: Command.Type) -> any ParsableCommand.Type {
        StageEntry<Command>.self
    }

    /// The stages that a manifest may name, for completion scripts.
    static let stageCompletion = CompletionKind.list(
        stageEntries.map { $0._commandName }.filter { $0 != "average" && stageAliases[$0] == nil })

    /// Other names of stages.
    static let stageAliases = ["translate": "decode"]

    /// Runs a stage in place of this process where the command line names one: `pipeline NAME …` or
    /// `pipeline help NAME`. Returns where it names none.
    static func handOverToStage() {
        var words = Array(CommandLine.arguments.dropFirst())
        if words.count == 2, words[0] == "help" { words = [words[1], "--help"] }
        guard let name = words.first, !name.hasPrefix("-"), !ownNames.contains(name) else { return }
        do {
            try StageHandover.execute(name, words.dropFirst())
        } catch {
            end(with: error, of: PipelineCommand.self)
        }
    }

    /// The subcommands that are no stages.
    static var ownNames: [String] {
        configuration.ungroupedSubcommands.filter { $0.configuration.shouldDisplay }
            .compactMap { $0.configuration.commandName } + ["help"]
    }
}

/// A stage's command as a subcommand of `pipeline`. What runs is a process with the stage's name.
struct StageEntry<Command: ParsableCommand>: ParsableCommand {
    static var configuration: CommandConfiguration {
        var configuration = Command.configuration
        configuration.commandName = configuration.commandName?.replacing("pipeline-", with: "")
        return configuration
    }

    @OptionGroup var arguments: Command

    func run() throws {
        try StageHandover.execute(Self._commandName, CommandLine.arguments.dropFirst(2))
    }
}

/// `pipeline translate`, the name that people look for.
struct TranslateEntry: ParsableCommand {
    static var configuration: CommandConfiguration {
        var configuration = DecodeCommand.configuration
        configuration.commandName = "translate"
        configuration.abstract += " Another name of decode."
        return configuration
    }

    @OptionGroup var arguments: DecodeCommand

    func run() throws {
        try StageHandover.execute(Self._commandName, CommandLine.arguments.dropFirst(2))
    }
}

/// `pipeline NAME …`: everything that is no subcommand.
struct StageHandover: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stage", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough, help: .hidden)
    var stage: [String] = []

    func run() throws {
        guard let name = stage.first else { throw CleanExit.helpRequest(PipelineCommand.self) }
        guard !name.hasPrefix("-") else {
            throw Diagnostic(.usage, "unknown option \(name); see pipeline --help")
        }
        try Self.execute(name, stage.dropFirst())
    }

    /// The stage takes this process's place, so signals, terminal and exit status are its own.
    static func execute(_ name: String, _ arguments: some Sequence<String>) throws -> Never {
        let finder = ExecutableFinder.standard
        guard let executable = finder.find("pipeline-\(PipelineCommand.stageAliases[name] ?? name)") else {
            throw Diagnostic(.usage, unknown(name, finder))
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([executable.name] + arguments).map { strdup($0) }
        words.append(nil)
        signal(SIGPIPE, SIG_DFL)
        execv(executable.path, &words)
        throw Diagnostic(
            .defect, at: Place(executable.path), "cannot be run: \(SystemError.reason)")
    }

    /// What people type who have used other tools.
    private static let habits = [
        "init": "new", "create": "new", "make": "run", "build": "run", "start": "run", "check": "validate",
        "lint": "validate", "info": "inspect", "show": "inspect", "plan": "graph", "log": "logs", "compare": "report",
        "eval": "score", "evaluate": "score", "bleu": "score", "test": "score", "tokenize": "vocab",
        "vocabulary": "vocab", "fit": "train", "learn": "train", "filter": "prepare", "import": "ingest",
        "convert": "ingest", "predict": "decode", "infer": "decode",
    ]

    private static func unknown(_ name: String, _ finder: ExecutableFinder) -> String {
        if let manifest = try? ManifestOptions.find(name) {
            return "\(name) is a manifest; did you mean `pipeline run \(manifest.quotedForShell)`?"
        }
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            return "'\(name)' is not a command, and there is no such manifest; write one with `pipeline new`"
        }
        let names = PipelineCommand.ownNames + PipelineCommand.stageAliases.keys + finder.stageNames
        if let meant = name.nearest(among: names) ?? habits[name.lowercased()] {
            return "there is no command or stage '\(name)'; did you mean `pipeline \(meant)`?"
        }
        return "there is no command or stage '\(name)', and no executable pipeline-\(name); pipeline --help lists them"
    }
}
