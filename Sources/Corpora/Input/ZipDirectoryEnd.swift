import Diagnostics
import Foundation

/// The record at the end of a zip archive that says how many members there are (PKWARE's APPNOTE, 4.3.14 to 4.3.16).
enum ZipDirectoryEnd {
    /// More members than this take more memory than a reader of files may have.
    static let maximum = 100_000
    private static let recordLength = 22, locatorLength = 20
    private static let longestComment = 1 << 16

    /// - Throws: `ExitStatus.badInput` for an archive with more than ``maximum`` members.
    static func check(_ path: String) throws {
        guard let file = fopen(path, "rb") else { return }
        defer { fclose(file) }
        guard fseeko(file, 0, SEEK_END) == 0 else { return }
        let size = Int(ftello(file))
        let start = max(0, size - longestComment - recordLength - locatorLength)
        let tail = bytes(file, at: start, count: size - start)
        // Anything that looks like the record may be the one that libzip takes for it.
        var index = tail.count - recordLength
        while index >= 0 {
            defer { index -= 1 }
            guard tail[index] == 0x50, tail[index...].starts(with: [0x50, 0x4B, 5, 6]) else { continue }
            var count = number(tail, at: index + 10, length: 2)
            let locator = index - locatorLength
            if locator >= 0, tail[locator...].starts(with: [0x50, 0x4B, 6, 7]) {
                let record = bytes(file, at: Int(clamping: number(tail, at: locator + 8, length: 8)), count: 56)
                if record.count == 56 { count = max(count, number(record, at: 32, length: 8)) }
            }
            guard count <= maximum else {
                throw Diagnostic(
                    .badInput, at: Place(path),
                    "the zip archive has \(count) members, more than \(maximum); unpack it and name the folder")
            }
        }
    }

    private static func bytes(_ file: UnsafeMutablePointer<FILE>, at offset: Int, count: Int) -> [UInt8] {
        guard fseeko(file, offset, SEEK_SET) == 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
            read = fread(buffer.baseAddress, 1, count, file)
        }
    }

    private static func number(_ bytes: [UInt8], at offset: Int, length: Int) -> UInt64 {
        bytes[offset..<offset + length].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
