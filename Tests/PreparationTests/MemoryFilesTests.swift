import Corpora
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
