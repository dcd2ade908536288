import Pipelines

// The memories in which matches are found: those that the stage `match` of the run names.
extension UpdateManifest {
    /// A memory of the run.
    private struct Memory {
        /// What an option has before its path: the priority and an equals sign; empty for none.
        let priority: String
        /// Absolute.
        let path: String

        func giving(_ path: String) -> String { (priority + path).quotedForYAML }
    }

    /// The memories of the run: that of its training corpora, nil where it takes no matches from there, and all others.
    private var memories: (training: Memory?, others: [Memory]) {
        guard let match = invocation("match-dev") else { return (nil, []) }
        let given = GivenOptions(match, catalogue, manifest.paths).options.first { $0.name == "memory" }?.values ?? []
        let paths = match.inputs.filter { $0.role == "memory" || $0.role.hasPrefix("memory[") }.map(\.artifact.path)
        let all = zip(given, paths).map { text, path in
            let shown = manifest.paths.shown(path)
            return Memory(priority: text.hasSuffix("=\(shown)") ? String(text.dropLast(shown.count)) : "", path: path)
        }
        let training = ["\(clean)/train", output(of: "ingest-train")]
        return (all.first { training.contains($0.path) }, all.filter { !training.contains($0.path) })
    }

    private static func list(_ memories: [String]) -> String { "[\(memories.joined(separator: ", "))]" }

    /// The memories of the index: the corpora as they are now, and the others of the run.
    var memoriesOfIndex: String {
        let (training, others) = memories
        let corpora = sets.map { (training?.priority ?? "") + currentBitext($0) }
        return Self.list(corpora.map(\.quotedForYAML) + others.map { $0.giving($0.path) })
    }

    /// How the run reads its memories.
    var readingOfMemories: [String] {
        guard let match = invocation("match-dev") else { return [] }
        return GivenOptions(match, catalogue, manifest.paths).lines(
            of: ["inline-codes", "segment-limit"], indent: "    ")
    }

    /// The memories of the run, for the model before the update.
    var memoriesBefore: String { Self.list(namesOfMemories) }

    /// The new units and the memories of the run, for the model after it.
    var memoriesAfter: String {
        // Training pairs are not their own matches: that is known of the first memory.
        Self.list([((memories.training?.priority ?? "") + "train").quotedForYAML] + namesOfMemories)
    }

    private var namesOfMemories: [String] {
        let (training, others) = memories
        let own = training.map { [$0.giving("\(clean)/train")] } ?? []
        return own + others.map { $0.giving($0.path) }
    }
}
