import Corpora
import Foundation
import Text

/// How text is normalized before it is filtered.
public struct NormalizationSettings: Sendable, Codable, Equatable {
    /// The Unicode form of the output.
    public enum Form: String, Sendable, Codable, CaseIterable {
        case keep, nfc, nfkc
    }

    /// The Unicode form.
    public var unicode = Form.keep
    /// Typographic quotation marks and apostrophes become `"` and `'`.
    public var quotes = false
    /// Dashes and special hyphens become `-`.
    public var dashes = false
    /// Spaces of every kind, no-break ones too, become plain ones; invisible characters go.
    public var spaces = false
    /// Character references left by an export (`&nbsp;`, `&#233;`, `&amp;`) become their characters.
    public var entities = false

    public init() {}

    var isActive: Bool { self != NormalizationSettings() }
}

/// Applies ``NormalizationSettings`` to segments.
final class TextNormalizer {
    private let settings: NormalizationSettings
    private let output = ByteBuffer()

    init(_ settings: NormalizationSettings) { self.settings = settings }

    /// The normalized text, valid until the next call.
    func normalize(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard settings.isActive else { return text }
        output.removeAll()
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            if byte == 0x26, settings.entities, let (scalar, length) = Self.reference(text, offset + 1) {
                append(scalar)
                offset += length + 1
                continue
            }
            if byte < 0x80 {
                output.append(byte)
                offset += 1
                continue
            }
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            offset += length
            append(value)
        }
        guard settings.unicode != .keep else { return output.bytes }
        let isPlain = output.bytes.allSatisfy { $0 < 0x80 }
        guard !isPlain else { return output.bytes }
        let string = String(decoding: output.bytes, as: UTF8.self)
        var normal =
            settings.unicode == .nfc
            ? string.precomposedStringWithCanonicalMapping : string.precomposedStringWithCompatibilityMapping
        output.removeAll()
        normal.withUTF8 { output.append(UnsafeRawBufferPointer($0)) }
        return output.bytes
    }

    private func append(_ value: UInt32) {
        var value = value
        switch value {
        case 0x2018, 0x2019, 0x201A, 0x201B, 0x2039, 0x203A, 0x02BC, 0x00B4:
            if settings.quotes { value = 0x27 }
        case 0x201C, 0x201D, 0x201E, 0x201F, 0x00AB, 0x00BB, 0x300C, 0x300D:
            if settings.quotes { value = 0x22 }
        case 0x2010...0x2015, 0x2212:
            if settings.dashes { value = 0x2D }
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000:
            if settings.spaces { value = 0x20 }
        case 0xAD, 0x200B, 0x2060, 0xFEFF:
            if settings.spaces { return }
        default: break
        }
        guard let scalar = Unicode.Scalar(value) else { return }
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { output.append(unit) }
    }

    /// The character that a reference stands for, and its length without the ampersand.
    private static func reference(_ text: UnsafeRawBufferPointer, _ start: Int) -> (UInt32, Int)? {
        let rest = text[start...].prefix(10)
        guard let end = rest.firstIndex(of: 0x3B), end > start else { return nil }
        let name = String(decoding: text[start..<end], as: UTF8.self)
        var value: UInt32?
        if name.hasPrefix("#x") || name.hasPrefix("#X") {
            value = UInt32(name.dropFirst(2), radix: 16)
        } else if name.hasPrefix("#") {
            value = UInt32(name.dropFirst())
        } else {
            value = names[name]
        }
        guard var value, Unicode.Scalar(value) != nil else { return nil }
        // A line break would shift all following lines.
        if value < 0x20 || value == 0x85 || value == 0x2028 || value == 0x2029 { value = 0x20 }
        return (value, end - start + 1)
    }

    /// The names of HTML 4 for Latin-1, and those of punctuation.
    private static let names: [String: UInt32] = {
        let latin = """
            nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute
            micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring
            AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml
            times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil
            egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash
            ugrave uacute ucirc uuml yacute thorn yuml
            """
        var names: [String: UInt32] = [
            "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "ndash": 0x2013, "mdash": 0x2014,
            "lsquo": 0x2018, "rsquo": 0x2019, "sbquo": 0x201A, "ldquo": 0x201C, "rdquo": 0x201D, "bdquo": 0x201E,
            "hellip": 0x2026, "bull": 0x2022, "euro": 0x20AC, "trade": 0x2122, "lsaquo": 0x2039, "rsaquo": 0x203A,
            "ensp": 0x2002, "emsp": 0x2003, "thinsp": 0x2009, "OElig": 0x152, "oelig": 0x153, "Scaron": 0x160,
            "scaron": 0x161, "Yuml": 0x178, "minus": 0x2212,
        ]
        for (index, name) in latin.split(whereSeparator: \.isWhitespace).enumerated() {
            names[String(name)] = 0xA0 + UInt32(index)
        }
        return names
    }()
}
