import Foundation
import Text
import Vocabularies

/// The words and punctuation marks of a segment, as the word vocabulary divides it, and where each is.
///
/// In scripts without spaces, each letter is a word of its own, except that runs of Katakana stay together.
public struct SegmentWords: Sendable {
    /// A word or a punctuation mark.
    public struct Word: Sendable, Hashable {
        /// Its text.
        public var text: String
        /// Its UTF-8 in ``SegmentWords/text``.
        public var range: Range<Int>
    }

    /// The text, in normalization form C.
    public let text: String
    /// Its words, in order.
    public let words: [Word]

    /// Divides a text.
    public init(_ text: String) {
        let text = Self.composed(text)
        self.text = text
        var words: [Word] = []
        var copy = text
        copy.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            if let ascii = Self.asciiWords(of: bytes) { return words = ascii }
            var position = 0
            for token in WordTokenizer.tokens(of: text, keepsNoBreakSpaces: false) {
                let word = WordTokenizer.text(of: CollectionOfOne(token))
                let start = Self.start(of: word, in: bytes, from: position)
                position = start + word.utf8.count
                Self.divide(Word(text: word, range: start..<position), into: &words)
            }
        }
        self.words = words
    }

    /// The text of some of the words, with what is between them.
    public func text(of words: Range<Int>) -> String {
        let range = bytes(of: words)
        let start = text.utf8.index(text.utf8.startIndex, offsetBy: range.lowerBound)
        return String(decoding: text.utf8[start..<text.utf8.index(start, offsetBy: range.count)], as: UTF8.self)
    }

    /// The UTF-8 of some of the words in ``text``, with what is between them.
    public func bytes(of words: Range<Int>) -> Range<Int> {
        guard let first = self.words[words].first, let last = self.words[words].last else { return 0..<0 }
        return first.range.lowerBound..<last.range.upperBound
    }

    /// Only white space is between two words.
    private static func start(of word: String, in bytes: UnsafeRawBufferPointer, from position: Int) -> Int {
        guard let first = word.utf8.first else { return position }
        var start = position
        while start < bytes.count, bytes[start] != first || bytes[start] == 0xC2 || bytes[start] >= 0xE2,
            let scalar = Unicode.Scalar(UTF8Text.scalar(in: bytes, at: start).value), scalar.properties.isWhitespace
        {
            start += UTF8.width(scalar)
        }
        return start
    }

    private static func composed(_ text: String) -> String {
        // Up to here nothing changes in form C.
        text.unicodeScalars.allSatisfy { $0.value < 0x300 } ? text : text.precomposedStringWithCanonicalMapping
    }

    private static func divide(_ word: Word, into words: inout [Word]) {
        guard word.text.utf8.count > 2, word.text.unicodeScalars.contains(where: { isUnspaced($0) }) else {
            return words.append(word)
        }
        var start = word.range.lowerBound
        var part = ""
        var last: Unicode.Scalar?
        func end() {
            guard !part.isEmpty else { return }
            words.append(Word(text: part, range: start..<start + part.utf8.count))
            start += part.utf8.count
            part = ""
        }
        for scalar in word.text.unicodeScalars {
            if let last, !continues(scalar, last) { end() }
            part.unicodeScalars.append(scalar)
            last = scalar
        }
        end()
    }

    private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        Script.isIdeographic(scalar.value) || Script.isUnspacedAlphabetic(scalar.value)
    }

    private static func isKatakana(_ scalar: Unicode.Scalar) -> Bool {
        (0x30A0...0x30FF).contains(scalar.value) || (0x31F0...0x31FF).contains(scalar.value)
    }

    private static func continues(_ scalar: Unicode.Scalar, _ last: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .format: return true
        default: break
        }
        if isKatakana(scalar) || isKatakana(last) { return isKatakana(scalar) && isKatakana(last) }
        return !isUnspaced(scalar) && !isUnspaced(last)
    }
}
