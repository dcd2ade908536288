import Diagnostics
import Files
import Foundation
import Logging
import Platform
import Translation

/// The folder that a model is written to, and the right to write there.
///
/// A folder without a model is filled in place. Where there is one, the next model is made beside it, in `MODEL.next`,
/// and the two change places in one step once the next one is complete; the older one becomes `MODEL.previous`. So the
/// folder is one whole model at any moment. What a killed process leaves is told apart by a mark in the unfinished
/// folder, and ``init(_:)`` brings it to an end:
///
///     MODEL      MODEL.next
///     a model    marked       the next one is unfinished, and stays to be resumed
///     missing    marked       killed between two renames, where a file system cannot exchange: next becomes MODEL
///     marked     a model      killed after the exchange: the older model moves to MODEL.previous
public final class TrainingFolder {
    /// As the user spells it.
    public let path: String
    /// Where files are written now.
    public private(set) var model: ModelFolder
    private var locks: [(lock: FileLock, folder: String)] = []
    private let logger: Logger

    private static let lockName = ".lock", markName = ModelFolder.unfinishedMark
    /// What belongs to a model and goes where it goes. All else in the folder stays.
    private static let parts = Set(ModelFolder.Part.allCases.map(\.rawValue) + [lockName, markName])

    /// Takes the lock of the folder, which is made if it is missing.
    /// - Parameter program: what messages begin with.
    public init(_ path: String, program: String = "pipeline-train") throws {
        logger = Logger(label: program)
        let name = Self.name(path)
        let next = name + ModelFolder.nextSuffix
        if !Self.exists(name), Self.exists("\(next)/\(Self.markName)") { rename(next, name) }
        try Folder.create(name)
        self.path = name
        model = ModelFolder(name)
        try lock(name)
        try settle()
    }

    deinit {
        for (lock, folder) in locks { lock.removeFile(at: "\(folder)/\(Self.lockName)") }
    }

    /// Folders that may hold a training to resume.
    var candidates: [ModelFolder] {
        let next = path + ModelFolder.nextSuffix
        return (Self.exists("\(next)/\(Self.markName)") ? [ModelFolder(next)] : []) + [ModelFolder(path)]
    }

    private var isStaged: Bool { model.path != path }

    /// Goes on in a folder that holds an unfinished training.
    func resume(in folder: ModelFolder) throws {
        model = folder
        if isStaged { try lock(folder.path) }
    }

    /// Makes an empty place for a model: the folder itself, or one beside it where it holds a model.
    public func begin() throws {
        model = ModelFolder(path)
        guard Self.exists(model.weights) else {
            // What an earlier training has left without a model.
            for part in [model.checkpoints, model.lexicon, model.searchSettings] { remove(part) }
            return
        }
        let next = path + ModelFolder.nextSuffix
        if Self.exists(ModelFolder(next).weights) { try setAside(next) }
        remove(next)
        try checkThatItCanBeReplaced()
        guard mkdir(next, 0o777) == 0 else { throw cannotReplace(SystemError.reason) }
        try lock(next)
        try AtomicFile.write("", to: "\(next)/\(Self.markName)")
        model = ModelFolder(next)
    }

    /// Puts the model in its place, now that it is complete.
    public func publish() throws {
        guard isStaged else { return }
        do throws(FileExchange.Failure) {
            try FileExchange.exchange(model.path, path)
        } catch .isUnsupported {
            // No exchange here: two steps, after the first of which the folder is missing.
            try setAside(path)
            guard rename(model.path, path) == 0 else { throw cannotReplace(SystemError.reason) }
        } catch .failed(let reason) {
            throw cannotReplace(reason)
        }
        model = ModelFolder(path)
        locks = locks.map { ($0.lock, $0.folder == path ? path + ModelFolder.nextSuffix : path) }
        try settle()
    }

    /// Brings an exchange to its end.
    private func settle() throws {
        let next = path + ModelFolder.nextSuffix
        if Self.exists(next), !Self.exists("\(next)/\(Self.markName)") {
            // Without a model it was being made or removed.
            if Self.exists(ModelFolder(next).weights) { try setAside(next) } else { remove(next) }
        }
        if !isStaged { unlink("\(path)/\(Self.markName)") }
    }

    /// Gives a folder with an older model its name.
    private func setAside(_ folder: String) throws {
        if folder != path {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names where !Self.parts.contains(name) && !Self.exists("\(path)/\(name)") {
                rename("\(folder)/\(name)", "\(path)/\(name)")
            }
        }
        unlink("\(folder)/\(Self.lockName)")
        unlink("\(folder)/\(Self.markName)")
        let base = path + ModelFolder.previousSuffix
        var number = 1, name = base
        while Self.exists(name) {
            number += 1
            name = "\(base)-\(number)"
        }
        guard rename(folder, name) == 0 else { throw cannotReplace(SystemError.reason) }
        logger.notice("the older model of \(path) is in \(name)")
    }

    /// A folder that another file system is mounted at cannot be renamed, which is better told now than after a training.
    private func checkThatItCanBeReplaced() throws {
        var own = stat(), parent = stat()
        let above = Folder.parent(of: path)
        guard stat(path, &own) == 0, stat(above.isEmpty ? "." : above, &parent) == 0, own.st_dev == parent.st_dev else {
            throw cannotReplace("it is a file system of its own")
        }
    }

    private func cannotReplace(_ reason: String) -> Diagnostic {
        Diagnostic(
            .cannotCreate, at: Place(path),
            "holds another model, and the folder cannot be replaced: \(reason); give another --output")
    }

    private func lock(_ folder: String) throws {
        do {
            locks.append((try FileLock("\(folder)/\(Self.lockName)"), folder))
        } catch {
            switch error {
            case .cannotCreate(let reason):
                throw Diagnostic(
                    .cannotCreate, at: Place(path), "cannot create a file in it: \(reason); give another --output")
            case .cannotLock(let reason):
                logger.warning("\(path) cannot be locked (\(reason)): see to it that no other training writes there")
            case .taken(let owner):
                throw Diagnostic(
                    .cannotCreate, at: Place(path),
                    "another training\(owner.isEmpty ? "" : " (\(owner))") is writing this folder; "
                        + "wait for it, end it, or give another --output")
            }
        }
    }

    private func remove(_ path: String) {
        // What will not go is overwritten, or told of where it is in the way.
        if Self.exists(path) { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The path to write to: that of a link's destination, so that the link stays, and one that a suffix makes another of.
    private static func name(_ path: String) -> String {
        var name = path
        while name.count > 1, name.hasSuffix("/") { name.removeLast() }
        let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: name)) != nil
        guard isLink || [".", ".."].contains((name as NSString).lastPathComponent), let real = realpath(name, nil)
        else { return name }
        defer { free(real) }
        return String(cString: real)
    }
}
