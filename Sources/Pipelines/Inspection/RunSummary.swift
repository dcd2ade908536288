import Diagnostics
import Files
import Foundation

/// The inputs and results of a finished run, from its lock file and its reports.
public struct RunSummary: Sendable {
    /// As the user wrote it.
    public let name: String
    var version: String
    var seed: String?
    var stages: [String: LockFile.Entry]
    /// By report and metric.
    var scores: [String: [(metric: String, value: Double)]] = [:]

    /// Reads a work folder, its lock file or, through `work`, what a manifest's runs left.
    /// - Throws: a ``Diagnostic`` where no run has finished there.
    public init(_ path: String, work: String? = nil) throws {
        name = path
        var file = work.map { "\($0)/pipeline.lock.json" } ?? path
        var status = stat()
        if stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { file += "/pipeline.lock.json" }
        guard FileManager.default.fileExists(atPath: file) else {
            throw Diagnostic(
                .missingInput, at: Place(path),
                "no run has left a \((file as NSString).lastPathComponent) there; "
                    + "name a manifest that was run, or its work folder")
        }
        let content: LockFile.Content
        do {
            content = try JSON.decoder().decode(LockFile.Content.self, from: Data(InputFile.bytes(of: file)))
        } catch is DecodingError {
            throw Diagnostic(
                .badInput, at: Place(file), "is damaged, or of another version; run the pipeline once more")
        }
        version = content.version
        seed = content.seed
        stages = content.stages
        let folder = Folder.parent(of: file)
        let base = content.folder.map { $0.hasPrefix("/") ? $0 : "\(folder.isEmpty ? "." : folder)/\($0)" } ?? folder
        for (id, entry) in stages {
            for output in entry.outputs.keys where (output as NSString).lastPathComponent == "report.json" {
                let path = output.hasPrefix("/") ? output : "\(base)/\(output)"
                guard let data = FileManager.default.contents(atPath: path),
                    let report = try? JSON.decoder(allowsInfinity: true).decode(ReportScores.self, from: data)
                else { continue }
                scores[id] = report.metrics.map { ($0.name, $0.value) }
            }
        }
    }

    /// The differences of another run, one line each, under headings; empty where there are none.
    public func differences(from other: RunSummary) -> String {
        var lines: [String] = []
        func compare(_ what: String, _ a: String?, _ b: String?) {
            if a != b { lines.append("\(what): \(a ?? "unset") → \(b ?? "unset")") }
        }
        compare("version", version, other.version)
        compare("seed", seed, other.seed)
        for id in Set(stages.keys).union(other.stages.keys).sorted() {
            guard let a = stages[id], let b = other.stages[id] else {
                lines.append("\(id): only in \(stages[id] == nil ? other.name : name)")
                continue
            }
            compare("\(id), revision", a.revision, b.revision)
            for option in Set(a.options.keys).union(b.options.keys).sorted() {
                compare(
                    "\(id), \(option)", a.options[option]?.joined(separator: ", "),
                    b.options[option]?.joined(separator: ", "))
            }
        }
        lines += changedCorpora(other)
        let table = scoreTable(other)
        return (lines + (table.isEmpty ? [] : (lines.isEmpty ? [] : [""]) + [table])).joined(separator: "\n")
    }

    /// Inputs that no stage wrote and that are different, by what they are for.
    private func changedCorpora(_ other: RunSummary) -> [String] {
        func corpora(_ run: RunSummary) -> [String: [String]] {
            let made = Set(run.stages.values.flatMap { $0.outputs.keys })
            return run.stages.mapValues { entry in
                entry.inputs.filter { !made.contains($0.key) }.map(\.value).sorted()
            }
        }
        let a = corpora(self), b = corpora(other)
        return Set(a.keys).intersection(b.keys).sorted().filter { a[$0] != b[$0] }
            .map { "\($0): reads other files" }
    }

    private func scoreTable(_ other: RunSummary) -> String {
        var rows: [[String]] = []
        for id in Set(scores.keys).union(other.scores.keys).sorted() {
            let a = scores[id] ?? [], b = other.scores[id] ?? []
            let metrics = (a + b).map(\.metric).uniqued()
            for metric in metrics {
                let x = a.first { $0.metric == metric }?.value, y = b.first { $0.metric == metric }?.value
                guard x != y else { continue }
                let show = { (value: Double?) in value?.readable(2) ?? "-" }
                let change = x.flatMap { x in y.map { ($0 < x ? "" : "+") + ($0 - x).readable(2) } }
                rows.append([id, metric, show(x), show(y), change ?? "-"])
            }
        }
        guard !rows.isEmpty else { return "" }
        return TextTable(
            header: ["report", "metric", name, other.name, "change"], rows: rows, rightAligned: 2...4
        ).description
    }
}
