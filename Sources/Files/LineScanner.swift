import Diagnostics
import Foundation
import Text

/// The lines of a UTF-8 file as bytes, in constant memory, without their line ends (LF or CR LF).
///
/// A byte order mark at the start is skipped. U+2028 and other Unicode line breaks do not end a line.
package final class LineScanner {
    package let path: String
    private let file: any ByteSource
    private var memory: UnsafeMutableRawBufferPointer
    private let limit: Int
    private let remedy: String
    private var position = 0, end = 0
    private var isAtEnd = false
    package private(set) var line = 0
    /// The present line without its line end, valid until the next call of `next`.
    package private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    /// A line longer than this cannot be a segment; reading on would only fill the memory.
    package static let maximumLine = 1 << 24
    package static let isSegmentText = "is this a text file of one segment a line?"
    private static let longestMark = 5

    package convenience init(_ path: String) throws {
        try self.init(InputFile(path), path: path, limit: Self.maximumLine)
    }

    /// - Parameters:
    ///   - limit: a longer line, in bytes, is an error.
    ///   - remedy: what its message says to do.
    package init(
        _ source: any ByteSource, path: String, limit: Int, remedy: String = LineScanner.isSegmentText
    ) throws {
        self.path = path
        // Room for a sum with it.
        self.limit = min(limit, 1 << 41)
        self.remedy = remedy
        file = source
        let count = 1 << 17
        memory = UnsafeMutableRawBufferPointer(start: malloc(count), count: count)
    }

    deinit { free(memory.baseAddress) }

    package var fraction: Double? { file.fraction }

    /// Advances to the next line; false at the end. LF and CR LF end a line, U+2028 does not.
    package func next() throws -> Bool {
        var searched = 0
        while true {
            let unread = UnsafeRawBufferPointer(rebasing: memory[position + searched..<end])
            if let offset = unread.firstOffset(of: 0x0A) {
                let start = position
                position += searched + offset + 1
                try take(start..<position - 1)
                return true
            }
            searched = end - position
            if isAtEnd {
                guard searched > 0 else { return false }
                let start = position
                position = end
                try take(start..<end)
                return true
            }
            try fill()
        }
    }

    private func fill() throws {
        if position > 0, let base = memory.baseAddress {
            memmove(base, base + position, end - position)
            end -= position
            position = 0
        }
        if end == memory.count {
            guard end < limit + Self.longestMark else { throw tooLong(line + 1) }
            let count = min(memory.count * 2, limit + Self.longestMark)
            // Large memory is moved without a copy.
            memory = UnsafeMutableRawBufferPointer(start: realloc(memory.baseAddress, count), count: count)
        }
        let count = try file.read(into: .init(rebasing: memory[end...]))
        isAtEnd = count == 0
        end += count
    }

    private func tooLong(_ line: Int) -> Diagnostic {
        Diagnostic(
            .badInput, at: Place(path, line: line),
            "the line is longer than \(limit) bytes; \(remedy)")
    }

    private func take(_ range: Range<Int>) throws {
        line += 1
        var range = range
        if line == 1, memory[range].starts(with: [0xEF, 0xBB, 0xBF]) {
            range = range.lowerBound + 3..<range.upperBound
        }
        if let last = memory[range].last, last == 0x0D { range = range.lowerBound..<range.upperBound - 1 }
        bytes = UnsafeRawBufferPointer(rebasing: memory[range])
        guard bytes.count <= limit else { throw tooLong(line) }
        guard !UTF8Text.isValid(bytes) else { return }
        // A line too long to show is not counted through either.
        guard bytes.count <= 1 << 16 else {
            throw Diagnostic(.badInput, at: Place(path, line: line), LineReader.notUTF8)
        }
        _ = try LineReader.text(Array(bytes)[...], at: Place(path, line: line))
    }
}
