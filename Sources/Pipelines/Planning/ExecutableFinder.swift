import Files
import Foundation
import Platform

/// A program to start.
public struct Executable: Sendable, Hashable {
    /// The absolute path of its file.
    public var path: String
    /// Its first argument, from which an executable of several commands tells which one it is.
    public var name: String

    public init(path: String, name: String? = nil) {
        self.path = path
        self.name = name ?? path
    }

    /// What a person types to start it: a stage without an executable of its own is a subcommand.
    var words: [String] {
        name.hasPrefix("/") ? [name] : [path, name.replacing("pipeline-", with: "", maxReplacements: 1)]
    }
}

/// Finds executables: stages of the running one, then those in its folder, then those on the PATH.
public struct ExecutableFinder: Sendable {
    private let folders: [String]
    private let own: String
    private let ownNames: Set<String>

    /// - Parameters:
    ///   - folders: where to look, in this order; relative ones are ignored.
    ///   - own: the path of an executable that is a stage when it is called by one of `ownNames`.
    public init(folders: [String], own: String = "", ownNames: Set<String> = []) {
        self.folders = folders
        self.own = own
        self.ownNames = ownNames
    }

    /// Looks in the folder of the running executable and on the PATH.
    /// - Parameter names: the names by which the running executable is a stage.
    public static func running(as names: some Sequence<String>) -> ExecutableFinder {
        let own = RunningExecutable.path ?? ""
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        // An empty part of the PATH would mean the current folder, which nobody writes on purpose.
        let folders = path.split(separator: ":").map(String.init)
        return ExecutableFinder(folders: [Folder.parent(of: own)] + folders, own: own, ownNames: Set(names))
    }

    /// The executable of this name.
    public func find(_ name: String) -> Executable? {
        if ownNames.contains(name) {
            // Its link is what a report can tell people to call.
            let link = "\(Folder.parent(of: own))/\(name)"
            return Executable(path: own, name: isExecutable(link) ? link : name)
        }
        return folders.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first(where: isExecutable)
            .map { Executable(path: $0) }
    }

    private func isExecutable(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.isExecutableFile(atPath: path)
            && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    /// The names of all stages that can be started, without `pipeline-`.
    public var stageNames: [String] {
        var names = ownNames
        for folder in folders where folder.hasPrefix("/") {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            where name.hasPrefix("pipeline-") && FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
                names.insert(name)
            }
        }
        return names.map { $0.replacing("pipeline-", with: "", maxReplacements: 1) }.sorted()
    }
}
