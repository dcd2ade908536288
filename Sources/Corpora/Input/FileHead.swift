/// The encoding of a file and, if it is XML, its root element, as recognized from its first bytes.
struct FileHead {
    enum Encoding: Equatable {
        /// UTF-8, whatever the declaration says.
        case utf8
        case utf16LittleEndian, utf16BigEndian, utf32
        /// An encoding of one byte or more a character that the XML declaration names.
        case declared(String)
    }

    let encoding: Encoding
    /// Bytes before the document: a byte order mark, and white space in front of an XML declaration.
    let prefixLength: Int
    /// Line breaks in that prefix.
    let prefixLines: Int
    let isEmpty: Bool
    /// The first four bytes.
    let magic: [UInt8]
    let isXML: Bool
    /// The root element's name without its prefix, if the head contains it.
    let rootElement: String?

    /// Judges by byte order marks first, by the pattern of zero bytes next, by the XML declaration last: declarations
    /// can be wrong (memoQ declares `utf-16` over UTF-8).
    /// - Parameter isUTF8: whether the bytes are known to be UTF-8.
    init(_ head: [UInt8], isUTF8: Bool = false) {
        isEmpty = head.isEmpty
        magic = Array(head.prefix(4))
        let (byBytes, mark) = Self.encodingByBytes(head)
        let width = byBytes == .utf16LittleEndian || byBytes == .utf16BigEndian ? 2 : 1
        // Every character that counts up to the root element's name is ASCII in practice.
        let text = head.dropFirst(mark).filter { $0 != 0 }
        var scanner = Scanner(text: text)
        scanner.skipSpace()
        let isDeclared = scanner.starts(with: "<?xml")
        isXML = scanner.starts(with: "<")
        prefixLength = mark + (isDeclared ? scanner.position * width : 0)
        prefixLines = isDeclared ? text.prefix(scanner.position).count { $0 == 0x0A } : 0
        let name = isDeclared ? scanner.declaredEncoding() : nil
        encoding = isUTF8 ? .utf8 : byBytes ?? Self.encodingByName(name)
        rootElement = isXML ? scanner.rootElement() : nil
    }

    private static func encodingByBytes(_ head: [UInt8]) -> (Encoding?, mark: Int) {
        if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF]) { return (.utf32, 4) }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        guard head.count >= 4 else { return (nil, 0) }
        // Without a mark: the first two characters of XML are ASCII.
        switch (head[0] == 0, head[1] == 0, head[2] == 0, head[3] == 0) {
        case (false, true, false, true): return (.utf16LittleEndian, 0)
        case (true, false, true, false): return (.utf16BigEndian, 0)
        case (true, true, true, false), (false, true, true, true): return (.utf32, 0)
        default: return (nil, 0)
        }
    }

    private static func encodingByName(_ name: String?) -> Encoding {
        guard let name = name?.lowercased() else { return .utf8 }
        // Bytes that are ASCII-compatible cannot be UTF-16, and ASCII is a part of UTF-8.
        let isUTF8 =
            ["utf-8", "utf8", "us-ascii", "ascii"].contains(name) || name.hasPrefix("utf-16")
            || name.hasPrefix("utf16") || name.contains("ucs-2") || name.hasPrefix("unicode")
        return isUTF8 ? .utf8 : .declared(name)
    }
}

/// Skips what may precede the root element.
private struct Scanner {
    let text: [UInt8]
    var position = 0

    init(text: [UInt8]) { self.text = text }

    func starts(with literal: StaticString) -> Bool {
        text[position...].starts(with: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    mutating func skipSpace() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    /// Moves past the next occurrence of `end`; false if there is none.
    private mutating func skip(past end: String) -> Bool {
        let end = Array(end.utf8)
        while position + end.count <= text.count {
            if text[position..<position + end.count].elementsEqual(end) {
                position += end.count
                return true
            }
            position += 1
        }
        return false
    }

    /// The name after `encoding=` in the declaration that starts here.
    func declaredEncoding() -> String? {
        var end = self
        guard end.skip(past: "?>") else { return nil }
        // By hand: a regular expression made for each file would take longer than a small file's pairs.
        var inner = Scanner(text: Array(text[position..<end.position]))
        while inner.skip(past: "encoding") {
            inner.skipSpace()
            guard inner.take({ $0 == 0x3D }) == 1 else { continue }
            inner.skipSpace()
            guard inner.take({ $0 == 0x22 || $0 == 0x27 }) == 1 else { continue }
            let start = inner.position
            let length = inner.take { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & ~0x20)
                    || [0x2D, 0x2E, 0x5F].contains(byte)
            }
            guard length > 0, inner.take({ $0 == 0x22 || $0 == 0x27 }) > 0 else { continue }
            return String(decoding: inner.text[start..<start + length], as: UTF8.self)
        }
        return nil
    }

    /// Moves past the bytes that satisfy the condition, and returns their number.
    private mutating func take(_ isSo: (UInt8) -> Bool) -> Int {
        let start = position
        while position < text.count, isSo(text[position]) { position += 1 }
        return position - start
    }

    mutating func rootElement() -> String? {
        while true {
            skipSpace()
            if starts(with: "<?") {
                guard skip(past: "?>") else { return nil }
            } else if starts(with: "<!--") {
                guard skip(past: "-->") else { return nil }
            } else if starts(with: "<!DOCTYPE") {
                guard skipDoctype() else { return nil }
            } else if starts(with: "<") {
                let name = text[(position + 1)...].prefix { ![0x20, 0x09, 0x0A, 0x0D, 0x2F, 0x3E].contains($0) }
                return String(decoding: name, as: UTF8.self).split(separator: ":").last.map(String.init)
            } else {
                return nil
            }
        }
    }

    private mutating func skipDoctype() -> Bool {
        var quote: UInt8?
        var isInside = false
        while position < text.count {
            let byte = text[position]
            position += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == 0x5B {
                isInside = true
            } else if byte == 0x5D {
                isInside = false
            } else if byte == 0x3E, !isInside {
                return true
            }
        }
        return false
    }
}
