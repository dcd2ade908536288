import Diagnostics
import Files
import Foundation

/// Which of its files a stage reads so often that a job may copy them to its node first.
public struct NodeFiles: Sendable {
    /// The options that name them.
    public var inputs: Set<String>
    /// The option that names a file which saves time and may be lost; nil where there is none.
    public var cache: String?

    public init(_ inputs: Set<String>, cache: String? = nil) { (self.inputs, self.cache) = (inputs, cache) }
}

/// Copies of what an invocation reads often, in a folder of the node that it runs on.
struct NodeCopies {
    /// The invocation's arguments with the copies in place of what was copied.
    let arguments: [String]
    /// What was copied, in words.
    let summary: String
    private let folder: String

    /// Copies the files of an invocation.
    /// - Parameters:
    ///   - scratch: the node's folder; variables of the environment, `$NAME`, are put in.
    ///   - name: tells the copies from those of others there.
    /// - Throws: a `Diagnostic` where they cannot be copied; then nothing is left of them.
    init(of invocation: Invocation, in scratch: String, name: String, _ paths: ManifestPaths) throws {
        let parent = try Self.expanded(scratch)
        folder = "\(parent)/dragoman-\(name)"
        // What a job of this name has left here when it was lost.
        try? FileManager.default.removeItem(atPath: folder)
        var arguments = invocation.arguments, count = 0, bytes: Int64 = 0
        do {
            try Folder.create(folder)
            for (number, artifact) in invocation.nodeFiles.enumerated() {
                let copy = "\(folder)/\(number)/\((artifact.path as NSString).lastPathComponent)"
                for file in artifact.files(languages: invocation.languages) ?? [] {
                    let target = copy + file.dropFirst(artifact.path.count)
                    try AtomicFile.copy(file, to: target)
                    var status = stat()
                    if stat(target, &status) == 0 { bytes += Int64(status.st_size) }
                    count += 1
                }
                let shown = paths.shown(artifact.path)
                for (index, argument) in arguments.enumerated()
                where argument == shown || argument.hasSuffix("=\(shown)") {
                    arguments[index] = argument.dropLast(shown.count) + copy
                }
            }
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        if let option = invocation.nodeCache { arguments += ["--\(option)", "\(folder)/\(option)"] }
        self.arguments = arguments
        summary = "\(count.counted("file")) of \((bytes + 999_999) / 1_000_000) MB copied to \(folder)"
    }

    /// Removes the copies, and what the stage has put beside them.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// A path with the values of `$NAME` and of `$NAME/…`.
    private static func expanded(_ path: String) throws -> String {
        var missing: String?
        let text = path.replacing(/\$([A-Za-z_][A-Za-z0-9_]*)/) { match in
            let value = ProcessInfo.processInfo.environment[String(match.1)]
            if value == nil { missing = String(match.0) }
            return value ?? ""
        }
        if let missing { throw Diagnostic(.missingInput, "\(missing) is not set on this node") }
        guard text.hasPrefix("/"), FileManager.default.fileExists(atPath: text) else {
            throw Diagnostic(.missingInput, at: Place(text), "there is no such folder on this node")
        }
        return text
    }
}

extension Runner {
    /// Copies what a stage reads often to the node, where there is a folder for it.
    func nodeCopies(of invocation: Invocation, _ options: RunOptions) -> NodeCopies? {
        guard let scratch = options.scratch, !invocation.nodeFiles.isEmpty else { return nil }
        // Other ranks may be on other nodes.
        guard invocation.ranks == 1 else { return nil }
        let problem: String
        do {
            let name = options.job ?? String(getpid())
            let copies = try NodeCopies(of: invocation, in: scratch, name: name, plan.manifest.paths)
            tell(RunEvent(.note, stage: invocation.title, copies.summary))
            return copies
        } catch {
            problem = (error as? Diagnostic)?.description ?? "\(error)"
        }
        tell(RunEvent(.note, stage: invocation.title, "warning: nothing is copied to this node: \(problem)"))
        return nil
    }
}
