import Foundation
import TestSupport
import Testing

/// Manifests whose task is a language model.
@Suite struct LanguageModelManifestTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        let lines = ToyCorpus.pairs.map { $0.target + "\n" }
        try sandbox.write(lines.prefix(200).joined(), to: "train.txt")
        try sandbox.write(lines[200..<240].joined(), to: "dev.txt")
        try sandbox.write(lines[240..<260].joined(), to: "news.txt")
        try sandbox.write(lines.suffix(28).joined(), to: "talks.txt")
    }

    private static let manifest = """
        task: language-model
        language: en
        seed: 3
        corpora:
          train: [train.txt]
          dev: [dev.txt]
          tests: {news: [news.txt], talks: [talks.txt]}
        stages:
          vocab: {kind: spaces}
          train: {embedding-size: 16, hidden-size: 32, batch-tokens: 100, epochs: 4, warmup: 10, learning-rate: 0.01}
          decode: {samples: 7}

        """

    private func run(_ manifest: String, _ command: String = "run") throws -> Outcome {
        try sandbox.write(manifest, to: "lm.yaml")
        return try sandbox.run("pipeline", command, "lm.yaml")
    }

    @Test func runsFromTextToReports() throws {
        let found = try run(Self.manifest)
        #expect(found.status == 0, "\(found.errors)")
        #expect(try sandbox.text("work/lm/samples.txt").split(separator: "\n").count == 7)
        for test in ["news", "talks"] {
            let report = try sandbox.text("reports/lm/\(test)/report.json")
            #expect(report.contains("\"kind\" : \"language-model\"") && report.contains("\"by_frequency\""))
            #expect(found.output.contains("reports/lm/\(test)/report.html"), "\(found.output)")
        }
        #expect(found.output.contains("perplexity") && found.output.contains("all reports: reports/lm/index.html"))
        #expect(try sandbox.text("reports/lm/index.html").contains("news/report.html"))
        #expect(!sandbox.files.contains { $0.hasPrefix("work/lm/clean") || $0.hasPrefix("work/lm/bitext") })
        let configuration = try sandbox.text("work/lm/model/config.json")
        #expect(configuration.contains("\"seed\" : 3") && configuration.contains("\"source\" : \"en\""))

        let again = try run(Self.manifest)
        #expect(again.status == 0 && again.errors.contains("train: up to date"), "\(again.output)\(again.errors)")
        let other = try run(Self.manifest.replacing("samples: 7", with: "samples: 9"))
        #expect(other.status == 0, "\(other.errors)")
        #expect(try sandbox.text("work/lm/samples.txt").split(separator: "\n").count == 9)
        let checked = try run(Self.manifest, "validate")
        #expect(checked.status == 0, "\(checked.errors)")
    }

    @Test(arguments: [
        ("language: en", "source: en", "`source` is no key of this task; a text has one; write `language`"),
        ("language: en\n", "", "the manifest has no `language`"),
        ("task: language-model\n", "", "`language` is no key of this task; it is for tasks with one"),
        ("task: language-model", "task: language-modle", "did you mean `language-model`?"),
        ("vocab: {kind: spaces}", "ingest: {}", "the stage `ingest` is not for the task `language-model`; take it out"),
        ("vocab: {kind: spaces}", "vocab: {kind: spaces, joint: true}", "--joint is not for --text"),
        ("epochs: 4", "epochs: 4, attention: dot", "--attention is not for the task language-model"),
        ("samples: 7", "samples: 7, shortlist: 5", "--shortlist is not for a language model"),
        ("samples: 7", "beam: 4", "--samples 20 draws texts; it leaves nothing to --beam and --best"),
        (
            "train: [train.txt]", "train: [train.txt, news.txt]",
            "news.txt is a training corpus too, and nothing of `news` may be learnt from; name another file\n"
        ),
        ("  dev: [dev.txt]\n", "", "lm.yaml:5:3: error: `corpora` has no `dev`; write for example dev: [dev.txt]\n"),
    ])
    func mistakesAreTold(_ text: String, _ change: String, _ message: String) throws {
        let found = try run(Self.manifest.replacing(text, with: change), "validate")
        #expect(found.status == 78 && found.errors.contains(message), "\(found.errors)")
        #expect(!found.errors.contains("missing expected argument"), "\(found.errors)")
    }
}
