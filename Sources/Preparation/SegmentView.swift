import Corpora
import Text

/// A segment as UTF-8, measured once for all filters.
struct SegmentView {
    let bytes: UnsafeRawBufferPointer
    /// Words between spaces. In scripts without spaces a word is ``lettersPerWord`` letters.
    let words: Int
    /// The length in letters of an alphabet, see ``LetterWeight``.
    let letters: Double
    /// Whether the segment has characters of a script that puts no space between words.
    let isUnspaced: Bool
    /// Unicode scalars.
    let characters: Int
    /// Letters of ASCII, spaces, digits of ASCII.
    let asciiLetters: Int, spaces: Int, asciiDigits: Int
    /// Control characters of ASCII.
    let controls: Int
    /// `<`, `&` and `{`, with one of which all markup begins.
    let markupStarts: Int
    /// `@` and `/`, one of which most addresses have.
    let addressMarks: Int
    /// Bytes from which on a digit of another script may begin.
    let highLeads: Int

    var isASCII: Bool { characters == bytes.count }

    static let lettersPerWord = 6.0

    /// - Parameter bytes: a segment with folded white space.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        var spaces = 0, continuations = 0, threeByteLeads = 0, letters = 0, digits = 0, controls = 0, starts = 0
        var marks = 0, high = 0
        // Without a branch, so that many bytes are counted in one instruction.
        for byte in bytes {
            letters += (byte | 0x20) &- 0x61 < 26 ? 1 : 0
            digits += byte &- 0x30 < 10 ? 1 : 0
            controls += (byte < 0x20 ? 1 : 0) + (byte == 0x7F ? 1 : 0)
            starts += (byte == 0x3C ? 1 : 0) + (byte == 0x26 ? 1 : 0) + (byte == 0x7B ? 1 : 0)
            marks += (byte == 0x40 ? 1 : 0) + (byte == 0x2F ? 1 : 0)
            high += byte >= 0xD9 ? 1 : 0
            spaces += byte == 0x20 ? 1 : 0
            continuations += byte & 0xC0 == 0x80 ? 1 : 0
            threeByteLeads += byte >= 0xE0 ? 1 : 0
        }
        characters = bytes.count - continuations
        (asciiLetters, self.spaces, asciiDigits, self.controls) = (letters, spaces, digits, controls)
        (markupStarts, addressMarks, highLeads) = (starts, marks, high)
        let spaced = bytes.isEmpty ? 0 : spaces + 1
        let weight = threeByteLeads == 0 ? LetterWeight(letters: characters - spaces) : LetterWeight(of: bytes)
        self.letters = weight.letters
        isUnspaced = weight.isUnspaced
        words = isUnspaced ? max(spaced, Int((self.letters / Self.lettersPerWord).rounded(.up))) : spaced
    }

    /// The segment's length compared with that of `other`, in words: between spaces where both sides have them, else
    /// by letters on both sides.
    func length(beside other: SegmentView) -> Double {
        isUnspaced || other.isUnspaced ? letters / Self.lettersPerWord : Double(words)
    }
}

/// The length of text in letters of an alphabet, so that scripts can be compared: an ideograph says as much as three
/// letters, a kana as one and a half, a syllable of Hangul as two. Measured on software messages and documentation.
struct LetterWeight {
    let letters: Double
    /// Whether there are characters of a script that puts no space between words.
    let isUnspaced: Bool

    /// The weight of text in which each character is a letter.
    init(letters: Int) {
        self.letters = Double(letters)
        isUnspaced = false
    }

    init(of bytes: UnsafeRawBufferPointer) {
        // In halves of a letter.
        var weight = 0
        var isUnspaced = false
        var offset = 0
        while offset < bytes.count {
            let (value, length) = UTF8Text.scalar(in: bytes, at: offset)
            offset += length
            if value >= 0xE00, Self.isUnspaced(value) { isUnspaced = true }
            switch WritingSystem(value) {
            case .han: weight += 6
            case .kana: weight += 3
            case .hangul: weight += 4
            default: weight += value == 0x20 ? 0 : 2
            }
        }
        letters = Double(weight) / 2
        self.isUnspaced = isUnspaced
    }

    /// Whether a character is of a script that puts no space between words.
    static func isUnspaced(_ value: UInt32) -> Bool {
        switch WritingSystem(value) {
        case .thai, .lao, .tibetan, .myanmar, .khmer, .kana, .han: true
        default: false
        }
    }
}
