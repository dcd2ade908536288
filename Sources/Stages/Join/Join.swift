import ArgumentParser
import Diagnostics
import Files
import Foundation
import StageSupport

/// `pipeline-join`: the parts of files that shards have made, in order.
public struct JoinCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-join",
        abstract: "Join the parts of files that shards of a text have made.",
        discussion: """
            The part of FILE that shard 3 has made is FILE.shards/3. Parts are joined as they are, in the order of the \
            shards.

            Examples:
              pipeline-decode --model work/model --input a.fr \\
                --shard 1/2 --output a.en.shards/1
              pipeline-decode --model work/model --input a.fr \\
                --shard 2/2 --output a.en.shards/2
              pipeline-join --shards 2 a.en
            """,
        version: Dragoman.version)

    @Option(help: ArgumentHelp("How many shards there are.", valueName: "count"))
    var shards: Int
    @Argument(help: ArgumentHelp("The files to write.", valueName: "file"))
    var files: [String]

    public init() {}

    public func validate() throws {
        try checkRange("shards", shards, 1...TextShard.most)
    }

    public func run() throws {
        let shards = TextShard.all(shards)
        let parts = files.flatMap { file in shards.map { $0.path(of: file) } }
        if let missing = parts.first(where: { !FileManager.default.fileExists(atPath: $0) }) {
            throw Diagnostic(.missingInput, at: Place(missing), "no such file")
        }
        try Overwriting.refuse(of: parts, by: files)
        // Every file is written before the first gets its name.
        let joined = try files.map { try AtomicFile(joining: shards, of: $0) }
        for file in joined { try file.commit() }
    }
}

extension AtomicFile {
    /// A file of the parts that shards have made.
    fileprivate convenience init(joining shards: [TextShard], of path: String) throws {
        try self.init(path)
        for shard in shards { try append(shard.path(of: path)) }
    }
}
