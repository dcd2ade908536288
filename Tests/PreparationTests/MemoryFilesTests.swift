import Corpora
import Diagnostics
import Foundation
import Preparation
import Testing

/// Prepared memories that are written back as TMX.
@Suite struct MemoryFilesTests {
    private static let pairs =
        (0..<60).map { "phrase numéro \($0) & <suite>|sentence \($0) & <more>" } + [
            "phrase numéro 3 & <suite>|sentence 3 & <more>", "|empty", "seul|one word too many for its source, by far",
            "avec\u{1}contrôle|with\u{1}control",
        ]

    private func ingested(_ corpus: Corpus, _ name: String) throws -> [String] {
        let output = corpus.scratch.path("again-\(name)")
        _ = try Ingestion(IngestSettings(source: "fr", target: "en")).run([corpus.scratch.path(name)], output: output)
        return try Bitext(output, source: "fr", target: "en").pairs().map { "\($0.source)|\($0.target)" }
    }

    @Test func theyAreReadAgain() throws {
        let corpus = try Corpus()
        try corpus.add("all", Self.pairs)
        let report = try corpus.prepare {
            ($0.testSize, $0.devSize) = (5, 5)
            $0.keptMemory = corpus.scratch.path("kept.tmx")
            $0.droppedMemory = corpus.scratch.path("dropped.tmx")
        }
        let sets = try ["train", "dev", "test"].flatMap { try corpus.set($0) }
        let kept = try ingested(corpus, "kept.tmx")
        func plain(_ pairs: [String]) -> [String] { pairs.map { $0.replacing("\u{1}", with: " ") }.sorted() }
        #expect(plain(kept) == plain(sets))
        let text = try corpus.scratch.text("kept.tmx")
        #expect(text.components(separatedBy: "<prop type=\"x-set\">test</prop>").count == 6)
        #expect(text.components(separatedBy: "<prop type=\"x-set\">dev</prop>").count == 6)
        let dropped = try corpus.scratch.text("dropped.tmx")
        for reason in ["duplicate", "empty", "ratio"] {
            #expect(dropped.contains("<prop type=\"x-dropped\">\(reason)</prop>"), "\(dropped)")
        }
        #expect(try ingested(corpus, "dropped.tmx").count == 2)
        #expect(dropped.components(separatedBy: "<tu>").count - 1 == report.drops.reduce(0) { $0 + $1.pairs })
        #expect(report.warnings.contains { $0.contains("characters that TMX cannot have") })
    }

    /// A memory of three units, of which the second is dropped, with all that is kept of units.
    @Test func unitsKeepTheirOrigins() throws {
        let corpus = try Corpus()
        let file = try corpus.scratch.write(
            """
            <?xml version="1.0"?>
            <tmx version="1.4"><header srclang="fr"/><body>
            <tu tuid="a &quot;1&quot;" creationdate="20240101T000000Z" changedate="20250131T120000Z" creationid="eve" \
            changeid="ada"><note>see &lt;b&gt;</note><prop type="domain">legal &amp; more</prop>\
            <prop type="x-document">one.docx</prop><prop type="x-client">ACME</prop>
            <tuv xml:lang="fr"><seg>un chat</seg></tuv><tuv xml:lang="en"><seg>one cat</seg></tuv></tu>
            <tu tuid="line b"><tuv xml:lang="fr"><seg>un chat</seg></tuv><tuv xml:lang="en"><seg>one cat</seg></tuv></tu>
            <tu creationid="eve" creationdate="20230101T000000Z"><prop type="x-document">two.docx</prop>\
            <tuv xml:lang="fr"><seg>deux chats</seg></tuv><tuv xml:lang="en"><seg>two cats</seg></tuv></tu>
            </body></tmx>
            """, to: "memory.tmx")
        var settings = try IngestSettings(source: "fr", target: "en")
        settings.tracesOrigins = true
        func origins(_ path: String, _ name: String) throws -> [[Substring]] {
            _ = try Ingestion(settings).run([path], output: corpus.scratch.path(name))
            // From the identifier to the notes; files, numbers and other properties are not those of before.
            return try corpus.scratch.lines("\(name).origins.tsv").dropFirst().map {
                Array($0.split(separator: "\t", omittingEmptySubsequences: false)[2..<9])
            }
        }
        let read = try origins(file, "all")
        #expect(
            read.first == [
                "a \"1\"", "20240101T000000Z", "20250131T120000Z", "legal & more", "one.docx", "ada", "see <b>",
            ])
        func prepare() throws {
            try corpus.prepare {
                $0.keptMemory = corpus.scratch.path("kept.tmx")
                $0.droppedMemory = corpus.scratch.path("dropped.tmx")
            }
        }
        try prepare()
        #expect(try origins(corpus.scratch.path("kept.tmx"), "kept") == [read[0], read[2]])
        #expect(try origins(corpus.scratch.path("dropped.tmx"), "dropped") == [read[1]])

