import Foundation
import TestSupport
import Testing

/// Manifests whose task is a classifier.
@Suite struct ClassificationManifestTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        // The colour decides, wherever it is; the number in the first column says nothing.
        let rows = ToyCorpus.pairs.enumerated().map { number, pair in
            let isDark = pair.target.contains("black") || pair.target.contains("grey")
            return "\(number)\t\(isDark ? "dark" : "light")\t\(pair.target)\n"
        }
        func write(_ rows: some Collection<String>, to name: String) throws {
            try sandbox.write("number\ttone\twords\n" + rows.joined(), to: name)
        }
        try write(rows.prefix(240), to: "train.tsv")
        try write(rows[240..<264], to: "dev.tsv")
        try write(rows.suffix(24), to: "news.tsv")
        try write(rows[200..<212], to: "talks.tsv")
    }

    private static let manifest = """
        task: classify
        language: en
        seed: 3
        corpora:
          train: [train.tsv]
          dev: [dev.tsv]
          tests: {news: [news.tsv], talks: [talks.tsv]}
        stages:
          vocab: {kind: spaces}
          train: {text-column: words, label-column: tone, embedding-size: 16, hidden-size: 16, batch-tokens: 200,
            epochs: 6, warmup: 10, learning-rate: 0.01, dropout: 0.1}
          score: {minimum: [accuracy=90]}

        """

    private func run(_ manifest: String, _ command: String = "run") throws -> Outcome {
        try sandbox.write(manifest, to: "tone.yaml")
        return try sandbox.run("pipeline", command, "tone.yaml")
    }

    @Test func runsFromTablesToReports() throws {
        let found = try run(Self.manifest)
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.errors.contains("to classify with it: pipeline decode"), "\(found.errors)")
        for (test, rows) in [("news", 24), ("talks", 12)] {
            #expect(try sandbox.text("work/tone/classes/\(test).tsv").split(separator: "\n").count == rows)
            let report = try sandbox.text("reports/tone/\(test)/report.json")
            #expect(report.contains("\"kind\" : \"classification\"") && report.contains("\"total\" : \(rows)"))
            #expect(try sandbox.text("reports/tone/index.html").contains("\(test)/report.html"))
            #expect(try sandbox.lines("reports/tone/\(test)/sentences.jsonl").count == rows)
            let page = try sandbox.text("reports/tone/\(test)/report.html")
            #expect(page.contains("Development accuracy in training") && page.contains("All texts"))
        }
        let vocabulary = try sandbox.text("work/tone/vocab/text.tsv")
        #expect(vocabulary.contains("black") && !vocabulary.contains("dark") && !vocabulary.contains("17"))
        let again = try run(Self.manifest)
        #expect(again.status == 0 && again.errors.contains("train: up to date"), "\(again.output)\(again.errors)")
    }

    @Test func casesAreCompared() throws {
        let found = try run(
            Self.manifest.replacing("  score: {minimum: [accuracy=90]}\n", with: "")
                + "matrix: {pooling: {mean: {train: {pooling: mean}}, last: {train: {pooling: last}}}, seed: [1, 2]}\n")
        #expect(found.status == 0, "\(found.errors)")
        let page = try sandbox.text("reports/tone/comparison/report.md")
        #expect(page.contains("| case | set | accuracy | macro-F1 | runs |"), "\(page)")
        // Seeds are repetitions, with a mean and a deviation.
        #expect(page.contains(/\| last \| talks \| [0-9.]+ ± [0-9.]+ \| [0-9.]+ ± [0-9.]+ \| 2 \|/), "\(page)")
        #expect(page.split(separator: "\n").count { $0.hasPrefix("| mean | news |") } == 1, "\(page)")
        #expect(try sandbox.text("reports/tone/comparison/report.html").contains("<svg"))
        #expect(try sandbox.text("reports/tone/index.html").contains("comparison/report.html"))
        #expect(found.output.contains("macro-F1"), "\(found.output)")
    }

    @Test func aGateFails() throws {
        let manifest = Self.manifest.replacing("epochs: 6", with: "epochs: 1").replacing("0.01", with: "0.000001")
        let found = try run(manifest)
        #expect(found.status == 3 && found.errors.contains("the quality gate failed: accuracy is"), "\(found.errors)")
    }

    @Test(arguments: [
        ("label-column: tone", "label-column: ton", 65, "there is no column 'ton'"),
        ("epochs: 6", "epochs: 6, attention: dot", 78, "--attention is not for the task classify"),
        (
            "epochs: 6", "epochs: 6, tied-embeddings: false", 78,
            "tone.yaml:11:33: error: --no-tied-embeddings is not for the task classify; leave it out"
        ),
        (
            "epochs: 6", "epochs: 6, no-tied-embeddings: false", 78,
            "tone.yaml:11:36: error: --tied-embeddings is not for the task classify; leave it out"
        ),
        ("train: [train.tsv]", "train: [train.tsv, more.tsv]", 78, "the task classify takes one --train"),
        ("kind: spaces", "kind: spaces, annotations: true", 78, "--annotations is not for --text"),
        (
            "  score:", "  decode: {beam: 4}\n  score:", 78,
            "tone.yaml:12:18: error: --beam is not for a classifier, which work/tone/model has; leave it out"
        ),
        ("  score:", "  decode: {layout: raw}\n  score:", 78, "--layout is for a tagger"),
        ("minimum: [accuracy=90]", "minimum: [bleu=90]", 78, "--minimum bleu=90 is not accuracy or macro-f1"),
    ])
    func mistakesAreTold(_ text: String, _ change: String, _ status: Int32, _ message: String) throws {
        try FileManager.default.copyItem(atPath: sandbox.path("dev.tsv"), toPath: sandbox.path("more.tsv"))
        let found = try run(Self.manifest.replacing(text, with: change))
        #expect(found.status == status && found.errors.contains(message), "\(found.status) \(found.errors)")
        #expect(!sandbox.exists("work/tone/model/model.safetensors"))
    }
}
