import Diagnostics
import Foundation
import Platform

/// A file that is written, then mapped, and that vanishes with the process: it has no name, or loses it immediately.
package final class ScratchFile {
    /// The file that it is beside, which messages name.
    private let path: String
    private let descriptor: Int32

    /// Makes an empty file in the folder of another.
    package init(beside path: String) throws {
        self.path = path
        if let unnamed = PartialFiles.openUnnamed(beside: path) {
            descriptor = unnamed
        } else {
            let (name, named) = PartialFiles.openNamed(beside: path)
            descriptor = named
            if named >= 0 { unlink(name) }
        }
        guard descriptor >= 0 else {
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot create a file beside it: \(SystemError.reason)")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.writeAll(to: descriptor) else {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot write beside it: \(SystemError.reason)")
        }
    }

    /// What has been written.
    package func mapped() throws -> MappedFile { try MappedFile(descriptor, path: path) }
}

extension UnsafeRawBufferPointer {
    /// Writes all bytes to a file.
    /// - Returns: false where it cannot, with the reason in errno.
    package func writeAll(to descriptor: Int32) -> Bool {
        var rest = self
        while let base = rest.baseAddress, !rest.isEmpty {
            let count = Foundation.write(descriptor, base, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }
}
