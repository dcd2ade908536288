import Diagnostics
import Files
import Foundation
import Reporting
import TestSupport
import Testing

/// Reports of several systems side by side.
@Suite struct ComparisonTests {
    private let scratch: TemporaryFolder

    init() throws { scratch = try TemporaryFolder() }

    /// Writes a report folder, and with it the logs of a model.
    private func report(_ folder: String, test: String = "news", _ hypothesis: String, hasModel: Bool = true) throws {
        var report = makeReport(
            name: test, hypotheses: [hypothesis, "it rains again today"],
            references: [["a lamp stood on the table", "it rains again today"]])
        if hasModel {
            report.trainingPath = "models/\(folder)/training.jsonl"
            try Folder.create("\(scratch.path)/models/\(folder)")
            _ = try scratch.write(
                """
                {"event":"step","update":50,"loss":4,"norm":1,"seconds":2,"tokens_per_second":900}
                {"event":"step","update":100,"loss":3,"norm":1,"seconds":4,"tokens_per_second":1100}
                {"event":"evaluation","update":100,"loss":2.5,"bleu":12.25,"best":true,"seconds":5}
                """, to: "models/\(folder)/training.jsonl")
            _ = try scratch.write(
                """
                {"event":"flow","update":0,"distance":0,"norm":0.5,"texts":3}
                {"event":"flow","update":0,"distance":1,"norm":0.005,"texts":3}
                {"event":"update","update":1,"norm":7.5}
                {"event":"update","update":2}
                {"event":"flow","update":100,"distance":0,"norm":0.25,"texts":3}
                {"event":"flow","update":100,"distance":1,"texts":3}
                """, to: "models/\(folder)/gradients.jsonl")
        }
        try report.write(to: "\(scratch.path)/reports/\(folder)")
    }

    private func compare(
        _ sources: [(name: String, folder: String)], missing: [(name: String, reason: String)] = []
    ) throws {
        try Comparison(
            title: "cells", sources.map { .init(name: $0.name, folder: "\(scratch.path)/reports/\($0.folder)") },
            missing: missing, created: "2025-01-02T03:04:05Z", version: "1.2.3"
        ).write(to: "\(scratch.path)/comparison")
    }

    @Test func `repetitions have a mean and a deviation`() throws {
        try report("a1", "a lamp stood on the table")
        try report("a2", "a lamp stood on a table")
        try report("b", "lamp", hasModel: false)
        try compare(
            [("a", "a1"), ("a", "a2"), ("b", "b")],
            missing: [("c|<i>", "train failed"), ("d", "not run yet"), ("e", "not run yet")])
        let markdown = try scratch.text("comparison/report.md")
        #expect(
            markdown == """
                # cells: comparison

                - **c\\|\\<i\\>** has no result: train failed
                - **d**, **e** have no result: not run yet

                ## news

                | System | BLEU | chrF2 | Length ratio | Best dev BLEU | Training | Target tokens/s | Runs |
                | :-- | --: | --: | --: | --: | --: | --: | --: |
                | a | **84.44 ± 22.01** | **91.54 ± 11.97** | 1.000 ± 0.000 | 12.25 ± 0.00 | 5 s ± 0 s | 1,100 ± 0 | 2 |
                | b | 36.79 | 55.59 | 0.500 | – | – | – | 1 |

                ## news: differences from a

                | System | BLEU | chrF2 |
                | :-- | --: | --: |
                | b | −63.21 (p = 0.0010)* | −44.41 (p = 0.0010)* |

                Paired bootstrap, 1,000 samples, seed 12345.

                Mean ± standard deviation over runs. pipeline report 1.2.3, 2025-01-02T03:04:05Z.

                """)
        let document = try scratch.object("comparison/report.json")
        let systems = try #require(document["systems"] as? [[String: Any]])
        #expect(systems.map { $0["name"] as? String } == ["a", "b"])
        let models = try #require(systems[0]["models"] as? [[String: Any]])
        #expect(models.count == 2)
        #expect(models[0]["seconds"] as? Double == 5 && models[0]["updates"] as? Int == 100)
        let flow = try #require(models[0]["gradient_flow"] as? [[String: Any]])
        #expect(flow[0]["norms"] as? [Double] == [0.5, 0.005])
        #expect((flow[1]["norms"] as? [Any])?.last is NSNull)
        let page = try scratch.text("comparison/report.html")
        for text in [
            "Gradient by distance, before training", "Gradient norm in training", "Development loss by updates",
            "Larger than any number that fits: a.", "href=\"../reports/a1/report.html\"", "train failed",
        ] { #expect(page.contains(text), "\(text)") }
    }

