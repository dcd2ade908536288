import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

@Suite("Packed inputs")
struct PackedTests {
    /// The file's bytes as a program packs them.
    private func pack(_ name: String, with program: String, in scratch: TemporaryFolder) throws -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import sys, \(program); sys.stdout.buffer.write(\(program).compress(open(sys.argv[1],'rb').read()))",
            scratch.path(name),
        ]
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(bytes)
    }

    @Test("xz and bzip2, one stream or several, by content", arguments: ["lzma", "bz2", "gzip"])
    func packed(program: String) throws {
        let scratch = try TemporaryFolder()
        let units = (0..<12_000).map { unit("word \($0) \($0 &* 2_654_435_761)") }.joined(separator: "\n")
        try scratch.write(tmx(units), to: "a.tmx")
        try scratch.write("c\td\n", to: "b.tsv")
        let bytes = try pack("a.tmx", with: program, in: scratch)
        #expect(try ingest(bytes, name: "a.tmx.x").counts.pairs == 12_000)
        let two = try pack("b.tsv", with: program, in: scratch)
        #expect(
            try ingest(two + two, name: "b.tsv") { ($0.sourceColumn, $0.targetColumn) = ("1", "2") }.sources == [
                "c", "c",
            ])
        let error = try ingestError(bytes.dropLast(100), name: "a.tmx")
        #expect(error.message.contains("ends early"), "\(error)")
        let kept = try ingest(bytes.dropLast(bytes.count / 5), name: "a.tmx") { $0.isLenient = true }
        #expect(kept.counts.pairs > 0)
        var damaged = bytes
        for index in (bytes.count / 2)..<(bytes.count / 2 + 20) { damaged[index] ^= 0xFF }
        #expect(try ingestError(damaged, name: "a.tmx").status == .badInput)
    }

    @Test("what is not read is refused by its name")
    func refused() throws {
        let error = try ingestError([0x28, 0xB5, 0x2F, 0xFD, 0, 0, 0, 0], name: "a.tmx.zst")
        #expect(error.message == "is packed with Zstandard, which is not read; unpack it first, with zstd -d")
    }

    @Test("a packed file in a zip archive, and suffixes in capitals")
    func inArchive() throws {
        let scratch = try TemporaryFolder()
        try scratch.write(tmx(unit("a")), to: "x.tmx")
        try scratch.write(scratch.gzip("x.tmx"), to: "Y.TMX.GZ")
        try scratch.write("l1\n", to: "B.FR")
        try scratch.write("m1\n", to: "B.EN")
        try scratch.write("nothing", to: "README.MD")
        try scratch.zip(["Y.TMX.GZ", "B.FR", "B.EN", "README.MD"], to: scratch.path("A.ZIP"))
        let settings = try IngestSettings(source: "fr", target: "en")
        let report = try Ingestion(settings).run([scratch.path("A.ZIP")], output: scratch.path("out"))
        #expect(try scratch.lines("out.fr") == ["l1", "a"])
        #expect(report.ignored.count == 1)
        let plain = try Ingestion(settings).run([scratch.path("B.EN")], output: scratch.path("two"))
        #expect(plain.total.pairs == 1)
        // Among others, a damaged file of a known kind is an error, whatever the case of its name.
        try scratch.write("no table", to: "folder.TMX")
        #expect(throws: Diagnostic.self) { try Ingestion(settings).run([scratch.path], output: scratch.path("three")) }
    }
}
