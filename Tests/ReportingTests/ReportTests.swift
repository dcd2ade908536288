import Diagnostics
import Evaluation
import Files
import Foundation
import Reporting
import TestSupport
import Testing

/// A report over texts, as the score stage makes it.
func makeReport(
    name: String = "sample", hypotheses: [String], references: [[String]], sources: [String]? = nil,
    gates: [QualityGate] = [], training: TrainingCurve? = nil
) -> Report {
    let metrics = ["bleu", "chrf"].compactMap { Metrics.named($0) }
    let evaluation = CorpusEvaluation(hypotheses: hypotheses, references: references, metrics: metrics)
    return Report(
        name: name, hypotheses: .init(path: "test.hyp", lines: hypotheses),
        references: references.enumerated().map { .init(path: "test.en.\($0)", lines: $1) },
        sources: sources.map { .init(path: "test.fr", lines: $0) }, options: .init(), evaluation: evaluation,
        verdicts: gates.compactMap { gate in evaluation[gate.metric].map { gate.verdict(on: $0.score) } },
        training: training, trainingPath: training.map { _ in "model/training.jsonl" },
        created: "2025-01-02T03:04:05Z", version: "1.2.3")
}

extension TemporaryFolder {
    /// The object in a JSON file.
    func object(_ name: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: data(name)) as? [String: Any])
    }
}

@Suite struct ReportTests {
    private let sample = makeReport(
        hypotheses: ["A lamp stood on the table.", "", "Six `small` ```boats```."],
        references: [["A lamp stood on the table.", "It rains.", "Six small boats left."]],
        sources: ["Une lampe.", "Il pleut.", "Six petits bateaux."],
        gates: [QualityGate(metric: "bleu", minimum: 38), QualityGate(metric: "chrf", minimum: 90)])

