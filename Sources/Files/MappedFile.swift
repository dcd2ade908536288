import Diagnostics
import Foundation
import Platform

/// A whole file that is mapped into memory for reading.
///
/// The pages belong to the system's cache of files, which takes them back where memory is scarce.
package final class MappedFile: @unchecked Sendable {
    /// The bytes of the file.
    package let bytes: UnsafeRawBufferPointer

    /// Maps an open file, which may then be closed, and may have lost its name.
    /// - Parameter path: what messages name.
    package init(_ descriptor: Int32, path: String) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot be read: \(SystemError.reason)")
        }
        let count = Int(status.st_size)
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let base = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), base != MAP_FAILED else {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot be mapped into memory: \(SystemError.reason)")
        }
        bytes = UnsafeRawBufferPointer(start: base, count: count)
    }

    deinit {
        if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
    }
}
