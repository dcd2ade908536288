import ArgumentParser
import Diagnostics
import Pipelines
import StageSupport

extension Stage {
    /// A stage whose options and their checks are its command's own, so that they cannot drift apart.
    init(
        _ name: String, revision: Int, _ repetition: Repetition, isOptional: Bool = false,
        _ command: (some ParsableCommand).Type,
        ports: @escaping @Sendable (Wiring) -> [Port]
    ) {
        self.init(
            name, revision: revision, repetition,
            // The format is the parser's own, so a mistake in it is a defect that every test of the runner meets.
            options: (try? StageOption.options(fromHelp: command._dumpHelp().utf8)) ?? [],
            check: { Self.complaint(of: command, about: $0) },
            ports: ports)
        self.isOptional = isOptional
        checkForTask = { Self.complaint(of: command, about: $0, task: $1) }
    }

    /// What a command says is wrong with its arguments; nil where nothing is.
    /// - Parameter task: that of the model that the command will be given; nil where it is not known.
    private static func complaint(
        of command: (some ParsableCommand).Type, about arguments: [String], task: String? = nil
    ) -> String? {
        do {
            let parsed = try command.parse(arguments)
            try (parsed as? any ChecksSettings)?.checkSettings()
            if let task { try (parsed as? any ChecksTask)?.checkOptions(for: task) }
            return nil
        } catch {
            return (error as? Diagnostic)?.message ?? UsageError.message(for: error, of: command)
        }
    }

    /// The stage with its form for a task.
    /// - Parameter revision: raised where results change for this task alone.
    func serving(
        _ task: String, _ repetition: Repetition, isOptional: Bool = false, revision: Int = 0,
        ports: @escaping @Sendable (Wiring) -> [Port]
    ) -> Stage {
        var stage = self
        stage.forms[task] = Form(repetition, isOptional: isOptional, revision: revision, ports: ports)
        return stage
    }

    /// The stage as one that manifests may divide into shards.
    /// - Parameter option: has it make one of them.
    func dividing(by option: String) -> Stage {
        var stage = self
        stage.shardOption = option
        return stage
    }

    /// The stage as one whose files a job may copy to its node first.
    func copying(_ files: NodeFiles) -> Stage {
        var stage = self
        stage.nodeFiles = files
        return stage
    }

    /// The stage as one that forecasts the memory that it takes.
    func forecasting(_ query: MemoryQuery) -> Stage {
        var stage = self
        stage.memoryQuery = query
        return stage
    }

    /// The stage without options that are for the command line only.
    func refusing(_ restrictions: [String: Restriction]) -> Stage {
        var stage = self
        stage.restrictions = restrictions
        return stage
    }

    /// The stage without options that cannot work with the rest of a manifest.
    func refusing(
        _ conflicts: @escaping @Sendable (Wiring) -> [(option: String, reason: String)]
    ) -> Stage {
        var stage = self
        stage.conflicts = conflicts
        return stage
    }
}

/// The models that filters of `prepare` ask. They are made before, by another manifest.
let modelFilterPorts: [Port] = [
    "domain-source-model", "general-source-model", "domain-target-model", "general-target-model", "forward-model",
    "backward-model", "classifier-model",
].map { .inputs($0, .folder(only: modelParts), ignoring: howItWasTrained) }
