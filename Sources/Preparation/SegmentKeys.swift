import Corpora
import Foundation
import Text

/// Recognizes segments that a reader would call the same; decides whether a test segment is in the training set.
///
/// A key is a hash of the segment's letters, marks and digits, case folded and in compatibility decomposition (NFKD);
/// punctuation, symbols and white space do not count. A segment without any letter or digit is its own bytes.
final class SegmentKeys {
    private let letters = ByteBuffer()
    /// What each scalar below the limit becomes, found out when it is first met.
    private var table = [UInt64](repeating: unknown, count: limit)
    private var others: [UInt32: UInt64] = [:]
    private static let limit = 0x3000
    private static let unknown = UInt64.max

    func key(_ text: UnsafeRawBufferPointer) -> UInt64 {
        letters.removeAll()
        // The largest growth: two bytes of UTF-8 become three scalars of four bytes.
        letters.append(room: text.count * 6) { fold(text, into: $0) }
        return StableHash.of(letters.isEmpty ? text : letters.bytes)
    }

    /// The keys of the words between spaces that have a letter or digit, or of all where none has; in scripts without
    /// spaces each character is a word.
    func words(_ text: UnsafeRawBufferPointer, into words: inout [UInt64]) {
        words.removeAll(keepingCapacity: true)
        forEachWord(text) { word in
            letters.removeAll()
            letters.append(room: word.count * 6) { fold(word, into: $0) }
            if !letters.isEmpty { words.append(StableHash.of(letters.bytes)) }
        }
        if words.isEmpty { forEachWord(text) { words.append(StableHash.of($0)) } }
    }

    private func forEachWord(_ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        var start = 0, offset = 0
        func end(at end: Int) {
            if end > start { body(UnsafeRawBufferPointer(rebasing: text[start..<end])) }
        }
        while offset < text.count {
            let byte = text[offset]
            if byte == 0x20 {
                end(at: offset)
                start = offset + 1
            }
            // No character below U+0E00 is of a script without spaces.
            guard byte >= 0xE0 else {
                offset += 1
                continue
            }
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            if LetterWeight.isUnspaced(value) {
                end(at: offset)
                start = offset
                end(at: offset + length)
                start = offset + length
            }
            offset += length
        }
        end(at: text.count)
    }

    private func fold(_ text: UnsafeRawBufferPointer, into output: UnsafeMutablePointer<UInt8>) -> Int {
        var written = 0
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            if byte < 0x80 {
                // Digits and small letters stay, capitals become small, all else goes.
                let lower = byte | 0x20
                let isLetter = lower >= 0x61 && lower <= 0x7A
                output[written] = isLetter ? lower : byte
                written += isLetter || byte >= 0x30 && byte <= 0x39 ? 1 : 0
                offset += 1
                continue
            }
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            offset += length
            var folded = folding(of: value)
            while folded != 0 {
                let scalar = UInt32(folded & 0x1F_FFFF)
                folded >>= 21
                if scalar < 0x80 {
                    output[written] = UInt8(scalar)
                    written += 1
                } else {
                    let bytes = UnsafeMutableRawPointer(output + written)
                    // A mark in the highest bit keeps these bytes apart from ASCII.
                    bytes.storeBytes(of: (scalar | 0x8000_0000).bigEndian, as: UInt32.self)
                    written += 4
                }
            }
        }
        return written
    }

    /// Up to three scalars of 21 bits each, the first in the lowest bits; 0 where the scalar does not count.
    private func folding(of value: UInt32) -> UInt64 {
        if value < Self.limit {
            let known = table[Int(value)]
            if known != Self.unknown { return known }
            table[Int(value)] = Self.computeFolding(of: value)
            return table[Int(value)]
        }
        // Unified ideographs neither fold nor decompose.
        if (0x3400...0x4DBF).contains(value) || (0x4E00...0x9FFF).contains(value) { return UInt64(value) }
        if let known = others[value] { return known }
        let folding = Self.computeFolding(of: value)
        others[value] = folding
        return folding
    }

    private static func computeFolding(of value: UInt32) -> UInt64 {
        guard let scalar = Unicode.Scalar(value) else { return 0 }
        let text = String(scalar).lowercased().decomposedStringWithCompatibilityMapping
        var folding: UInt64 = 0
        var shift = 0
        for scalar in text.lowercased().unicodeScalars where counts(scalar) && shift < 63 {
            folding |= UInt64(scalar.value) << UInt64(shift)
            shift += 21
        }
        return folding
    }

    private static func counts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}
