import Diagnostics
import Foundation

/// Where executables lie: beside the running one, then on the PATH.
public struct ExecutableFinder: Sendable {
    private let folders: [String]

    public init(folders: [String]) { self.folders = folders }

    /// The folder of the running executable and those of the PATH.
    public static var standard: ExecutableFinder {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        // An empty part of the PATH would mean the current folder, which nobody writes on purpose.
        let folders = path.split(separator: ":").map(String.init)
        return ExecutableFinder(folders: [Folder.parent(of: own)] + folders)
    }

    /// The absolute path of the executable of this name.
    public func path(of name: String) -> String? {
        for folder in folders where folder.hasPrefix("/") {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            if FileManager.default.isExecutableFile(atPath: path),
                FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
            {
                return path
            }
        }
        return nil
    }

    /// The names behind `pipeline-` of all executables that there are.
    public var stageNames: [String] {
        var names: Set<String> = []
        for folder in folders where folder.hasPrefix("/") {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            where name.hasPrefix("pipeline-") && FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
                names.insert(String(name.dropFirst("pipeline-".count)))
            }
        }
        return names.sorted()
    }
}
