import Diagnostics
import Files
import Foundation
import Text

/// The lines of a UTF-8 file as bytes, in constant memory: what `LineReader` gives as strings, for loops over millions.
final class LineScanner {
    let path: String
    private let file: any ByteSource
    private var memory: UnsafeMutableRawBufferPointer
    private let limit: Int
    private let advice: String
    private var position = 0, end = 0
    private var isAtEnd = false
    private(set) var line = 0
    /// The present line without its line end, valid until the next call of `next`.
    private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    /// A line longer than this cannot be a segment; reading on would only fill the memory.
    static let maximumLine = 1 << 24
    private static let longestMark = 5

    convenience init(_ path: String) throws {
        try self.init(InputFile(path), path: path, limit: Self.maximumLine, advice: "")
    }

    /// The lines of an input, behind its byte order mark.
    /// - Parameter limit: the longest line in bytes, as ``IngestSettings/segmentLimit`` has it.
    convenience init(_ input: CorpusInput, limit: Int) throws {
        try self.init(input, path: input.path, limit: limit, advice: " If so, raise \(setting: "segmentLimit").")
    }

    private init(_ source: any ByteSource, path: String, limit: Int, advice: String) throws {
        self.path = path
        // Room for a sum with it.
        self.limit = min(limit, 1 << 41)
        self.advice = advice
        file = source
        let count = 1 << 17
        memory = UnsafeMutableRawBufferPointer(start: malloc(count), count: count)
    }

    deinit { free(memory.baseAddress) }

    var fraction: Double? { file.fraction }

    /// Advances to the next line; false at the end. LF and CR LF end a line, U+2028 does not.
    func next() throws -> Bool {
        var searched = 0
        while true {
            let unread = UnsafeRawBufferPointer(rebasing: memory[position + searched..<end])
            if let offset = unread.firstOffset(of: 0x0A) {
                let length = searched + offset
                try take(length)
                position += length + 1
                return true
            }
            searched = end - position
            if isAtEnd {
                guard searched > 0 else { return false }
                try take(searched)
                position = end
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
            "the line is longer than \(limit) bytes; is this a text file of one segment a line?\(advice)")
    }

    private func take(_ length: Int) throws {
        line += 1
        var range = position..<position + length
        if line == 1, memory[range].starts(with: [0xEF, 0xBB, 0xBF]) {
            range = range.lowerBound + 3..<range.upperBound
        }
        if let last = memory[range].last, last == 0x0D { range = range.lowerBound..<range.upperBound - 1 }
        bytes = UnsafeRawBufferPointer(rebasing: memory[range])
        guard bytes.count <= limit else { throw tooLong(line) }
        guard !UTF8Text.isValid(bytes) else { return }
        // A line too long to show is not counted through either.
        let shown = bytes.count <= 1 << 16 ? String(decoding: bytes, as: UTF8.self) : nil
        let column = shown.flatMap { text in
            text.firstIndex(of: "\u{FFFD}").map { text.distance(from: text.startIndex, to: $0) + 1 }
        }
        throw Diagnostic(
            .badInput, at: Place(path, line: line, column: column),
            "the bytes here are not UTF-8; convert the file, for example with iconv", excerpt: shown)
    }
}
