import Files
import Foundation

/// Everything that an invocation's result depends on. Its hash is the invocation's key.
struct InvocationKey: Codable, Equatable, Sendable {
    var stage: String
    var revision: String
    var options: [String: [String]]
    /// Content hashes by role. Paths do not count, but the part of the name after its first dot does: it may tell a
    /// stage which format it reads.
    var inputs: [String: String]

    /// The options of our stages on which no result depends: threads, and ranks of which each has threads of its own.
    static let threads = "threads", ranks = "ranks"
    /// The option with which results do depend on the ranks.
    static let localSteps = "synchronize-every"

    /// The SHA-256 over all of it.
    func hash() throws -> String { try SHA256.hash(of: JSON.encoder(.indented).encode(self)) }
}

/// What an invocation's inputs are at this moment.
struct InvocationInputs {
    var key: InvocationKey
    /// The file of each role of the key.
    var paths: [String: String]
}

extension Invocation {
    /// Reads the inputs' hashes.
    /// - Returns: nil where an input is not there yet.
    func currentInputs(_ hashes: FileHashes) throws -> InvocationInputs? {
        var inputs: [String: String] = [:], paths: [String: String] = [:]
        for (role, artifact) in self.inputs {
            guard let files = artifact.files(languages: languages) else { return nil }
            for file in files {
                let part = file.dropFirst(artifact.path.count)
                let ignored = artifact.ignoring[String(part.dropFirst())] ?? []
                guard let hash = try hashes.hash(file, ignoring: ignored) else { return nil }
                // Of a single file only the ending counts; of the files of a folder or a bitext, the part that
                // distinguishes them.
                let ending = (file as NSString).lastPathComponent.split(separator: ".").dropFirst().joined(
                    separator: ".")
                let name = "\(role):\(part.isEmpty ? ending : String(part))"
                inputs[name] = hash
                paths[name] = file
            }
        }
        let neutral = [InvocationKey.threads] + (options[InvocationKey.localSteps] == nil ? [InvocationKey.ranks] : [])
        let options = options.filter { isOwn || !neutral.contains($0.key) }
        let key = InvocationKey(stage: stage, revision: revision, options: options, inputs: inputs)
        return InvocationInputs(key: key, paths: paths)
    }

    /// Files of the output folders, besides the outputs, that are not older than `start`: paths as records name them.
    func byproducts(since start: Date, outputs: [String: String], _ plan: Plan) -> [String] {
        self.outputs.flatMap { artifact -> [String] in
            guard case .folder(let parts) = artifact.kind, !parts.isEmpty else { return [] }
            let files = Artifact(artifact.path, .folder(only: [])).files(languages: languages) ?? []
            return files.filter { file in
                var status = stat()
                return stat(file, &status) == 0 && Double(status.st_mtim.tv_sec) >= start.timeIntervalSince1970 - 1
            }
        }.map(plan.manifest.paths.portable).filter { outputs[$0] == nil }
    }

    /// What a run of it that was killed was still writing.
    var leftovers: [String] { outputs.flatMap { $0.leftovers(languages: languages) } }

    /// The hashes of the outputs by path as records name it.
    /// - Returns: nil where an output is missing.
    func currentOutputs(_ hashes: FileHashes, _ plan: Plan) throws -> [String: String]? {
        var result: [String: String] = [:]
        for artifact in outputs {
            guard let files = artifact.files(languages: languages) else { return nil }
            for file in files { result[plan.manifest.paths.portable(file)] = try hashes.hash(file) }
        }
        return result
    }
}
