/// A text that changes, with the words of another that each of its words, between spaces, is linked to.
struct LinkedText: Sendable {
    private(set) var bytes: [UInt8]
    /// Where its words are.
    private(set) var words: [Range<Int>]
    /// For each word the words of the other text.
    private(set) var links: [[Int]]

    init(_ text: String, links: [[Int]] = []) {
        bytes = Array(text.utf8)
        words = Self.words(of: bytes)
        self.links = words.indices.map { $0 < links.count ? links[$0] : [] }
    }

    subscript(range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    private static func words(of bytes: [UInt8]) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start: Int?
        var end = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if !scalar.properties.isWhitespace {
                start = start ?? end
            } else if let first = start {
                words.append(first..<end)
                start = nil
            }
            end += UTF8.width(scalar)
        }
        if let start { words.append(start..<end) }
        return words
    }

    /// The words that a range of bytes overlaps.
    func wordIndices(in range: Range<Int>) -> Range<Int> {
        let first = words.firstIndex { $0.upperBound > range.lowerBound } ?? words.count
        let end = words[first...].firstIndex { $0.lowerBound >= range.upperBound } ?? words.count
        return first..<max(first, end)
    }

    /// Where a text is, without letters and digits around it.
    func words(equalTo text: [UInt8]) -> [Range<Int>] {
        guard !text.isEmpty, bytes.count >= text.count else { return [] }
        func isOfWord(_ index: Int) -> Bool {
            bytes.indices.contains(index) && (PlaceholderScanner.isNameByte(bytes[index]) || bytes[index] >= 0x80)
        }
        return (0...(bytes.count - text.count)).compactMap { start in
            let range = start..<start + text.count
            guard bytes[start] == text[0], bytes[range].elementsEqual(text), !isOfWord(start - 1),
                !isOfWord(range.upperBound)
            else { return nil }
            return range
        }
    }

    /// The end of the text without the full stop, question mark or colon that ends it.
    var endOfText: Int {
        guard let last = words.last else { return bytes.count }
        var end = last.upperBound
        while end > last.lowerBound + 1, ".!?:;".utf8.contains(bytes[end - 1]) { end -= 1 }
        return end
    }

    /// A range that is taken out, with the space that would be left twice, and with parentheses that would be empty.
    func withSpaces(around range: Range<Int>) -> Range<Int> {
        var range = range
        func byte(_ index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }
        if byte(range.lowerBound - 1) == UInt8(ascii: "("), byte(range.upperBound) == UInt8(ascii: ")") {
            range = range.lowerBound - 1..<range.upperBound + 1
        }
        let isOpen = range.upperBound == bytes.count || byte(range.upperBound) == 0x20
        if isOpen, byte(range.lowerBound - 1) == 0x20 {
            range = range.lowerBound - 1..<range.upperBound
        } else if range.lowerBound == 0, byte(range.upperBound) == 0x20 {
            range = 0..<range.upperBound + 1
        }
        return range
    }

    /// A range of words without the punctuation marks at its ends.
    func withoutMarks(around range: Range<Int>) -> Range<Int> {
        let text = String(decoding: bytes[range], as: UTF8.self).unicodeScalars
        func isMark(_ scalar: Unicode.Scalar) -> Bool {
            !scalar.properties.isAlphabetic && scalar.properties.numericType == nil
        }
        guard let first = text.firstIndex(where: { !isMark($0) }), let last = text.lastIndex(where: { !isMark($0) })
        else { return range }
        let before = text[..<first].reduce(0) { $0 + UTF8.width($1) }
        let after = text[text.index(after: last)...].reduce(0) { $0 + UTF8.width($1) }
        return range.lowerBound + before..<range.upperBound - after
    }

    /// Replaces a part.
    /// - Parameters:
    ///   - range: what is replaced.
    ///   - text: what comes there.
    ///   - more: words of the other text that the new words are linked to besides those that they replace.
    mutating func replace(_ range: Range<Int>, with text: [UInt8], links more: [Int]) {
        let before = words.prefix { $0.upperBound < range.lowerBound }.count
        let after = words.reversed().prefix { $0.lowerBound > range.upperBound }.count
        let changed = before..<max(before, words.count - after)
        let inside = Set(links[changed].joined()).union(more).sorted()
        let (first, last) = (links[..<before], links[changed.upperBound...])
        bytes.replaceSubrange(range, with: text)
        words = Self.words(of: bytes)
        let new = max(0, words.count - first.count - last.count)
        links = first + [[Int]](repeating: inside, count: new) + last
    }
}
