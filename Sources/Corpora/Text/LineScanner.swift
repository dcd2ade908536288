import Diagnostics
import Foundation

/// The lines of a UTF-8 file as bytes, in constant memory: what `LineReader` gives as strings, for loops over millions.
final class LineScanner {
    let path: String
    private let file: any ByteSource
    private let memory: UnsafeMutableRawBufferPointer
    private var large: UnsafeMutableRawBufferPointer
    private var position = 0, end = 0
    private var isAtEnd = false
    private(set) var line = 0
    /// The present line without its line end, valid until the next call of `next`.
    private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    /// A line longer than this cannot be a segment; reading on would only fill the memory.
    private static let maximumLine = 1 << 26

    convenience init(_ path: String) throws { try self.init(InputFile(path), path: path) }

    /// The lines of an input, behind its byte order mark.
    convenience init(_ input: CorpusInput) throws { try self.init(input, path: input.path) }

    private init(_ source: any ByteSource, path: String) throws {
        self.path = path
        file = source
        memory = .allocate(byteCount: 1 << 17, alignment: 16)
        large = memory
    }

    deinit {
        if large.baseAddress != memory.baseAddress { large.deallocate() }
        memory.deallocate()
    }

    var fraction: Double? { file.fraction }

    /// Advances to the next line; false at the end. LF and CR LF end a line, U+2028 does not.
    func next() throws -> Bool {
        var searched = 0
        while true {
            let unread = UnsafeRawBufferPointer(rebasing: large[position + searched..<end])
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
        if position > 0, let base = large.baseAddress {
            memmove(base, base + position, end - position)
            end -= position
            position = 0
        }
        if end == large.count {
            guard end < Self.maximumLine else {
                throw Diagnostic(
                    .badInput, at: Place(path, line: line + 1),
                    "the line is longer than \(Self.maximumLine >> 20) MB; is this a text file of one segment a line?")
            }
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: large.count * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: large[..<end]))
            if large.baseAddress != memory.baseAddress { large.deallocate() }
            large = larger
        }
        let count = try file.read(into: .init(rebasing: large[end...]))
        isAtEnd = count == 0
        end += count
    }

    private func take(_ length: Int) throws {
        line += 1
        var range = position..<position + length
        if line == 1, large[range].starts(with: [0xEF, 0xBB, 0xBF]) { range = range.lowerBound + 3..<range.upperBound }
        if let last = large[range].last, last == 0x0D { range = range.lowerBound..<range.upperBound - 1 }
        bytes = UnsafeRawBufferPointer(rebasing: large[range])
        guard !UTF8Text.isValid(bytes) else { return }
        let shown = String(decoding: bytes, as: UTF8.self)
        let column = shown.firstIndex(of: "\u{FFFD}").map { shown.distance(from: shown.startIndex, to: $0) + 1 }
        throw Diagnostic(
            .badInput, at: Place(path, line: line, column: column),
            "the bytes here are not UTF-8; convert the file, for example with iconv", excerpt: shown)
    }
}
