import Foundation
import TestSupport
import Testing

/// Manifests whose task is a tagger.
@Suite struct TaggingManifestTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        // What is red or black has a colour; the number in the first column says nothing.
        let sentences = ToyCorpus.pairs.map { pair in
            pair.target.split(separator: " ").enumerated().map { number, word in
                "\(number)\t\(["red", "black", "grey", "white"].contains(word) ? "B-COL" : "O")\t\(word)\n"
            }.joined() + "\n"
        }
        try sandbox.write(sentences.prefix(240).joined(), to: "train.conll")
        try sandbox.write(sentences[240..<264].joined(), to: "dev.conll")
        try sandbox.write(sentences.suffix(24).joined(), to: "news.conll")
    }

    private static let manifest = """
        task: tag
        language: en
        seed: 3
        corpora:
          train: [train.conll]
          dev: [dev.conll]
          tests: {news: [news.conll]}
        stages:
          vocab: {kind: spaces}
          train: {word-column: 3, tag-column: 2, embedding-size: 16, hidden-size: 16, batch-tokens: 200, epochs: 4,
            warmup: 10, learning-rate: 0.01, dropout: 0.1}
          score: {minimum: [span-f1=90]}

        """

    private func run(_ manifest: String) throws -> Outcome {
        try sandbox.write(manifest, to: "colours.yaml")
        return try sandbox.run("pipeline", "run", "colours.yaml")
    }

    @Test func runsFromColumnsToReports() throws {
        let found = try run(Self.manifest)
        #expect(found.status == 0, "\(found.errors)")
        let report = try sandbox.text("reports/colours/news/report.json")
        #expect(report.contains("\"metrics\""), "\(report.prefix(400))")
        #expect(try sandbox.text("reports/colours/index.html").contains("news/report.html"))
        let page = try sandbox.text("reports/colours/news/report.html")
        #expect(page.contains("Development span F1 in training") && page.contains("All sentences"))
        #expect(try sandbox.lines("reports/colours/news/sentences.jsonl").count == 24)
        let again = try run(Self.manifest)
        #expect(again.status == 0 && again.errors.contains("train: up to date"), "\(again.errors)")
        // The gate of a model that has learnt nothing.
        let failed = try run(Self.manifest.replacing("0.01,", with: "0.0000001,"))
        #expect(failed.status == 3 && failed.errors.contains("span-f1 is"), "\(failed.errors)")
    }

    @Test(arguments: [
        ("tag-column: 2", "tag-column: 9", 65, "column"),
        ("epochs: 4", "epochs: 4, attention: dot", 78, "--attention is not for the task tag"),
        ("  score:", "  decode: {samples: 4}\n  score:", 78, "--samples is not for a tagger"),
        ("train: [train.conll]", "train: [train.conll, dev2.conll]", 78, "the task tag takes one --train"),
    ])
    func mistakesAreTold(_ text: String, _ change: String, _ status: Int32, _ message: String) throws {
        try FileManager.default.copyItem(atPath: sandbox.path("dev.conll"), toPath: sandbox.path("dev2.conll"))
        let found = try run(Self.manifest.replacing(text, with: change))
        #expect(found.status == status && found.errors.contains(message), "\(found.status) \(found.errors)")
    }
}
