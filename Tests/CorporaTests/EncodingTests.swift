import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

private let text = "Été à Łódź, 漢字 😀"

private func document(_ encoding: String?, _ lead: String = "") -> String {
    let name = encoding.map { " encoding=\"\($0)\"" } ?? ""
    return lead + tmx("\n" + unit(text, "x") + "\n", prolog: "<?xml version=\"1.0\"\(name)?>\n")
}

@Suite("Encodings of XML")
struct EncodingTests {
    @Test(
        "UTF-16, either order, with a mark or without, whatever is declared",
        arguments: ["UTF-16", "utf-16", "UTF-8", "us-ascii", "UTF-16LE", nil])
    func utf16(declared: String?) throws {
        for chunk in [1, 2, 5, 1 << 16] {
            for (encoding, mark) in [
                (String.Encoding.utf16LittleEndian, [0xFF, 0xFE]), (.utf16BigEndian, [0xFE, 0xFF]),
            ] as [(String.Encoding, [UInt8])] {
                let bytes = try #require(document(declared).data(using: encoding))
                #expect(try ingest(mark + bytes) { $0.chunkSize = chunk }.sources == [text])
                #expect(try ingest(bytes) { $0.chunkSize = chunk }.sources == [text])
            }
        }
    }

    @Test("UTF-16 without a declaration or a mark")
    func bareUTF16() throws {
        let bytes = try #require(tmx(unit(text), prolog: "").data(using: .utf16BigEndian))
        #expect(try ingest(bytes).sources == [text])
    }

    @Test(
        "UTF-8, whatever is declared",
        arguments: ["UTF-8", "utf8", "utf-16", "UTF-16", "UTF-16LE", "us-ascii", "unicode", nil])
    func utf8(declared: String?) throws {
        #expect(try ingest(document(declared)).sources == [text])
        #expect(try ingest("\u{FEFF}" + document(declared)).sources == [text])
        #expect(try ingest(document(declared, "\n")).sources == [text])
        #expect(try ingest(document(declared, "\u{FEFF} \r\n\n")).sources == [text])
    }

    @Test("a mark outweighs a declaration of bytes")
    func markWins() throws {
        #expect(try ingest("\u{FEFF}" + document("ISO-8859-1")).sources == [text])
    }

    @Test(
        "encodings of one byte",
        arguments: [("windows-1252", String.Encoding.windowsCP1252), ("ISO-8859-1", .isoLatin1)])
    func bytes(name: String, encoding: String.Encoding) throws {
        let document = tmx(unit("Été à Nîmes"), prolog: "<?xml version=\"1.0\" encoding=\"\(name)\"?>")
        let bytes = try #require(document.data(using: encoding))
        #expect(try ingest(bytes).sources == ["Été à Nîmes"])
        #expect(try ingest(bytes) { $0.chunkSize = 1 }.sources == ["Été à Nîmes"])
    }

    @Test("the message's line can be shown from UTF-16, too")
    func excerpt() throws {
        let bytes = try #require(tmx("\n" + unit("été & co")).data(using: .utf16LittleEndian))
        let error = try ingestError([0xFF, 0xFE] + bytes)
        #expect(error.place?.line == 3)
        #expect(error.excerpt?.contains("<seg>été & co</seg>") == true)
    }

    @Test("gzip, whatever the name")
    func gzip() throws {
        let scratch = try TemporaryFolder()
        try scratch.write(document("UTF-8"), to: "m.tmx")
        let packed = try scratch.gzip("m.tmx")
        #expect(try ingest(packed, name: "m.tmx.gz").sources == [text])
        #expect(try ingest(packed, name: "m.tmx").sources == [text])
    }

    @Test("gzip that is cut off or damaged is an error", arguments: [1, 9, 30, 200])
    func truncatedGzip(missing: Int) throws {
        let scratch = try TemporaryFolder()
        try scratch.write(tmx((0..<500).map { unit("segment \($0)", "text \($0 * 7919)") }.joined()), to: "m.tmx")
        let packed = try scratch.gzip("m.tmx")
        let error = try ingestError(packed.dropLast(missing), name: "m.tmx.gz")
        #expect(error.status == .badInput)
        var flipped = packed
        flipped[packed.count / 2] ^= 0x55
        #expect(try ingestError(flipped, name: "m.tmx.gz").status == .badInput)
    }
}