    @Test func `report.md is one screen`() throws {
        let scratch = try TemporaryFolder()
        try sample.write(to: scratch.path)
        let expected = ##"""
            # sample: BLEU 38.05, chrF2 61.87

            - ✅ passed: BLEU is 38.05, at least 38.
            - ❌ **failed**: chrF2 is 61.87, which is 28.13 below the minimum of 90.

            | Metric | Score | Details | Signature |
            | :-- | --: | :-- | :-- |
            | BLEU | 38.05 | 57.9/35.3/33.3/30.8 (BP = 1.000 ratio = 1.267 hyp\_len = 19 ref\_len = 15) \##
            | `nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp\|version:2.6.0` |
            | chrF2 | 61.87 | precision 63.9, recall 61.4 \##
            | `nrefs:1\|case:mixed\|eff:yes\|nc:6\|nw:0\|space:no\|version:2.6.0` |

            | Tokens of the source | Segments | BLEU | chrF2 |
            | :-- | --: | --: | --: |
            | 0–5 | 3 | 38.05 | 61.87 |

            - Shorter than half the reference: 1 segment
            - Longer than one and a half references: 1 segment

            Lowest-scoring segments:

            ````text
            line       2
            source     Il pleut.
            reference  It rains.
            hypothesis (no text)

            line       3
            source     Six petits bateaux.
            reference  Six small boats left.
            hypothesis Six `small` ```boats```.

            line       1
            source     Une lampe.
            reference  A lamp stood on the table.
            hypothesis A lamp stood on the table.
            ````

            3 segments; hypotheses equal to a reference: 1, without text: 1. \##
            Read test.hyp, test.en.0, test.fr. pipeline-score 1.2.3, 2025-01-02T03:04:05Z.

            """##
        #expect(try scratch.text("report.md") == expected)
    }

    @Test func `report.json has stable keys`() throws {
        let scratch = try TemporaryFolder()
        try sample.write(to: scratch.path)
        let report = try scratch.object("report.json")
        #expect(
            report.keys.sorted() == [
                "analysis", "created", "files", "gates", "inputs", "lengths", "metrics", "name", "options", "passed",
                "provenance", "schema", "segments", "tool",
            ])
        #expect(report["schema"] as? Int == 1)
        #expect(report["passed"] as? Bool == false)
        let metrics = try #require(report["metrics"] as? [String: [String: Any]])
        #expect(metrics.keys.sorted() == ["bleu", "chrf"])
        let bleu = try #require(metrics["bleu"])
        #expect(bleu.keys.sorted() == ["details", "line", "name", "signature", "value"])
        #expect(bleu["signature"] as? String == "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0")
        #expect(bleu["value"] as? Double == sample.evaluation["bleu"]?.score.value)
        let details = try #require(bleu["details"] as? [String: Any])
        #expect(
            details.keys.sorted() == [
                "brevity_penalty", "correct", "hypothesis_length", "precisions", "ratio", "reference_length", "total",
            ])
        #expect((details["precisions"] as? [Double])?.count == 4)
        let segments = report["segments"] as? [String: Int]
        #expect(segments == ["count": 3, "empty_hypotheses": 1, "exact_matches": 1])
        let gates = try #require(report["gates"] as? [[String: Any]])
        #expect(gates.map { $0["passed"] as? Bool } == [true, false])
        #expect(gates[0].keys.sorted() == ["metric", "minimum", "passed", "sentence", "value"])
        let inputs = try #require(report["inputs"] as? [String: Any])
        #expect(inputs["hypotheses"] as? NSDictionary == ["path": "test.hyp", "lines": 3])
    }

    @Test func `sentences.jsonl gives back every text`() throws {
        let scratch = try TemporaryFolder()
        let hostile = (0..<0x20).map { String(UnicodeScalar($0)) }.joined() + "\"\\/\u{7F}\u{2028}é\u{1F600}"
        let report = makeReport(
            hypotheses: ["x", hostile], references: [["x", "y"], ["z", hostile]], sources: ["s", hostile])
        try report.write(to: scratch.path)
        let lines = try scratch.text("sentences.jsonl").split(separator: "\n")
        #expect(lines.count == 2)
        let second = try #require(try JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any])
        #expect(second["line"] as? Int == 2)
        #expect(second["hypothesis"] as? String == hostile)
        #expect(second["source"] as? String == hostile)
        #expect(second["references"] as? [String] == ["y", hostile])
        for key in ["bleu", "chrf"] {
            let value = try #require(second[key] as? Double)
            let expected = try #require(report.evaluation[key]?.sentences[1])
            #expect(abs(value - expected) < 1e-9)
        }
    }

    @Test func `nothing is left of a report that cannot be written`() throws {
        let scratch = try TemporaryFolder()
        // report.json is prepared last: its name being taken by a folder must stop the other files too.
        try Folder.create(scratch.path + "/report.json")
        #expect(throws: Diagnostic.self) { try sample.write(to: scratch.path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["report.json"])
    }

    @Test func `buckets hold each segment once`() {
        let lines = (0..<80).map { Array(repeating: "w", count: $0).joined(separator: " ") }
        let report = makeReport(hypotheses: lines, references: [lines])
        #expect(report.buckets.map(\.segments).reduce(0, +) == 80)
        #expect(report.buckets.map(\.label) == ["0–5", "6–10", "11–15", "16–20", "21–30", "31–50", "51+"])
        #expect(report.bucketSide == "reference")
        #expect(report.buckets.last?.scores[1] == 100)
    }
}

@Suite struct InputTests {
    @Test func `unequal line counts name both files and counts`() throws {
        let scratch = try TemporaryFolder()
        let hypotheses = try Report.Input(reading: try scratch.write("one\ntwo\n", to: "h"))
        let path = try scratch.write("one\ntwo\nthree", to: "r")
        #expect(
            throws: Diagnostic(
                .badInput, at: Place(path),
                "has 3 lines, but \(hypotheses.path) has 2; each line needs its counterpart")
        ) { try Report.Input(reading: path, alongside: hypotheses) }
    }

    @Test func `an empty file is refused`() throws {
        let path = try TemporaryFolder().write("", to: "empty")
        let scratch = try TemporaryFolder()
        let empty = try scratch.write("", to: "empty")
        #expect(throws: Diagnostic(.badInput, at: Place(empty), "is empty; there is nothing to score")) {
            try Report.Input(reading: empty)
        }
        #expect(throws: Diagnostic(.missingInput, at: Place(path), "no such file")) { try Report.Input(reading: path) }
    }
}
