import Foundation
import TestSupport
import Testing

/// A matrix with the real stages, and the comparison at its end.
@Suite struct MatrixRunTests {
    @Test func fromOneManifestToOneComparison() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "data/all.tmx")
        try sandbox.write(
            """
            source: fr
            target: en
            work: work
            reports: reports
            corpora: {train: data/all.tmx}
            stages:
              prepare: {dev-size: 30, test-size: 30}
              vocab: {kind: words, size: 60}
              train: {embedding-size: 8, hidden-size: 16, batch-tokens: 100, epochs: 2, warmup: 10, gradient-flow: 3}
            matrix:
              system:
                gru: {train: {cell: gru, attention: none}}
                lstm: {}
                plain: {train: {gradient-flow: 0}}
              seed: [1, 2]
            """, to: "toy.yaml")
        let first = try sandbox.run("pipeline", "run", "toy.yaml")
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        #expect(first.output.contains("comparison: reports/comparison/report.html"))
        let markdown = String(decoding: try sandbox.data("reports/comparison/report.md"), as: UTF8.self)
        for name in ["gru", "lstm", "plain"] { #expect(markdown.contains("| \(name) | ") && markdown.contains(" ± ")) }
        let page = String(decoding: try sandbox.data("reports/comparison/report.html"), as: UTF8.self)
        #expect(page.contains("Gradient by distance, after training") && page.contains("Parameters"))

        let log = String(decoding: try sandbox.data("work/gru-seed-1/model/gradients.jsonl"), as: UTF8.self)
        let lines = log.split(separator: "\n")
        let updates = lines.count { $0.contains("\"event\":\"update\"") }
        #expect(updates > 0)
        // 50 distances before training and behind each of two epochs.
        #expect(lines.count - updates == 150)
        // Looking on changes nothing.
        #expect(
            try sandbox.data("work/lstm-seed-1/model/model.safetensors")
                == sandbox.data("work/plain-seed-1/model/model.safetensors"))
        #expect(throws: (any Error).self) { try sandbox.data("work/plain-seed-1/model/gradients.jsonl") }

        let alone = try sandbox.run(
            "pipeline", "report", "reports/gru-seed-1/test", "other name=reports/lstm-seed-1/test", "--output", "both")
        #expect(alone.status == 0, "\(alone.errors)")
        let both = String(decoding: try sandbox.data("both/report.md"), as: UTF8.self)
        #expect(both.contains("| gru-seed-1 | ") && both.contains("| other name | "))
        #expect(try sandbox.run("pipeline", "report", "data", "--output", "both").status == 66)
    }
}
