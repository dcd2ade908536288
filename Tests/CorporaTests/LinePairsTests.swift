import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

/// Ingests files of a folder by their names.
private func run(_ scratch: TemporaryFolder, _ inputs: [String], lenient: Bool = false) throws -> (
    report: IngestReport, pairs: [SegmentPair]
) {
    var settings = try IngestSettings(source: "fr", target: "en")
    settings.isLenient = lenient
    let paths = inputs.map { $0.split(separator: ":").map { scratch.path(String($0)) }.joined(separator: ":") }
    let report = try Ingestion(settings).run(paths, output: scratch.path("deep/er/out"))
    return (report, try Bitext(scratch.path("deep/er/out"), source: "fr", target: "en").pairs())
}

@Suite("Line pairs and several inputs")
struct LinePairsTests {
    @Test(
        "a pair by its name, by either side, by both, as SOURCE:TARGET",
        arguments: [["a"], ["a.fr"], ["a.en"], ["a.en", "a.fr"], ["a", "a.fr"], ["a.fr:a.en"]])
    func naming(inputs: [String]) throws {
        let scratch = try TemporaryFolder()
        try scratch.write("un\ndeux\n", to: "a.fr")
        try scratch.write("one\ntwo", to: "a.en")
        let result = try run(scratch, inputs)
        #expect(result.pairs == [SegmentPair(source: "un", target: "one"), SegmentPair(source: "deux", target: "two")])
        #expect(result.report.inputs.map(\.format) == ["line pairs"])
        #expect(scratch.names == ["a.en", "a.fr", "deep"])
    }

    @Test("gzipped sides, a byte order mark, CR LF, breaks inside a line")
    func details() throws {
        let scratch = try TemporaryFolder()
        try scratch.write(
            "\u{FEFF}un \u{2028} deux\r\n\r\n\ttrois\u{85}quatre\u{B}cinq\u{1E}six  \r\nsept\r\n", to: "a.fr")
        try scratch.write("one\n\nthree\n \u{A0} \n", to: "b")
        try scratch.write(scratch.gzip("b"), to: "a.en.gz")
        let result = try run(scratch, ["a"])
        #expect(result.pairs.map(\.source) == ["un deux", "trois quatre cinq six"])
        #expect(result.pairs.map(\.target) == ["one", "three"])
        #expect(result.report.total.units == 4)
        #expect(result.report.total.dropped.empty == 2)
    }

    @Test("a bitext called .fr that is XML is read as XML")
    func contentDecides() throws {
        let scratch = try TemporaryFolder()
        try scratch.write(tmx(unit("a", "b")), to: "m.fr")
        try scratch.write("text\n", to: "m.en")
        #expect(try run(scratch, ["m.fr"]).report.inputs.first?.format == "TMX")
    }

