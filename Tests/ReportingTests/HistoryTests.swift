import Diagnostics
import Files
import Foundation
import Reporting
import TestSupport
import Testing

/// Reports through time.
@Suite struct HistoryTests {
    private let scratch: TemporaryFolder

    init() throws { scratch = try TemporaryFolder() }

    private func report(
        _ folder: String, _ created: String, test: String = "news", hypothesis: String = "a lamp",
        reference: String = "a lamp stood on the table", model: String? = nil, digest: String = "first"
    ) throws {
        var report = makeReport(name: test, hypotheses: [hypothesis], references: [[reference]])
        report.created = created
        report.references[0].digest = digest
        report.model = model.map { (path: "model/model.safetensors", digest: $0) }
        try report.write(to: "\(scratch.path)/\(folder)")
    }

    private func compare(_ folders: (name: String, folder: String)...) throws {
        let history = try History(folders.map { .init(name: $0.name, folder: "\(scratch.path)/\($0.folder)") })
        try Comparison(title: "trend", [], history: history, created: "2025-01-02T03:04:05Z", version: "1.2.3")
            .write(to: "\(scratch.path)/trend")
    }

    /// The names of the folders say another order.
    @Test func `the reports' own times are the order`() throws {
        try report("history/a/news", "2025-03-01T00:00:00Z", hypothesis: "a lamp stood on a table", model: "c0ffee11aa")
        try report("history/b/news", "2025-01-01T00:00:00Z", hypothesis: "a lamp stood on the chair")
        try report("history/c/news", "2025-02-01T00:00:00Z", hypothesis: "a lamp stood on the chair")
        try report("history/d/news", "2025-04-01T09:30:00+02:00", digest: "second")
        try compare(("", "history"))
        #expect(
            try scratch.text("trend/report.md") == """
                # trend: comparison

                ## news: history

                | Made | BLEU | chrF2 | Length ratio | Version | Model |
                | :-- | --: | --: | --: | --: | --: |
                | 2025-04-01 07:30 | 0.00 (other references) | 19.40 (other references) | 0.333 | 1.2.3 | – |
                | 2025-03-01 00:00 | 53.73 **▼ −22.26** | 68.86 **▼ −3.13** | 1.000 | 1.2.3 | c0ffee11 |
                | 2025-02-01 00:00 | 75.98 ▬ | 71.99 ▬ | 1.000 | 1.2.3 | – |
                | 2025-01-01 00:00 | 75.98 | 71.99 | 1.000 | 1.2.3 | – |

                pipeline report 1.2.3, 2025-01-02T03:04:05Z.

                """)
        let history = try #require(try scratch.object("trend/report.json")["history"] as? [[String: Any]])
        let folders = history.compactMap { ($0["report"] as? String)?.suffix(6) }
        #expect(folders == ["b/news", "c/news", "a/news", "d/news"])
        #expect(history[2]["model_sha256"] as? String == "c0ffee11aa")
        let changes = try #require(history[3]["changes"] as? [String: Double])
        #expect(changes.isEmpty)
        let page = try scratch.text("trend/report.html")
        #expect(page.contains("BLEU through time") && page.contains("href=\"../history/a/news/report.html\""))
        // Two lines, as the references changed, and a dot for each report, in two pictures.
        #expect(page.components(separatedBy: " point\"").count == 1 + 2 * 4)
    }

    @Test func `folders between the run and the test set name the system`() throws {
        for (run, month) in [("r1", "01"), ("r2", "02")] {
            try report("history/\(run)/lstm/news", "2025-\(month)-01T00:00:00Z")
            try report("history/\(run)/gru/news", "2025-\(month)-01T00:00:00Z", hypothesis: "a lamp stood")
            try report("history/\(run)/talks", "2025-\(month)-01T00:00:00Z", test: "talks")
        }
        // A comparison among them is none of the reports.
        try compare(("", "history"))
        try FileManager.default.copyItem(
            atPath: "\(scratch.path)/trend", toPath: "\(scratch.path)/history/r2/comparison")
        try compare(("", "history"))
        let history = try #require(try scratch.object("trend/report.json")["history"] as? [[String: Any]])
        #expect(history.count == 6)
        let systems = Set(history.compactMap { $0["system"] as? String })
        #expect(systems == ["lstm", "gru", ""])
        let changes = history.compactMap { $0["changes"] as? [String: Double] }
        #expect(changes.count { !$0.isEmpty } == 3)
        try compare(("now", "history/r2/talks"), ("now", "history/r1"))
        let named = try #require(try scratch.object("trend/report.json")["history"] as? [[String: Any]])
        let names = named.compactMap { $0["system"] as? String }
        #expect(names == ["now", "now", "now", "now"])
    }

    @Test func `a long history stays readable`() throws {
        for number in 10..<75 {
            let month = number < 42 ? "01" : "02"
            try report("history/\(number)", "2025-\(month)-10T00:\(number % 42 + 10):00Z")
        }
        try compare(("", "history"))
        #expect(try scratch.text("trend/report.md").contains("45 older reports are in report.json."))
        let page = try scratch.text("trend/report.html")
        #expect(page.contains("15 older reports are in report.json.") && !page.contains("nan"))
        // All at one moment is a picture, too.
        for day in 10..<13 { try report("once/\(day)", "2025-01-01T00:00:00Z") }
        try compare(("", "once"))
        #expect(try !scratch.text("trend/report.html").contains("nan"))
    }

    @Test func `what is no history is told of`() throws {
        try Folder.create("\(scratch.path)/empty")
        for folder in ["empty", "none"] {
            let missing = #expect(throws: Diagnostic.self) { try compare(("", folder)) }
            #expect(missing?.status == .missingInput && missing?.place?.file.hasSuffix(folder) == true)
        }
        try report("history/a", "yesterday")
        let time = #expect(throws: Diagnostic.self) { try compare(("", "history")) }
        #expect(time?.status == .badInput && time?.message.contains("`yesterday`") == true)
        #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/trend/report.html"))
    }
}
