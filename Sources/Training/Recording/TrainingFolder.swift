import Diagnostics
import Files
import Foundation
import Logging
import Platform
import Translation

/// The folder that a model is written to, locked against other trainings.
///
/// A folder without a model is filled directly. Otherwise the next model is trained beside it, in `MODEL.next`; once that
/// one is complete the two are exchanged in one step, and the older one becomes `MODEL.previous`. So the folder is a
/// complete model at any moment. The unfinished folder has a marker file, by which ``init(_:logger:)`` recognizes what a
/// killed process has left, and completes it:
///
///     MODEL      MODEL.next
///     a model    marked       the next model is unfinished, and can be resumed
///     missing    marked       killed between two renames, where a file system cannot exchange: next becomes MODEL
///     marked     a model      killed after the exchange: the older model moves to MODEL.previous
public final class TrainingFolder {
    /// As the caller spells it, without slashes at the end.
    public let path: String
    /// The folder that files are written to now.
    public private(set) var model: ModelFolder
    private var locks: [(lock: FileLock, folder: String)] = []
    private let logger: Logger

    private static let lockName = ".lock", markName = ModelFolder.unfinishedMark
    /// The files and folders of a model, which move with it. Everything else in the folder stays.
    private static let parts = Set(ModelFolder.Part.allCases.map(\.rawValue) + [lockName, markName])

    /// Locks the folder, which is created if it is missing.
    /// - Parameters:
    ///   - path: the model folder.
    ///   - logger: receives the new names of older models.
    /// - Throws: `Diagnostic` where the folder cannot be created, or another process trains there.
    public init(_ path: String, logger: Logger = Logger(label: "training")) throws {
        self.logger = logger
        let name = Self.name(path)
        let next = name + ModelFolder.nextSuffix
        if !Self.exists(name), Self.exists("\(next)/\(Self.markName)") { rename(next, name) }
        try Folder.create(name)
        self.path = name
        model = ModelFolder(name)
        try lock(name)
        try completeExchange()
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

    /// Continues in a folder that holds an unfinished training.
    func resume(in folder: ModelFolder) throws {
        model = folder
        if isStaged { try lock(folder.path) }
    }

    /// Prepares an empty folder for a model: the folder itself, or one beside it where it holds a model.
    public func begin() throws {
        model = ModelFolder(path)
        guard Self.exists(model.weights) else {
            // Left by an earlier training that had no model yet.
            for part in [model.checkpoints, model.lexicon, model.searchSettings, model.confidence] { remove(part) }
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

    /// Gives the model, now complete, the name of the folder.
    public func publish() throws {
        guard isStaged else { return }
        do throws(FileExchange.Failure) {
            try FileExchange.exchange(model.path, path)
        } catch .isUnsupported {
            // The file system cannot exchange: two renames, between which the folder is missing.
            try setAside(path)
            guard rename(model.path, path) == 0 else { throw cannotReplace(SystemError.reason) }
        } catch .failed(let reason) {
            throw cannotReplace(reason)
        }
        model = ModelFolder(path)
        locks = locks.map { ($0.lock, $0.folder == path ? path + ModelFolder.nextSuffix : path) }
        try completeExchange()
    }

    /// Completes an exchange.
    private func completeExchange() throws {
        let next = path + ModelFolder.nextSuffix
        if Self.exists(next), !Self.exists("\(next)/\(Self.markName)") {
            // Without a model it was being created or removed.
            if Self.exists(ModelFolder(next).weights) { try setAside(next) } else { remove(next) }
        }
        if !isStaged { unlink("\(path)/\(Self.markName)") }
    }

    /// Renames a folder with an older model to `MODEL.previous`, with a number where there is one already.
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

    /// A mount point cannot be renamed; that is an error now rather than at the end of a training.
    private func checkThatItCanBeReplaced() throws {
        var own = stat(), parent = stat()
        let above = Folder.parent(of: path)
        guard stat(path, &own) == 0, stat(above.isEmpty ? "." : above, &parent) == 0, own.st_dev == parent.st_dev else {
            throw cannotReplace("it is a mount point")
        }
    }

    private func cannotReplace(_ reason: String) -> Diagnostic {
        Diagnostic(
            .cannotCreate, at: Place(path),
            "holds another model, and the folder cannot be replaced: \(reason); choose another output folder")
    }

    private func lock(_ folder: String) throws {
        do {
            locks.append((try FileLock("\(folder)/\(Self.lockName)"), folder))
        } catch {
            switch error {
            case .cannotCreate(let reason):
                throw Diagnostic(
                    .cannotCreate, at: Place(path),
                    "cannot create a file in it: \(reason); choose another output folder")
            case .cannotLock(let reason):
                logger.warning("\(path) cannot be locked (\(reason)): make sure that no other training writes there")
            case .taken(let owner):
                throw Diagnostic(
                    .cannotCreate, at: Place(path),
                    "another training\(owner.isEmpty ? "" : " (\(owner))") is writing to this folder; "
                        + "wait for it, stop it, or choose another output folder")
            }
        }
    }

    private func remove(_ path: String) {
        // What cannot be removed is overwritten, or an error when it is written.
        if Self.exists(path) { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The path to write to: a link is resolved, so that it stays a link, and so are `.` and `..`, to which no suffix can
    /// be added.
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
