import Evaluation
import Foundation
import Reporting
import TestSupport
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The part of JSON Schema that the report's schema uses.
private struct Validator {
    let root: [String: Any]

    /// What is wrong with a value, each with its path.
    func problems(of value: Any, by schema: [String: Any], at path: String = "$") -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = reference.replacing("#/$defs/", with: "")
            guard let part = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
                return ["\(path): no definition \(name)"]
            }
            return problems(of: value, by: part, at: path)
        }
        var problems: [String] = []
        if let types = schema["type"] as? [String] ?? (schema["type"] as? String).map({ [$0] }),
            !types.contains(where: { isA(value, $0) })
        {
            return ["\(path): is no \(types.joined(separator: " or "))"]
        }
        if let constant = schema["const"] as? AnyHashable, value as? AnyHashable != constant {
            problems.append("\(path): not constant")
        }
        if let condition = schema["if"] as? [String: Any] {
            let part = self.problems(of: value, by: condition, at: path).isEmpty ? schema["then"] : schema["else"]
            if let part = part as? [String: Any] { problems += self.problems(of: value, by: part, at: path) }
        }
        if let choices = schema["enum"] as? [String], !choices.contains(value as? String ?? "") {
            problems.append("\(path): none of \(choices)")
        }
        if let least = schema["minimum"] as? Double, (value as? Double ?? .infinity) < least {
            problems.append("\(path): too small")
        }
        if let most = schema["maximum"] as? Double, (value as? Double ?? 0) > most {
            problems.append("\(path): too great")
        }
        if let object = value as? [String: Any] {
            let known = schema["properties"] as? [String: [String: Any]] ?? [:]
            for key in schema["required"] as? [String] ?? [] where object[key] == nil {
                problems.append("\(path): lacks \(key)")
            }
            for (key, item) in object {
                if let part = known[key] ?? schema["additionalProperties"] as? [String: Any] {
                    problems += self.problems(of: item, by: part, at: "\(path).\(key)")
                } else if schema["additionalProperties"] as? Bool == false {
                    problems.append("\(path): has \(key)")
                }
            }
        }
        if let items = value as? [Any], let part = schema["items"] as? [String: Any] {
            for (index, item) in items.enumerated() {
                problems += self.problems(of: item, by: part, at: "\(path)[\(index)]")
            }
        }
        return problems
    }

    private func isA(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": value is Bool
        case "null": value is NSNull
        case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
        default: value is Double
        }
    }
}

@Suite struct SchemaTests {
    private let validator: Validator

    init() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(reportSchema.utf8))
        validator = Validator(root: try #require(schema as? [String: Any]))
    }

    private func problems(_ report: Report) throws -> [String] {
        let scratch = try TemporaryFolder()
        try report.write(to: scratch.path)
        return validator.problems(of: try scratch.object("report.json"), by: validator.root)
    }

    @Test func `a small report and one with everything fit the schema`() throws {
        #expect(try problems(makeReport(hypotheses: [""], references: [[""]])) == [])
        #expect(try problems(fullReport()) == [])
    }

    @Test func `a comparison fits the same schema`() throws {
        let scratch = try TemporaryFolder()
        for (name, hypothesis) in [("a", "a lamp stood on the table"), ("b", "a lamp"), ("c", "")] {
            var report = makeReport(hypotheses: [hypothesis, "it rains"], references: [["a lamp stood", "it rains"]])
            report.trainingPath = try scratch.write(
                "{\"event\":\"evaluation\",\"update\":9,\"loss\":2.5,\"bleu\":12,\"seconds\":5}\n",
                to: "models/\(name)/training.jsonl")
            _ = try scratch.write("{\"training\":{\"seed\":\"\(name)\"}}", to: "models/\(name)/config.json")
            _ = try scratch.write(
                "{\"event\":\"flow\",\"update\":0,\"distance\":0}\n", to: "models/\(name)/gradients.jsonl")
            try report.write(to: "\(scratch.path)/\(name)")
        }
        let sources = ["a", "b", "c"].map { Comparison.Source(name: $0, folder: "\(scratch.path)/\($0)") }
        try Comparison(
            title: "t", sources + [.init(name: "a", folder: "\(scratch.path)/b")], missing: [("d", "failed")],
            history: History(sources), created: "2025-01-02T03:04:05Z", version: "1.2.3"
        ).write(to: "\(scratch.path)/all")
        var document = try scratch.object("all/report.json")
        #expect(validator.problems(of: document, by: validator.root) == [])
        #expect((document["differences"] as? [Any])?.count == 4)
        #expect((document["options"] as? [String: [String: String]])?["seed"] == ["a": "a, b", "b": "b", "c": "c"])
        document["surprise"] = 1
        #expect(validator.problems(of: document, by: validator.root) == ["$: has surprise"])
        // What is the same has no p-value worth a star, and a system without a model no option that differs.
        try makeReport(hypotheses: ["a lamp", "it rains"], references: [["a lamp stood", "it rains"]])
            .write(to: "\(scratch.path)/same")
        try Comparison(
            title: "t", [sources[1], .init(name: "same", folder: "\(scratch.path)/same")],
            created: "2025-01-02T03:04:05Z", version: "1.2.3"
        ).write(to: "\(scratch.path)/two")
        let equal = try scratch.object("two/report.json")
        #expect((equal["differences"] as? [[String: Any]])?.compactMap { $0["p_value"] as? Double } == [1, 1])
        #expect((equal["options"] as? [String: Any])?.isEmpty == true)
    }

    @Test func `what does not fit is told`() throws {
        let scratch = try TemporaryFolder()
        try fullReport().write(to: scratch.path)
        var report = try scratch.object("report.json")
        report["surprise"] = 1
        report["passed"] = "yes"
        report["segments"] = ["count": 1.5, "exact_matches": 0]
        #expect(
            validator.problems(of: report, by: validator.root).sorted() == [
                "$.passed: is no boolean", "$.segments.count: is no integer", "$.segments: lacks empty_hypotheses",
                "$: has surprise",
            ])
    }

    @Test func `junit has a case for each gate and metric`() throws {
        let scratch = try TemporaryFolder()
        try fullReport(name: "<set> & \u{FFFF}\u{1}").write(to: scratch.path)
        let text = try scratch.text("junit.xml")
        let document = XMLCounter()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = document
        #expect(parser.parse())
        // Each metric, an absolute gate, and one against the baseline for each metric.
        let metrics = Metrics.all.count
        #expect(document.counts["testcase"] == metrics + 1 + metrics)
        #expect(document.counts["failure"] == 1 + metrics)
        #expect(text.contains("failures=\"\(1 + metrics)\""))
        #expect(text.contains("BLEU is "))
    }
}

