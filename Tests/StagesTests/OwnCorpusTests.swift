import TestSupport
import Testing

/// A part of a memory, chosen by a property, as a corpus of its own.
@Suite struct OwnCorpusTests {
    private static func unit(_ text: String, _ domain: String) -> String {
        let texts = ["fr", "en"].map { "<tuv xml:lang=\"\($0)\"><seg>\($0) \(text)</seg></tuv>" }.joined()
        return "<tu><prop type=\"domain\">\(domain)</prop>\(texts)</tu>"
    }

    private static func memory(_ units: String...) -> String {
        "<tmx version=\"1.4\"><header srclang=\"fr\"/><body>\(units.joined())</body></tmx>"
    }

    @Test func aStageOfOnesOwnIngestsWhatItNames() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(
            Self.memory(
                Self.unit("one two three", "legal"), Self.unit("four five six", "legal"),
                Self.unit("seven eight nine", "medical")), to: "all.tmx")
        try sandbox.write(Self.memory(Self.unit("four five six", "legal")), to: "dev.tmx")
        try sandbox.write(
            """
            source: fr
            target: en
            corpora: {train: all.tmx, dev: dev.tmx}
            stages:
              legal-units: {uses: ingest, inputs: [all.tmx], property: [domain=legal], output: "${work}/legal/all"}
              legal:
                uses: prepare
                bitexts: ["${work}/legal/all"]
                dev: "${work}/bitext/dev"
                filters: duplicate
                output: "${work}/legal/clean"
            """, to: "toy.yaml")
        let run = try sandbox.run("pipeline", "run", "toy.yaml", "legal")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try sandbox.lines("work/toy/legal/all.fr") == ["fr one two three", "fr four five six"])
        #expect(try sandbox.lines("work/toy/legal/clean/train.en") == ["en one two three"])
        try sandbox.write(Self.memory(Self.unit("new", "legal")), to: "all.tmx")
        let again = try sandbox.run("pipeline", "run", "toy.yaml", "legal")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try sandbox.lines("work/toy/legal/all.en") == ["en new"])
    }

    @Test func aPropertyWithoutAValueIsRefused() throws {
        let run = try TemporaryFolder().run(
            "pipeline-ingest", "--source", "fr", "--target", "en", "--output", "x", "--property", "client", "a.tmx")
        #expect(run.status == 64 && run.errors.contains("write NAME=VALUE"), "\(run.errors)")
    }
}