        try corpus.scratch.write(corpus.scratch.text("all.origins.tsv") + "m\t4\t\t\t\t\t\n", to: "all.origins.tsv")
        let error = try #require(throws: Diagnostic.self) { try prepare() }
        #expect(error.place?.file == corpus.scratch.path("all.origins.tsv"))
        #expect(error.message.hasPrefix("is about 4 pairs, but the bitext has 3;"))
    }

    /// The units of a memory with inline codes as their two segments.
    private static let coded = [
        (
            """
            un <bpt i="1" type="bold">&lt;b class="x"&gt;<sub>a <ph/></sub></bpt>chat<ept i="1">&lt;/b&gt;</ept> &amp; \
            <hi type="a &lt; &quot;b&quot;">noir</hi>
            """, "a <ph x=\"1\"/>“black” cat"
        ),
        // The same text, so that it is dropped.
        ("un chat<it pos=\"begin\"/> &amp; noir", "a “black” cat<it pos=\"begin\"/>"),
        ("\n  deux\u{A0}chats <ph>a&#10;b</ph>ici\n", "two cats"), ("trois <ph/>chats", "three <ph/>cats"),
        ("quatre chats", "four cats"),
    ]

    /// The same as a memory that is written has them: each unit on one line.
    private static let written = coded.map { ($0.replacing("\n", with: "&#10;"), $1) }

    private static func memory(_ units: [(String, String)]) -> String {
        let units = units.map {
            "<tu><tuv xml:lang=\"fr\"><seg>\($0)</seg></tuv><tuv xml:lang=\"en\"><seg>\($1)</seg></tuv></tu>"
        }
        return "<tmx version=\"1.4\"><header srclang=\"fr\"/><body>\(units.joined())</body></tmx>"
    }

    /// Ingests a file with its origins, lets `change` change the French side, and prepares it.
    private func prepared(
        _ corpus: Corpus, _ text: String, _ name: String = "memory.tmx",
        inlineCodes: IngestSettings.InlineCodes = .drop,
        change: (String) -> String = { $0 }, adjusting: (inout PrepareSettings) -> Void = { _ in }
    ) throws -> PrepareReport {
        try corpus.scratch.write(text, to: name)
        var settings = try IngestSettings(source: "fr", target: "en")
        settings.tracesOrigins = true
        settings.inlineCodes = inlineCodes
        _ = try Ingestion(settings).run([corpus.scratch.path(name)], output: corpus.scratch.path("all"))
        try corpus.scratch.write(change(corpus.scratch.text("all.fr")), to: "all.fr")
        return try corpus.prepare {
            $0.keptMemory = corpus.scratch.path("kept.tmx")
            $0.droppedMemory = corpus.scratch.path("dropped.tmx")
            adjusting(&$0)
        }
    }

    private func segments(_ corpus: Corpus, _ name: String) throws -> [String] {
        try corpus.scratch.text(name).components(separatedBy: "<seg>").dropFirst().map {
            $0.components(separatedBy: "</seg>")[0]
        }
    }

    @Test func segmentsKeepTheirCodes() throws {
        let corpus = try Corpus()
        let report = try prepared(corpus, Self.memory(Self.coded))
        let kept = [Self.written[0]] + Self.written[2...]
        #expect(try segments(corpus, "kept.tmx") == kept.flatMap { [$0.0, $0.1] })
        #expect(try segments(corpus, "dropped.tmx") == [Self.coded[1].0, Self.coded[1].1])
        #expect(
            !report.warnings.contains { $0.contains("inline") || $0.contains("cannot have") }, "\(report.warnings)")
        // What was written is read as before.
        let first = try corpus.scratch.lines("all.fr")
        _ = try prepared(corpus, corpus.scratch.text("kept.tmx"), "again.tmx")
        #expect(try corpus.scratch.lines("all.fr") == [first[0]] + first[2...])
        #expect(try segments(corpus, "kept.tmx") == kept.flatMap { [$0.0, $0.1] })
    }

    @Test func placeholdersBecomeCodesAgain() throws {
        let corpus = try Corpus()
        let report = try prepared(corpus, Self.memory(Self.coded), inlineCodes: .placeholders)
        #expect(try corpus.scratch.text("all.fr").contains("trois ⟦1/⟧chats"))
        let segments = try segments(corpus, "kept.tmx") + segments(corpus, "dropped.tmx")
        #expect(segments.sorted() == Self.written.flatMap { [$0.0, $0.1] }.sorted())
        #expect(!report.warnings.contains { $0.contains("inline") }, "\(report.warnings)")
    }

    @Test func textAmongCodesIsNormalized() throws {
        let corpus = try Corpus()
        let report = try prepared(
            corpus, Self.memory(Self.coded),
            adjusting: { ($0.normalization.quotes, $0.normalization.spaces) = (true, true) })
        let kept = try segments(corpus, "kept.tmx")
        #expect(kept[1] == "a <ph x=\"1\"/>\"black\" cat")
        #expect(kept[2] == "&#10;  deux chats <ph>a&#10;b</ph>ici&#10;")
        #expect(!report.warnings.contains { $0.contains("inline") }, "\(report.warnings)")
    }

    @Test func segmentsOfAnotherTextLoseTheirCodes() throws {
        let corpus = try Corpus()
        var report = try prepared(
            corpus, Self.memory(Self.coded), change: { $0.replacing("trois chats", with: "trois < chiens") })
        #expect(try segments(corpus, "kept.tmx")[4...5] == ["trois &lt; chiens", "three <ph/>cats"])
        #expect(report.warnings.contains("1 segment whose text was changed was written without inline codes"))
        report = try prepared(
            corpus,
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
            <trans-unit id="1"><source>un <g id="1">chat</g></source><target>one <x id="2"/>cat</target></trans-unit>
            <trans-unit id="2"><source>deux</source><target>two</target></trans-unit>
            <trans-unit id="3"><source>un. trois.</source><seg-source><mrk mtype="seg" mid="0">un.</mrk> \
            <mrk mtype="seg" mid="1">trois<x id="1"/>.</mrk></seg-source><target><mrk mtype="seg" mid="0">one.</mrk> \
            <mrk mtype="seg" mid="1">three.</mrk></target></trans-unit></body></file></xliff>
            """, "memory.xlf")
        #expect(
            try segments(corpus, "kept.tmx") == [
                "un chat", "one cat", "deux", "two", "un.", "one.", "trois.", "three.",
            ])
        #expect(
            report.warnings.contains(
                "3 segments were written without inline codes, which are not those of TMX, or too long"),
            "\(report.warnings)")
    }

    /// The time for a segment grows with its length, not with the square of it.
    @Test(.timeLimit(.minutes(1))) func segmentsMayBeFullOfReferences() throws {
        let corpus = try Corpus()
        let references = String(repeating: "&amp;", count: 250_000)
        let report = try prepared(
            corpus, Self.memory([("deux", "two"), ("un <ph/>\(references)", "one <ph/>\(references)")]))
        let isWhole = try segments(corpus, "dropped.tmx") == ["un \(references)", "one \(references)"]
        #expect(isWhole)
        #expect(
            report.warnings.contains {
                $0.hasPrefix("2 segments were written without inline codes") && $0.hasSuffix("or too long")
            }, "\(report.warnings)")
    }

    @Test func whatATestSetKeepsOutSaysSo() throws {
        let corpus = try Corpus()
        try corpus.add("all", ["un|one", "deux|two", "trois|three", "quatre|four"])
        try corpus.add("news", ["Deux !|second", "x|three"])
        try corpus.prepare {
            $0.tests = [.init(name: "news", bitext: "news")]
            $0.droppedMemory = corpus.scratch.path("dropped.tmx")
        }
        let dropped = try corpus.scratch.text("dropped.tmx")
        #expect(dropped.contains("<prop type=\"x-dropped\">source is in news</prop>"), "\(dropped)")
        #expect(dropped.contains("<prop type=\"x-dropped\">target is in dev or test</prop>"), "\(dropped)")
        #expect(dropped.components(separatedBy: "<tu>").count == 3)
    }
}