private final class XMLCounter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) { counts[name, default: 0] += 1 }
}

/// A report with each part that there can be.
func fullReport(name: String = "full") -> Report {
    let references = (0..<60).map { "In \(1900 + $0) the mill of Ansel was sold for \($0) crowns and rebuilt." }
    let hypotheses = references.enumerated().map { index, line in
        index % 3 == 0 ? "The mill mill was zold for \(index) crowns." : line
    }
    let sources = references.map { $0.replacing("mill", with: "zold") }
    let metrics = Metrics.all.compactMap { Metrics.named($0.key) }
    var evaluation = CorpusEvaluation(hypotheses: hypotheses, references: [references], metrics: metrics)
    let resampling = Resampling(seed: 12345)
    evaluation.estimateIntervals(samples: 50, by: resampling)
    let paired = PairedComparison(
        evaluation, name: "test.hyp", baseline: .init(path: "base.hyp", lines: references),
        others: [.init(path: "other.hyp", lines: sources)], references: [references], test: .bootstrap, samples: 50,
        by: resampling)
    let falls = zip(evaluation.measures, paired.systems[0].results).map {
        QualityGate.Verdict($0.metric, $1, significance: 0.05, baseline: "base", test: "paired bootstrap")
    }
    var report = Report(
        name: name, hypotheses: .init(path: "test.hyp", lines: hypotheses, digest: "00ff"),
        references: [.init(path: "test.en", lines: references)], sources: .init(path: "test.fr", lines: sources),
        options: .init(), evaluation: evaluation,
        verdicts: [QualityGate(metric: "bleu", minimum: 99).verdict(on: evaluation.measures[0].score)] + falls,
        paired: paired, trainingWords: WordCounts(Array(references.prefix(30)), Tokenizer13a()),
        command: "pipeline-score --name 'a b'", created: "2025-01-02T03:04:05Z", version: "1.2.3")
    var facts = ModelFacts()
    facts.data = [.init(name: "train", pairs: 29000, source: "abc", target: "def")]
    facts.model = [.init("cell", "lstm")]
    facts.training = [.init("seed", "7")]
    (facts.command, facts.version) = ("pipeline-train --seed 7", "1.2.3")
    report.facts = facts
    (report.sourceLanguage, report.targetLanguage) = ("en", "ar")
    report.runCommand = "pipeline run m.yaml"
    report.nearDuplicates = NearDuplicates(references.indices.map { $0 < 6 ? 0.9 : 0 }, in: evaluation)
    report.placeholders = PlaceholderCounts(segments: 20, differing: 2, placeholders: 31, missing: 1, added: 2)
    report.tokenizerNote = "A note."
    return report
}
