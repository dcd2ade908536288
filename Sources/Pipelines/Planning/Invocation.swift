import Files
import Foundation
import Text

/// One run of one stage: what it reads and writes, and its whole command line.
public struct Invocation: Sendable, Identifiable {
    /// `STAGE`, `STAGE-SET` if it runs once per set, with `+SHARD` for a shard and `@COMBINATION` in a matrix: a file name.
    public var id: String
    /// The name of the stage.
    public var stage: String
    /// The set that it runs for; nil for a stage that runs once.
    public var set: String?
    /// The values of the matrix that it was made for, joined by hyphens; nil where all cases have it in common.
    public var combination: String?
    /// The cases that use what it makes, by name; empty without a matrix.
    public var cases: [String] = []
    var firstCase = 0
    /// The languages in the names of bitext files.
    var languages: [String]
    /// The stage's revision, part of the key.
    public var revision: String
    /// The program to start.
    public var executable: Executable
    /// Its arguments.
    public var arguments: [String]
    /// The values of all options that are not inputs or outputs, defaults included.
    public var options: [String: [String]]
    /// Inputs by role: the option and, where there are several, their label or number.
    public var inputs: [(role: String, artifact: Artifact)]
    /// What it writes.
    public var outputs: [Artifact]
    /// What a job may copy to its node first, and the option for a file that may be there alone.
    var nodeFiles: [Artifact] = []
    var nodeCache: String?
    /// How it tells what memory it will take; nil where it does not.
    var memoryQuery: MemoryQuery?
    /// What it does of a stage that is divided; nil for all of one that is not.
    public var division: Division?
    /// The path of the output that people and other stages mean; nil where there is none.
    public var mainOutput: String?
    /// Whether it runs a stage of the user's own.
    var isOwn = false
    /// Paths from which it would take up interrupted work.
    var resumesFrom: [String]
    /// How other versions of output folders are called, by the folder's path.
    var versions: [String: FolderVersions]
    /// The invocations that have to run before.
    public var needs: [String] = []

    /// What an invocation does of a stage that is divided into shards.
    public enum Division: Sendable, Hashable {
        /// One of the shards; `whole` is the id of the invocation that joins them.
        case shard(TextShard, whole: String)
        /// Joins what the shards have made. It has the key that the stage would have if it were not divided, with these
        /// arguments.
        case joining(undivided: [String])
    }

    /// The arguments of the stage that it would have if it were not divided.
    public var undividedArguments: [String] {
        if case .joining(let arguments) = division { arguments } else { arguments }
    }

    /// Whether it joins what shards have made.
    var isJoining: Bool { if case .joining = division { true } else { false } }

    /// Whether it makes a part of what another invocation joins.
    var isShard: Bool { if case .shard = division { true } else { false } }

    /// The name for people.
    public var title: String {
        var name = self.set.map { "\(stage) \($0)" } ?? stage
        if case .shard(let shard, _) = division { name += " \(shard)" }
        return combination.map { "\(name) [\($0)]" } ?? name
    }

    /// What a run that ended early has left to be taken up. A forced run removes it before it starts.
    var unfinishedWork: [String] {
        resumesFrom.filter(FileManager.default.fileExists)
            + versions.sorted { $0.key < $1.key }.compactMap { $1.unfinished(of: $0) }
    }

    /// Files that save time when it runs again.
    var caches: [String] {
        versions.compactMap { folder, versions in versions.cache.map { folder + $0 } }.sorted()
            .filter(FileManager.default.fileExists)
    }

    /// Older versions of its output folders, each with the path of the folder.
    var olderVersions: [(path: String, folder: String)] {
        versions.sorted { $0.key < $1.key }.flatMap { folder, versions in
            versions.older(of: folder).map { ($0, folder) }
        }
    }

    /// Whether some case uses both; without a matrix there is only one.
    func hasCaseInCommon(with other: Invocation) -> Bool {
        cases.isEmpty || !Set(cases).isDisjoint(with: other.cases)
    }

    /// The command line as a POSIX shell takes it.
    public var commandLine: String { (executable.words + arguments).quotedForShell }
}
