import Diagnostics
import Files

/// A source in UTF-16, read as UTF-8.
final class UTF16Source: ByteSource {
    private let source: any ByteSource
    private let isBigEndian: Bool
    private let path: String
    /// Bytes that were read before.
    private var start: [UInt8]
    private var units = [UInt8](repeating: 0, count: 1 << 15)
    /// A byte or a high surrogate whose character is not complete yet.
    private var pending: [UInt8] = []
    private var output: [UInt8] = []
    private var position = 0
    private var isAtStart = true

    init(_ source: any ByteSource, start: [UInt8] = [], isBigEndian: Bool, path: String) {
        self.source = source
        self.start = start
        self.isBigEndian = isBigEndian
        self.path = path
    }

    var fraction: Double? { source.fraction }

    func reopened() throws -> (any ByteSource)? {
        try source.reopened().map { UTF16Source($0, isBigEndian: isBigEndian, path: path) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while position == output.count {
            position = 0
            output.removeAll(keepingCapacity: true)
            guard try decode() else { return 0 }
        }
        let count = min(buffer.count, output.count - position)
        output.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[position..<position + count])) }
        position += count
        return count
    }

    /// Decodes what comes next; false at the end.
    private func decode() throws -> Bool {
        let kept = pending.count
        units.replaceSubrange(0..<kept, with: pending)
        var count: Int
        if start.isEmpty {
            count = try units.withUnsafeMutableBytes { try source.read(into: .init(rebasing: $0[kept...])) }
        } else {
            count = min(start.count, units.count - kept)
            units.replaceSubrange(kept..<kept + count, with: start[..<count])
            start.removeFirst(count)
        }
        guard count > 0 else {
            guard kept == 0 else { throw damaged("it ends within a character") }
            return false
        }
        count += kept
        pending.removeAll()
        var index = 0
        while index + 1 < count {
            let unit = unit(at: index)
            var value = UInt32(unit)
            var length = 2
            if unit & 0xF800 == 0xD800 {
                guard index + 3 < count else { break }
                let low = self.unit(at: index + 2)
                guard unit < 0xDC00, low & 0xFC00 == 0xDC00 else { throw damaged("half a character is missing") }
                value = 0x10000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(low) & 0x3FF
                length = 4
            }
            index += length
            if value < 0x80 {
                output.append(UInt8(value))
            } else if !isAtStart || value != 0xFEFF, let scalar = Unicode.Scalar(value) {
                output.append(contentsOf: UTF8.encode(scalar) ?? .init())
            }
            isAtStart = false
        }
        pending = Array(units[index..<count])
        return true
    }

    @inline(__always)
    private func unit(at index: Int) -> UInt16 {
        let first = UInt16(units[index]), second = UInt16(units[index + 1])
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    private func damaged(_ what: String) -> Diagnostic {
        Diagnostic(.badInput, at: Place(path), "the UTF-16 text is damaged: \(what)")
    }
}
