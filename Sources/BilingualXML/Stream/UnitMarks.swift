import Text

/// Where a unit, or an element that holds units, starts or ends in the bytes of a document.
struct UnitMark {
    /// The offset of a start tag, or the end of an end tag.
    let cut: Int
    let name: String
    let isStart: Bool
    let isHolder: Bool
}

/// Finds the starts and ends of units in bytes that are ASCII-compatible, without parsing.
struct UnitMarks {
    private let elements: [(name: String, bytes: [UInt8], isHolder: Bool)]
    /// More bytes than a tag's name with its prefix, or an end tag, has.
    private static let longest = 128

    init(units: [String], holders: [String]) {
        elements =
            units.map { ($0, Array($0.utf8), false) } + holders.map { ($0, Array($0.utf8), true) }
    }

    /// The next mark from an offset on, and how many bytes surely have none.
    func next(in bytes: UnsafeRawBufferPointer, from: Int) -> (found: UnitMark?, searched: Int) {
        var from = from
        while from < bytes.count, let found = UnsafeRawBufferPointer(rebasing: bytes[from...]).firstOffset(of: 0x3C) {
            let start = from + found
            switch mark(in: bytes, at: start) {
            case .found(let mark): return (mark, mark.cut)
            case .cutOff: return (nil, start)
            case .none: from = start + 1
            }
        }
        return (nil, bytes.count)
    }

    private enum Finding { case found(UnitMark), cutOff, none }

    private func mark(in bytes: UnsafeRawBufferPointer, at start: Int) -> Finding {
        var index = start + 1
        guard index < bytes.count else { return .cutOff }
        let isEnd = bytes[index] == 0x2F
        if isEnd { index += 1 }
        var name = index
        while index < bytes.count, !Self.endsName(bytes[index]) {
            if bytes[index] == 0x3A { name = index + 1 }
            index += 1
            guard index - start < Self.longest else { return .none }
        }
        guard index < bytes.count else { return .cutOff }
        guard let element = elements.first(where: { bytes[name..<index].elementsEqual($0.bytes) }) else { return .none }
        guard isEnd else {
            return .found(UnitMark(cut: start, name: element.name, isStart: true, isHolder: element.isHolder))
        }
        // A parser cannot start at the end of a container of units.
        guard !element.isHolder else { return .none }
        while index < bytes.count, bytes[index] != 0x3E {
            guard [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]), index - start < Self.longest else { return .none }
            index += 1
        }
        guard index < bytes.count else { return .cutOff }
        return .found(UnitMark(cut: index + 1, name: element.name, isStart: false, isHolder: false))
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x3E || byte == 0x2F || byte == 0x3C
    }
}
