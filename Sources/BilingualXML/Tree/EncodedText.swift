import CLibXML2
import Diagnostics
import Foundation

/// The text of an XML file as UTF-8, and the conversion back to the file's encoding.
///
/// Byte order marks count first, the pattern of zero bytes next, the declaration last: declarations can be wrong.
struct EncodedText {
    private(set) var utf8: [UInt8]
    /// nil for UTF-8.
    private let encoding: String?
    private let mark: [UInt8]

    /// - Throws: `ExitStatus.badInput` where the bytes are not in the encoding.
    init(_ bytes: [UInt8], path: String) throws {
        (encoding, mark) = Self.encoding(of: bytes)
        let rest = bytes.dropFirst(mark.count)
        guard let encoding, encoding != Self.ascii else {
            utf8 = Array(rest)
            return
        }
        guard let converted = Self.converted(rest, encoding, with: xmlCharEncInFunc) else {
            throw Diagnostic(
                .badInput, at: Place(path), "is not in \(encoding), which it says it is, or that encoding is not known")
        }
        utf8 = converted
    }

    /// The text in the file's encoding; characters that it lacks become numeric references.
    func encoded(_ text: [UInt8]) -> Data {
        guard let encoding else { return Data(mark + text) }
        // Where the conversion back fails, the text is written as UTF-8 with a byte order mark, which all readers know.
        guard let converted = Self.converted(text[...], encoding, with: xmlCharEncOutFunc) else {
            return Data([0xEF, 0xBB, 0xBF] + text)
        }
        return Data(mark + converted)
    }

    private static let ascii = "US-ASCII"

    private static func encoding(of bytes: [UInt8]) -> (String?, mark: [UInt8]) {
        let marks: [([UInt8], String?)] = [
            ([0xEF, 0xBB, 0xBF], nil), ([0xFF, 0xFE], "UTF-16LE"), ([0xFE, 0xFF], "UTF-16BE"),
        ]
        for (mark, name) in marks where bytes.starts(with: mark) { return (name, mark) }
        let zeros = bytes.prefix(4).map { $0 == 0 }
        if zeros == [false, true, false, true] { return ("UTF-16LE", []) }
        if zeros == [true, false, true, false] { return ("UTF-16BE", []) }
        guard let name = declaredEncoding(in: bytes)?.value.uppercased() else { return (nil, []) }
        if name == ascii || name == "ASCII" { return (ascii, []) }
        // Where every other byte is not zero, it is no UTF-16.
        return (["UTF-8", "UTF8"].contains(name) || isWide(name) ? nil : name, [])
    }

    private static func isWide(_ name: String) -> Bool {
        ["UTF-16", "UTF16", "UCS-2", "UNICODE"].contains { name.hasPrefix($0) }
    }

    /// Says UTF-8 where the declaration says UTF-16 of text that is UTF-8, and drops white space before it.
    /// - Returns: how many lines were dropped.
    mutating func mendDeclaration() -> Int {
        let space = utf8.prefix { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let lines = space.count { $0 == 0x0A }
        utf8.removeFirst(space.count)
        guard encoding == nil, let (value, range) = Self.declaredEncoding(in: utf8), Self.isWide(value.uppercased())
        else { return lines }
        utf8.replaceSubrange(range, with: "UTF-8".utf8)
        return lines
    }

    private static func declaredEncoding(in bytes: [UInt8]) -> (value: String, range: Range<Int>)? {
        let head = String(decoding: bytes.prefix(400).map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
        guard
            let match = head.prefixMatch(
                of: #/\s*<\?xml[^>]*?encoding\s*=\s*["'](?<name>[A-Za-z0-9._\-]+)["'][^>]*\?>/#)
        else { return nil }
        let name = match.name
        let start = head.utf8.distance(from: head.startIndex, to: name.startIndex)
        return (String(name), start..<start + name.utf8.count)
    }

    private typealias Conversion = (
        UnsafeMutablePointer<xmlCharEncodingHandler>?, xmlBufferPtr?, xmlBufferPtr?
    ) -> Int32

    private static func converted(_ bytes: ArraySlice<UInt8>, _ encoding: String, with convert: Conversion) -> [UInt8]?
    {
        guard let handler = xmlFindCharEncodingHandler(encoding) else { return nil }
        defer { xmlCharEncCloseFunc(handler) }
        let input = xmlBufferCreate(), output = xmlBufferCreate()
        defer {
            xmlBufferFree(input)
            xmlBufferFree(output)
        }
        let isAdded = bytes.withUnsafeBufferPointer { xmlBufferAdd(input, $0.baseAddress, Int32(clamping: $0.count)) }
        guard isAdded == 0 else { return nil }
        while xmlBufferLength(input) > 0 {
            let before = xmlBufferLength(input)
            guard convert(handler, output, input) >= 0, xmlBufferLength(input) < before else { return nil }
        }
        return Array(UnsafeBufferPointer(start: xmlBufferContent(output), count: Int(xmlBufferLength(output))))
    }
}