    @Test("inputs of several formats become one bitext in their order")
    func several() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("un\n", to: "a.fr")
        try scratch.write("one\n", to: "a.en")
        try scratch.write(tmx(unit("deux", "two") + "<tu/>"), to: "m.tmx")
        try scratch.write(scratch.gzip("m.tmx"), to: "n")
        let result = try run(scratch, ["m.tmx", "a", "n"])
        #expect(result.pairs.map(\.source) == ["deux", "un", "deux"])
        #expect(result.report.inputs.map(\.counts.pairs) == [1, 1, 1])
        #expect(result.report.total.units == 5)
        #expect(result.report.total.pairs == 3)
        #expect(result.report.summary.contains("3 pairs from 5 units"))
        let json = try JSONEncoder().encode(result.report)
        #expect(try JSONDecoder().decode(IngestReport.self, from: json).total == result.report.total)
    }

    @Test("an error in a later input leaves nothing, and what was there before stays")
    func atomic() throws {
        let scratch = try TemporaryFolder()
        try scratch.write(tmx(unit("a", "b")), to: "good.tmx")
        try scratch.write("<tmx><", to: "bad.tmx")
        _ = try run(scratch, ["good.tmx"])
        #expect(throws: Diagnostic.self) { try run(scratch, ["good.tmx", "good.tmx", "bad.tmx"]) }
        #expect(try scratch.lines("deep/er/out.fr") == ["a"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: scratch.path("deep/er")).sorted() == [
                "out.en", "out.fr",
            ])
        #expect(try run(scratch, ["good.tmx", "bad.tmx"], lenient: true).pairs.count == 1)
    }

    @Test("sides of unequal length are an error with both counts, in lenient runs, too", arguments: [false, true])
    func unequal(lenient: Bool) throws {
        let scratch = try TemporaryFolder()
        try scratch.write("un\ndeux\ntrois\n", to: "a.fr")
        try scratch.write("one\n", to: "a.en")
        let error = try #require(throws: Diagnostic.self) { try run(scratch, ["a"], lenient: lenient) }
        #expect(error.status == .badInput)
        #expect(error.message.contains("has 1 line, but"))
        #expect(error.message.contains("has 3;"))
    }

    @Test("bytes that are not UTF-8 are an error with line and column")
    func notUTF8() throws {
        let scratch = try TemporaryFolder()
        try scratch.write(Array("un\nd\u{e9}j\u{e0} ".utf8) + [0xE9, 0x0A], to: "a.fr")
        try scratch.write("one\ntwo\n", to: "a.en")
        let error = try #require(throws: Diagnostic.self) { try run(scratch, ["a"]) }
        #expect(error.place == Place(scratch.path("a.fr"), line: 2, column: 6))
    }

    @Test("inputs that are missing, folders, half a pair")
    func missing() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("un\n", to: "a.fr")
        try FileManager.default.createDirectory(atPath: scratch.path("folder"), withIntermediateDirectories: true)
        for (input, status) in [
            ("none", ExitStatus.missingInput), ("a", .missingInput), ("folder", .missingInput), ("a.fr", .badInput),
            ("a.fr:b", .missingInput),
        ] {
            let error = try #require(throws: Diagnostic.self) { try run(scratch, [input]) }
            #expect(error.status == status, "\(input): \(error)")
        }
        let folder = try #require(throws: Diagnostic.self) { try run(scratch, ["folder"]) }
        #expect(folder.message == "the folder has no file, and there is no line pair of its name")
        let left = try? FileManager.default.contentsOfDirectory(atPath: scratch.path("deep/er"))
        #expect(left?.isEmpty != false)
    }

    @Test("an input that the output would replace is refused")
    func replaced() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("un\n", to: "a.fr")
        try scratch.write("one\n", to: "a.en")
        let error = try #require(throws: Diagnostic.self) {
            try Ingestion(IngestSettings(source: "fr", target: "en")).run(
                [scratch.path("a")], output: scratch.path("./a"))
        }
        #expect(error.status == .usage)
        #expect(scratch.names == ["a.en", "a.fr"])
    }

    @Test("an output that cannot be made")
    func output() throws {
        let scratch = try TemporaryFolder()
        try scratch.write(tmx(unit("a")), to: "m.tmx")
        let error = try #require(throws: Diagnostic.self) {
            try Ingestion(IngestSettings(source: "fr", target: "en")).run(
                [scratch.path("m.tmx")], output: scratch.path("m.tmx/out"))
        }
        #expect(error.status == .cannotCreate)
    }

    @Test("long lines, and many")
    func long() throws {
        let scratch = try TemporaryFolder()
        let long = String(repeating: "mot ", count: 100_000) + "fin"
        try scratch.write((0..<5000).map { "ligne \($0)\n" }.joined() + long + "\nfin\n", to: "a.fr")
        try scratch.write((0..<5000).map { "line \($0)\n" }.joined() + "long\nend\n", to: "a.en")
        let pairs = try run(scratch, ["a"]).pairs
        #expect(pairs.count == 5002)
        #expect(pairs[4321] == SegmentPair(source: "ligne 4321", target: "line 4321"))
        #expect(pairs[5000].source == long)
        #expect(pairs[5001].target == "end")
    }
}

@Suite("Bitexts")
struct BitextTests {
    @Test("what is written is read again, the empty segment, too")
    func roundTrip() throws {
        let scratch = try TemporaryFolder()
        let pairs = [
            SegmentPair(source: "été 😀", target: ""), SegmentPair(source: "", target: "x\u{2028}y"),
            SegmentPair(source: "a", target: "b"),
        ]
        let writer = try BitextWriter(scratch.path("b"), source: "fr", target: "en")
        for pair in pairs { try writer.write(pair) }
        #expect(scratch.names.allSatisfy { $0.contains("partial") })
        try writer.commit()
        #expect(scratch.names == ["b.en", "b.fr"])
        #expect(try Bitext(scratch.path("b"), source: "fr", target: "en").pairs() == pairs)
    }

    @Test("a writer that is dropped leaves nothing")
    func dropped() throws {
        let scratch = try TemporaryFolder()
        try BitextWriter(scratch.path("b"), source: "fr", target: "en").write(SegmentPair(source: "a", target: "b"))
        #expect(scratch.names.isEmpty)
    }

    @Test("a segment with a line feed is refused")
    func lineFeed() throws {
        let scratch = try TemporaryFolder()
        let writer = try BitextWriter(scratch.path("b"), source: "fr", target: "en")
        let error = #expect(throws: Diagnostic.self) { try writer.write(SegmentPair(source: "a", target: "b\nc")) }
        #expect(error?.status == .defect)
    }

    @Test("an empty bitext has no pair")
    func empty() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("", to: "b.fr")
        try scratch.write("", to: "b.en")
        #expect(try Bitext(scratch.path("b"), source: "fr", target: "en").pairs().isEmpty)
    }
}
