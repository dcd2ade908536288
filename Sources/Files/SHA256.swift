import COpenSSL
import Diagnostics
import Foundation
import Platform

/// A running SHA-256 (FIPS 180-4), computed by libcrypto.
public final class SHA256 {
    private var context = SHA256_CTX()

    /// An empty digest.
    /// - Throws: `ExitStatus.defect` if libcrypto has no SHA-256.
    public init() throws {
        guard SHA256_Init(&context) == 1 else { throw Self.failure }
    }

    /// Adds bytes to the digest.
    public func update(_ bytes: UnsafeRawBufferPointer) throws {
        guard SHA256_Update(&context, bytes.baseAddress, bytes.count) == 1 else { throw Self.failure }
    }

    /// The digest in 64 hexadecimal digits; no data can be added after it.
    public func finish() throws -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        guard SHA256_Final(&digest, &context) == 1 else { throw Self.failure }
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static var failure: Diagnostic { Diagnostic(.defect, "libcrypto cannot compute SHA-256") }
}

extension SHA256 {
    public static func hash(of data: Data) throws -> String { try data.withUnsafeBytes { try hash(of: [$0]) } }

    /// Hashes pieces of memory, one after another.
    public static func hash(of pieces: [UnsafeRawBufferPointer]) throws -> String {
        let sha = try SHA256()
        for piece in pieces { try sha.update(piece) }
        return try sha.finish()
    }

    /// Hashes a file as it is on disk.
    /// - Returns: nil where there is no such file, or it cannot be read.
    public static func hash(ofFile path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return try? hash(of: descriptor, path: path)
    }

    /// Hashes an open file from its current offset to its end, or a number of bytes of it.
    public static func hash(of descriptor: Int32, count: Int = .max, path: String) throws -> String {
        let sha = try SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var left = count
        while left > 0 {
            let count = read(descriptor, &buffer, min(left, buffer.count))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw Diagnostic(.inputOutput, at: Place(path), "cannot be read: \(SystemError.reason)")
            }
            try buffer.withUnsafeBytes { try sha.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            left -= count
        }
        return try sha.finish()
    }
}
