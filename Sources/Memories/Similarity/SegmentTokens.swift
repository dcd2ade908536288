import Text

/// The tokens of a segment by which similarity is counted.
///
/// A word is a run of letters, combining marks, digits and underscores; a punctuation mark or symbol is a token, and so is
/// each character of a script without spaces. Case does not tell tokens apart. All numbers are equal, and so are all tags
/// and placeholders: what differs in them is found by ``values``.
package struct SegmentTokens {
    /// A hash of each token.
    package private(set) var hashes: [UInt64] = []
    /// A hash of the numbers and tags as they are written.
    package private(set) var values: UInt64 = 0
    /// How many words and numbers there are.
    package private(set) var words = 0
    /// Where the numbers are, in bytes.
    package private(set) var numbers: [Range<Int>] = []

    private let table = ScalarTable.shared

    /// The hashes that all numbers and all tags have.
    package static let number: UInt64 = 1
    package static let tag: UInt64 = 2

    /// Longer segments have exact matches only.
    package static let mostCompared = Int(UInt16.max) - 1

    package init() {}

    /// The tokens of a text.
    package init(_ text: String) {
        var text = text
        text.withUTF8 { read(UnsafeRawBufferPointer($0)) }
    }

    /// Reads another segment, which is valid UTF-8.
    package mutating func read(_ text: UnsafeRawBufferPointer) {
        hashes.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        (values, words) = (0, 0)
        var offset = 0
        while offset < text.count {
            if let end = InlineTag.end(in: text, at: offset) {
                addValue(text, offset..<end, Self.tag)
                offset = end
                continue
            }
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            switch table.kind(of: value) {
            case .space: offset += length
            case .mark:
                hashes.append(Self.hash(of: value))
                offset += length
            case .single:
                hashes.append(Self.hash(of: value))
                words += 1
                offset += length
            case .digit:
                let end = endOfNumber(text, offset)
                if end < text.count, isWord(text, end) {
                    offset = readWord(text, offset, atLeast: end)
                } else {
                    words += 1
                    addValue(text, offset..<end, Self.number)
                    offset = end
                }
            case .letter: offset = readWord(text, offset, atLeast: offset)
            }
        }
    }

    private mutating func addValue(_ text: UnsafeRawBufferPointer, _ range: Range<Int>, _ hash: UInt64) {
        hashes.append(hash)
        if hash == Self.number { numbers.append(range) }
        values = StableHash.of(UnsafeRawBufferPointer(rebasing: text[range]), seed: values &+ 1)
    }

    /// Digits, with single points and commas between them.
    private func endOfNumber(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var end = start
        var offset = start
        while offset < text.count {
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            if table.kind(of: value) == .digit {
                offset += length
                end = offset
            } else if offset == end, text[offset] == 0x2E || text[offset] == 0x2C {
                offset += 1
            } else {
                break
            }
        }
        return end
    }

    private func isWord(_ text: UnsafeRawBufferPointer, _ offset: Int) -> Bool {
        let kind = table.kind(of: UTF8Text.scalar(in: text, at: offset).value)
        return kind == .letter || kind == .digit
    }

    /// - Parameter least: where a number ends that begins the word.
    private mutating func readWord(_ text: UnsafeRawBufferPointer, _ start: Int, atLeast least: Int) -> Int {
        var offset = start
        var hash: UInt64 = 0
        while offset < text.count, offset < least || isWord(text, offset) {
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            hash = Self.added(hash, table.lower(value))
            offset += length
        }
        hashes.append(StableHash.mixed(hash, 0))
        words += 1
        return offset
    }

    private static func hash(of value: UInt32) -> UInt64 { StableHash.mixed(added(0, value), 0) }

    @inline(__always)
    private static func added(_ hash: UInt64, _ value: UInt32) -> UInt64 {
        let product = (hash ^ UInt64(value)) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }
}

extension SegmentTokens {
    /// The similarity of two segments of different text: 1 − edit distance / tokens of the longer, at most
    /// ``highest``.
    package static func similarity(distance: Int, longer: Int) -> Double {
        min(highest, Double(longer - distance) / Double(longer))
    }

    /// The similarity of segments that differ in case, white space, numbers or tags alone; no fuzzy match has a higher
    /// one.
    package static let highest = 0.99

    /// The greatest distance at which segments, of which the longer has a number of tokens, have a similarity; below 0
    /// where none has.
    package static func greatestDistance(similarity: Double, longer: Int) -> Int {
        guard similarity <= highest else { return -1 }
        var distance = min(longer, Int(Double(longer) * (1 - similarity)) + 1)
        while distance >= 0, Double(longer - distance) / Double(longer) < similarity { distance -= 1 }
        return distance
    }
}
