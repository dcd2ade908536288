import Diagnostics
import Files
import Foundation

/// The right to run in a work folder.
final class WorkLock {
    // The file stays: a look at it tells which run is using the folder.
    private let lock: FileLock

    /// Takes the lock.
    /// - Throws: a ``Diagnostic`` that names the process that has it.
    init(_ path: String, work: String) throws {
        let advice = "the work folder has to be writable; set another `work`"
        do {
            try Folder.create(Folder.parent(of: path))
        } catch let error as Diagnostic {
            throw Diagnostic(error.status, at: Place(work), "\(error.message); \(advice)")
        }
        do {
            lock = try FileLock(path)
        } catch {
            switch error {
            case .cannotCreate(let reason):
                throw Diagnostic(.cannotCreate, at: Place(work), "cannot create a file in it: \(reason); \(advice)")
            case .cannotLock(let reason):
                throw Diagnostic(.inputOutput, at: Place(path), "cannot be locked: \(reason)")
            case .taken(let owner):
                let name = owner.isEmpty ? "another run" : "another run (\(owner))"
                throw Diagnostic(
                    .cannotCreate, at: Place(work),
                    "\(name) is using this work folder; wait for it, end it, or set another `work`")
            }
        }
    }
}
