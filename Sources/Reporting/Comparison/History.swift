import Diagnostics
import Foundation

/// Reports of the same test sets through time.
public struct History: Sendable {
    /// A report and its comparison with the previous one.
    struct Entry: Sendable {
        var report: ReportFolder
        /// The system that it is of; empty where the reports are all of one.
        var system: String
        /// The scores of the same system's report before it, by the metric's key, as far as they were computed in the
        /// same way against the same references.
        var before: [String: Double] = [:]
        /// Why the others cannot be compared with it, by key.
        var obstacles: [String: String] = [:]
    }

    /// All reports, the oldest first.
    let entries: [Entry]
    /// The titles of the reports, in the order in which they came up.
    let tests: [String]

    /// Reads report folders, and those below the given folders: of `history/RUN/SYSTEM/TEST/report.json` the folders
    /// between the first and the test set's name the system.
    ///
    /// Their order is that of the times that they themselves record.
    /// - Parameter folders: an empty name leaves the naming to the folders.
    /// - Throws: a ``Diagnostic`` where there is no report, or one of them is damaged.
    public init(_ folders: [Comparison.Source]) throws {
        var entries: [Entry] = [], seen: Set<String> = []
        for source in folders {
            let found = try Self.reports(in: source.folder)
            guard !found.isEmpty else {
                throw Diagnostic(
                    .missingInput, at: Place(source.folder),
                    "has no report.json in it or below it; pipeline-score writes such folders")
            }
            for (path, parts) in found
            where seen.insert(URL(filePath: path).standardizedFileURL.path).inserted {
                let report = try ReportFolder(path)
                var names = parts.dropFirst()
                if names.last == report.test { names = names.dropLast() }
                entries.append(
                    Entry(report: report, system: source.name.isEmpty ? names.joined(separator: "-") : source.name))
            }
        }
        entries.sort { ($0.report.created, $0.report.path) < ($1.report.created, $1.report.path) }
        var last: [[String]: Int] = [:]
        for index in entries.indices {
            let line = [entries[index].report.test, entries[index].system]
            defer { last[line] = index }
            guard let before = last[line] else { continue }
            (entries[index].before, entries[index].obstacles) = Self.comparable(
                entries[index].report, entries[before].report)
        }
        self.entries = entries
        var tests: [String] = []
        for entry in entries where !tests.contains(entry.report.test) { tests.append(entry.report.test) }
        self.tests = tests
    }

    /// The report folders that were found.
    package var folders: [String] { entries.map(\.report.path) }

    func entries(on test: String) -> [Entry] { entries.filter { $0.report.test == test } }

    /// The systems of a test set, in the order in which they came up.
    func systems(on test: String) -> [String] {
        var systems: [String] = []
        for entry in entries(on: test) where !systems.contains(entry.system) { systems.append(entry.system) }
        return systems
    }

    /// The metrics of any report on a test set: keys and names, sorted by key.
    func metrics(on test: String) -> [(key: String, name: String)] {
        let all = entries(on: test).flatMap { $0.report.metrics.map { ($0.key, $0.value.name) } }
        return Dictionary(all) { first, _ in first }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func comparable(
        _ report: ReportFolder, _ before: ReportFolder
    ) -> (scores: [String: Double], obstacles: [String: String]) {
        let isSameTest = report.segments == before.segments && report.references == before.references
        var scores: [String: Double] = [:], obstacles: [String: String] = [:]
        for (key, metric) in report.metrics {
            guard let old = before.metrics[key] else { continue }
            if !isSameTest {
                obstacles[key] = "other references"
            } else if old.signature != metric.signature {
                obstacles[key] = "other signature"
            } else {
                scores[key] = old.value
            }
        }
        return (scores, obstacles)
    }

    /// The folder itself, or all folders below it with a report of scores, each with its path components below the
    /// folder.
    private static func reports(in folder: String) throws -> [(path: String, parts: [String])] {
        if FileManager.default.fileExists(atPath: "\(folder)/report.json") { return [(folder, [])] }
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { ($0 as NSString).lastPathComponent == "report.json" }.sorted().compactMap { name in
            let parts = name.split(separator: "/").dropLast().map(String.init)
            let path = ([folder] + parts).joined(separator: "/")
            return ReportKind(of: path)?.isOfReports == true ? nil : (path, parts)
        }
    }
}