    @Test func `nothing is shown of what is not there`() throws {
        try report("only", "x", hasModel: false)
        try compare([("only", "only")])
        let page = try scratch.text("comparison/report.html")
        #expect(page.components(separatedBy: "<figure>").count == 2)
        #expect(!page.contains("nan") && !page.contains("inf") && !page.contains("Parameters"))
        // A model folder that went away takes its figures along.
        try report("gone", "x")
        try FileManager.default.removeItem(atPath: "\(scratch.path)/models/gone")
        try compare([("gone", "gone")])
        #expect(try !scratch.text("comparison/report.md").contains("Training"))
    }

    @Test func `it is said that there are too many segments to test`() throws {
        for name in ["a", "b"] {
            try report(name, "a lamp")
            let path = "reports/\(name)/report.json"
            let document = try scratch.text(path)
            _ = try scratch.write(document.replacing(/"count" : 2/, with: "\"count\" : 100001"), to: path)
        }
        try compare([("a", "a"), ("b", "b")])
        let remark =
            "The reports have 200,002 segments in all, more than 200,000: they are not shown side by side, and "
            + "differences have no p-values."
        #expect(try scratch.text("comparison/report.html").contains(remark))
        let markdown = try scratch.text("comparison/report.md")
        #expect(markdown.contains("## news: differences from a\n\n\(remark)\n") && !markdown.contains("p = "))
    }

    @Test(arguments: PageTests.hostile)
    func `no name becomes markup`(_ text: String) throws {
        func counts(_ name: String) throws -> [Int] {
            try report("a", test: name, "a lamp")
            try compare([(name, "a"), ("other", "a")], missing: [(name, name)])
            let page = try scratch.text("comparison/report.html")
            #expect(!page.unicodeScalars.contains { [0x202E, 0x2066, 0x1B, 0x0, 0x85].contains($0.value) })
            let data = try #require(page.firstMatch(of: /id="segments-data">([^<]*)<\/script>/)).1
            #expect(try allowsItsScriptAlone(page) && data.split(separator: "\n").count == 2)
            for trace in ["http:", "https:", "url(", "@import", "<link", " src="] where !name.contains(trace) {
                #expect(!page.contains(trace), "\(trace)")
            }
            return [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\"")].map { sign in
                page.utf8.count { $0 == sign }
            }
        }
        let harmless = text.unicodeScalars.map { ["<": "(", ">": ")", "\"": "["][$0] ?? String($0) }
        #expect(try counts(text) == counts(harmless.joined()))
    }

    @Test func `folders that are no reports are told of`() throws {
        let missing = #expect(throws: Diagnostic.self) { try compare([("a", "none")]) }
        #expect(missing?.status == .missingInput)
        try report("bad", "x")
        for text in ["{}", "no JSON", "{\"schema\": 1}"] {
            _ = try scratch.write(text, to: "reports/bad/report.json")
            let damaged = #expect(throws: Diagnostic.self) { try compare([("a", "bad")]) }
            #expect(damaged?.status == .badInput)
        }
        try report("log", "x")
        _ = try scratch.write("{\"event\":\"flow\"}\n{}\n", to: "models/log/gradients.jsonl")
        let log = #expect(throws: Diagnostic.self) { try compare([("a", "log")]) }
        #expect(log?.place?.line == 1 && log?.place?.file.hasSuffix("gradients.jsonl") == true)
        #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/comparison/report.html"))
    }
}
