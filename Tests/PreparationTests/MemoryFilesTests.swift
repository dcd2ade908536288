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
            <tu tuid="b"><tuv xml:lang="fr"><seg>un chat</seg></tuv><tuv xml:lang="en"><seg>one cat</seg></tuv></tu>
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
