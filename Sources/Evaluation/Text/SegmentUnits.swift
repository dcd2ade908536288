/// The characters and the words of a segment as numbers, as chrF and chrF++ see them.
struct SegmentUnits {
    /// The Unicode scalars, without white space unless it was asked for.
    private(set) var characters: [UInt32] = []
    /// The words, with punctuation split off, under the numbers that an interner gives them.
    private(set) var words: [UInt32] = []
    private var ranges: [Range<Int>] = []

    /// Which units are read, and of what.
    struct Options {
        var lowercase: Bool
        /// Whether white space counts among the characters.
        var whitespace: Bool
        /// Whether there are words besides characters.
        var hasWords: Bool
    }

    /// Takes the units of `segment` in place of those before.
    mutating func read(_ segment: String, _ options: Options, numbers: inout WordInterner) {
        let bytes = Array((options.lowercase ? segment.loweredForScoring() : segment).utf8)
        characters.removeAll(keepingCapacity: true)
        bytes.withUnsafeBufferPointer { appendCharacters(of: $0, whitespace: options.whitespace) }
        guard options.hasWords else { return }
        words.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: true)
        WordScanner.forEachWord(of: bytes) { appendParts(of: $0, in: bytes) }
        numbers.intern(ranges, of: bytes, into: &words)
    }

    private mutating func appendCharacters(of text: UnsafeBufferPointer<UInt8>, whitespace: Bool) {
        characters.reserveCapacity(text.count)
        text.forEachScalar { scalar, _ in
            if whitespace || !Whitespace.contains(scalar) { characters.append(scalar) }
        }
    }

    /// Appends a word, with one ASCII punctuation mark at its end, or else at its start, as a word of its own.
    private mutating func appendParts(of word: Range<Int>, in bytes: [UInt8]) {
        let isOneCharacter = bytes[(word.lowerBound + 1)..<word.upperBound].allSatisfy { $0 & 0xC0 == 0x80 }
        if isOneCharacter {
            ranges.append(word)
        } else if Self.isPunctuation(bytes[word.upperBound - 1]) {
            ranges.append(word.lowerBound..<word.upperBound - 1)
            ranges.append(word.upperBound - 1..<word.upperBound)
        } else if Self.isPunctuation(bytes[word.lowerBound]) {
            ranges.append(word.lowerBound..<word.lowerBound + 1)
            ranges.append(word.lowerBound + 1..<word.upperBound)
        } else {
            ranges.append(word)
        }
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }
}
