import Diagnostics
import Files
import Foundation
import TestSupport
import Testing

@Suite struct LineReaderTests {
    static let cases: [(String, [String])] = [
        ("", []),
        ("\n", [""]),
        ("one", ["one"]),
        ("one\ntwo\n", ["one", "two"]),
        ("one\n\n\ntwo", ["one", "", "", "two"]),
        ("one\r\ntwo\r\n\r\n", ["one", "two", ""]),
        ("one\rtwo\r", ["one\rtwo"]),
        ("\u{FEFF}one\n\u{FEFF}two", ["one", "\u{FEFF}two"]),
        ("\u{FEFF}\n", [""]),
        ("\u{FEFF}", [""]),
        ("a\u{2028}b\u{85}c\u{B}d\ne", ["a\u{2028}b\u{85}c\u{B}d", "e"]),
        ("nul\u{0}nul\n", ["nul\u{0}nul"]),
        ("é日👍\n", ["é日👍"]),
    ]

    @Test(arguments: cases) func linesAreCut(text: String, lines: [String]) throws {
        let folder = try TemporaryFolder()
        let read = try LineReader.lines(of: folder.write(text.utf8, to: "x"))
        #expect(read.map { Array($0.utf8) } == lines.map { Array($0.utf8) })
    }

    /// Line ends and characters of several bytes across the ends of whatever buffer is in use.
    @Test(arguments: [131_070, 131_071, 131_072, 131_073, 262_143, 262_144, 3_000_000])
    func longLines(length: Int) throws {
        let folder = try TemporaryFolder()
        let lines = [
            String(repeating: "x", count: length), "short", String(repeating: "é", count: length / 2), "",
            String(repeating: "日", count: length / 3 + 1), "end",
        ]
        for end in ["\n", "\r\n"] {
            let path = try folder.write(lines.joined(separator: end).utf8, to: "x")
            #expect(try LineReader.lines(of: path) == lines)
        }
    }

    @Test func linesAreCounted() throws {
        let folder = try TemporaryFolder()
        var reader = try LineReader(folder.write("a\n\nb".utf8, to: "x"))
        #expect(reader.line == 0)
        var seen: [Int] = []
        while try reader.next() != nil { seen.append(reader.line) }
        #expect(seen == [1, 2, 3] && reader.line == 3)
        #expect(try reader.next() == nil)
    }

    @Test(
        arguments: [
            ([0xFF], 1), ([0x61, 0x62, 0xC3], 3), ([0xC3, 0xA9, 0xC3, 0x28], 2), ([0x61, 0xED, 0xA0, 0x80], 2),
            ([0x61, 0xC0, 0x80], 2), ([0x61, 0xF5, 0x80, 0x80, 0x80], 2), ([0x80], 1),
            // A replacement character that is in the text is no error.
            ([0xEF, 0xBF, 0xBD, 0x20, 0x80], 3), ([0x65, 0xCC, 0x81, 0xE9], 2),
        ] as [([UInt8], Int)])
    func bytesThatAreNotUTF8(bytes: [UInt8], column: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("fine\n".utf8) + bytes + Array("\nafter\n".utf8), to: "x")
        var reader = try LineReader(path)
        #expect(try reader.next() == "fine")
        let error = diagnostic { _ = try reader.next() }
        #expect(error?.status == .badInput)
        #expect(error?.place == Place(path, line: 2, column: column))
        #expect(error?.message == "the bytes here are not UTF-8; convert the file, for example with iconv")
        // Whoever wants to go on can.
        #expect(try reader.next() == "after")
    }

    @Test func otherEncodingsShowTheWay() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00], to: "utf16")
        #expect(
            diagnostic { _ = try LineReader.lines(of: path) }?.description == """
                \(path):1:1: error: the bytes here are not UTF-8; convert the file, for example with iconv
                 1 | \u{FFFD}\u{FFFD}a\\u{0}
                   | ^
                """)
    }

    @Test(arguments: [10, 200_000]) func linesHaveALimit(limit: Int) throws {
        let folder = try TemporaryFolder()
        let fits = String(repeating: "x", count: limit)
        for text in ["\(fits)\n\(fits)x\nz\n", "\(fits)\n\(fits)x"] {
            var reader = try LineReader(folder.write(text.utf8, to: "x"), limit: limit)
            #expect(try reader.next() == fits)
            let error = diagnostic { _ = try reader.next() }
            #expect(error?.status == .badInput && error?.place?.line == 2)
            #expect(error?.message.contains("longer than \(limit) bytes") == true)
        }
    }
}
