import Files
import Foundation

/// How folders beside an output folder are called that hold the next version of it, which a stage is making, and the
/// older ones, which it has moved aside.
public struct FolderVersions: Sendable, Hashable {
    /// The next version is the folder's name and this.
    public var next: String
    /// A file that the next version has in it until it is complete.
    public var unfinishedMark: String
    /// An older version is the folder's name and this, with `-2` and so on from the second on.
    public var previous: String

    /// A file beside the folder that saves time when the stage runs again is the folder's name and this; nil where there
    /// is none.
    public var cache: String?

    public init(next: String, unfinishedMark: String, previous: String, cache: String? = nil) {
        self.cache = cache
        self.next = next
        self.unfinishedMark = unfinishedMark
        self.previous = previous
    }

    /// The next version of a folder as far as a run that ended early has come; nil where there is none.
    func unfinished(of folder: String) -> String? {
        let next = folder + next
        return FileManager.default.fileExists(atPath: "\(next)/\(unfinishedMark)") ? next : nil
    }

    /// The older versions of a folder. The next one is among them where it is complete: then the stage was killed while
    /// the two were exchanged.
    func older(of folder: String) -> [String] {
        let above = Folder.parent(of: folder), base = (folder as NSString).lastPathComponent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: above)) ?? []
        let older = names.filter { name in
            guard name.hasPrefix(base + previous) else { return name == base + next && unfinished(of: folder) == nil }
            let rest = name.dropFirst(base.count + previous.count)
            return rest.isEmpty || rest.first == "-" && Int(rest.dropFirst()).map { $0 > 1 } == true
        }
        return older.sorted().map { "\(above)/\($0)" }
    }
}
