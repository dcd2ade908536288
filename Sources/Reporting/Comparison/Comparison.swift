import Files
import Foundation

/// Finished reports of several systems side by side: scores, training, and how gradients flow.
///
/// Reports with the same name and the same test set are repetitions, as with several seeds.
public struct Comparison: Sendable {
    /// A report folder and the name of the system it is of.
    public struct Source: Sendable, Hashable {
        public var name: String
        /// The report folder.
        public var folder: String

        public init(name: String, folder: String) {
            self.name = name
            self.folder = folder
        }
    }

    /// A system, or repetitions of one.
    struct System: Sendable {
        var name: String
        var reports: [ReportFolder] = []
        /// Each once, whatever the number of test sets.
        var models: [ComparedModel] = []

        func reports(on test: String) -> [ReportFolder] { reports.filter { $0.test == test } }
    }

    /// The page's title.
    public var title: String
    /// When the comparison was made, as ISO 8601.
    public var created: String
    /// The version of the program that made it.
    public var version: String
    /// Systems without a result, and why.
    public var missing: [(name: String, reason: String)]
    /// The same, those with one reason together.
    var missingByReason: [(names: [String], reason: String)] {
        var groups: [(names: [String], reason: String)] = []
        for system in missing {
            if let known = groups.firstIndex(where: { $0.reason == system.reason }) {
                groups[known].names.append(system.name)
            } else {
                groups.append(([system.name], system.reason))
            }
        }
        return groups
    }
    /// Reports through time, where they were asked for.
    public var history: History?
    let systems: [System]
    /// The titles of the reports, in the order of the sources.
    let tests: [String]
    /// The test sets whose segments several systems have translated.
    let aligned: [AlignedTest]

    /// Reads the report folders, and the model folders that they name as far as they are still there.
    /// - Throws: a ``Diagnostic`` where a folder is no report, or a log in a model folder is damaged.
    public init(
        title: String, _ sources: [Source], missing: [(name: String, reason: String)] = [],
        history: History? = nil, created: String, version: String
    ) throws {
        (self.title, self.missing, self.created, self.version) = (title, missing, created, version)
        self.history = history
        var systems: [System] = [], tests: [String] = []
        // A folder without a report is the mistake, rather than that the others are of another task.
        for source in sources { _ = try ReportFolder.data(source.folder) }
        for source in sources {
            let report = try ReportFolder(source.folder)
            if !tests.contains(report.test) { tests.append(report.test) }
            let index =
                systems.firstIndex { $0.name == source.name }
                ?? {
                    systems.append(System(name: source.name))
                    return systems.count - 1
                }()
            systems[index].reports.append(report)
            guard let log = report.trainingLog, let model = try ComparedModel(log: log, report: source.folder),
                !systems[index].models.contains(where: { $0.folder == model.folder })
            else { continue }
            systems[index].models.append(model)
        }
        (self.systems, self.tests) = (systems, tests)
        aligned = tests.compactMap { AlignedTest(systems, test: $0) }
    }

    /// The metrics of any report on a test set: keys and names, sorted by key.
    func metrics(on test: String) -> [(key: String, name: String)] {
        let all = systems.flatMap { $0.reports(on: test) }.flatMap { $0.metrics.map { ($0.key, $0.value.name) } }
        return Dictionary(all) { first, _ in first }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Writes report.json, report.md and report.html into a folder, none before all are complete.
    public func write(to folder: String) throws {
        try Folder.create(folder)
        let texts = [
            ("report.html", try ComparisonPage(self, in: folder).text()),
            ("report.md", ComparisonMarkdown(self).text), ("report.json", try ComparisonDocument(self).text()),
        ]
        let files = try texts.map { name, text in
            let file = try AtomicFile("\(folder)/\(name)")
            try file.write(text)
            return file
        }
        for file in files { try file.commit() }
    }
}

/// Mean and spread of a figure over repetitions.
package struct Repeated: Encodable {
    package let mean: Double
    /// The standard deviation of the sample; nil for a single value.
    package let deviation: Double?
    package let values: [Double]

    /// Nil without a value.
    package init?(_ values: [Double?]) {
        self.values = values.compactMap { $0 }
        guard !self.values.isEmpty else { return nil }
        let count = Double(self.values.count)
        let mean = self.values.reduce(0, +) / count
        self.mean = mean
        let squares = self.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = self.values.count > 1 ? (squares / (count - 1)).squareRoot() : nil
    }

    /// The mean, followed by the deviation if there is one.
    package func formatted(_ format: (Double) -> String) -> String {
        format(mean) + (deviation.map { " ± \(format($0))" } ?? "")
    }
}
