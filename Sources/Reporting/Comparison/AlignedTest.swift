import Concurrency
import Evaluation
import Foundation

/// The segments of one test set as several systems translated them, from the `sentences.jsonl` of their reports.
struct AlignedTest: Sendable {
    struct System: Sendable {
        /// Its number among the systems of the comparison.
        var number: Int
        var name: String
        var hypotheses: [String]
        /// The score of each segment by the metric that ranks them; nil where the report has none.
        var scores: [Double?]
    }

    /// How a system's scores differ from those of the first.
    struct Difference: Sendable {
        var system: String
        /// In the metrics' order.
        var results: [(difference: Double, pValue: Double, isBetter: Bool)]
    }

    let test: String
    let systems: [System]
    let sources: [String]?
    /// For each segment its references.
    let references: [[String]]
    /// The metric of the segments' scores: key and name.
    let metric: (key: String, name: String)?
    /// The names of the metrics that differences are in.
    private(set) var metrics: [(key: String, name: String)] = []
    private(set) var differences: [Difference] = []
    /// Systems that could not be aligned with the others or tested, and why.
    private(set) var remarks: [String] = []

    /// More segments in all than this are neither shown side by side nor tested: it would take too long.
    static let mostSegments = 200_000
    static let samples = 1000
    static let seed: UInt64 = 12345
    /// TER is slow; more segments than this are not tested by it.
    private static let mostSegmentsOfTER = 5000

    private struct Line: Decodable {
        var hypothesis: String
        var references: [String]
        var source: String?
        var scores: [String: Double]

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            hypothesis = try container.decode(String.self, forKey: Key(stringValue: "hypothesis"))
            references = try container.decode([String].self, forKey: Key(stringValue: "references"))
            source = try container.decodeIfPresent(String.self, forKey: Key(stringValue: "source"))
            scores = [:]
            for kind in Metrics.all {
                scores[kind.key] = try container.decodeIfPresent(Double.self, forKey: Key(stringValue: kind.key))
            }
        }
    }

    /// - Returns: nil where fewer than two systems have the same segments; without systems where there are too many.
    init?(_ systems: [Comparison.System], test: String) {
        self.test = test
        // Of repetitions, the first run stands for its system.
        let reports = systems.enumerated().compactMap { number, system in
            system.reports(on: test).first.map { (number: number, name: system.name, report: $0) }
        }
        guard reports.count > 1 else { return nil }
        let total = reports.reduce(0) { $0 + $1.report.segments }
        guard total <= Self.mostSegments else {
            (self.systems, self.sources, self.references, self.metric) = ([], nil, [], nil)
            self.remarks = [
                "The reports have \(total.grouped) segments in all, more than \(Self.mostSegments.grouped): they are "
                    + "not shown side by side, and differences have no p-values."
            ]
            return
        }
        var found: [(number: Int, name: String, report: ReportFolder, lines: [Line])] = []
        var remarks: [String] = []
        for entry in reports {
            guard let lines = Self.lines(of: entry.report) else {
                remarks.append("\(entry.name) has no sentences.jsonl that can be read.")
                continue
            }
            if let first = found.first,
                lines.count != first.lines.count
                    || zip(lines, first.lines).contains(where: { $0.references != $1.references })
            {
                remarks.append("\(entry.name) was scored against other references than \(first.name).")
                continue
            }
            found.append((entry.number, entry.name, entry.report, lines))
        }
        guard found.count > 1, let first = found.first else { return nil }
        let known = Metrics.all.map(\.key).filter { key in found.allSatisfy { $0.report.metrics[key] != nil } }
        let ranking = known.first { $0 == "chrf" } ?? known.first
        metric = ranking.map { ($0, first.report.metrics[$0]?.name ?? $0) }
        self.systems = found.map { entry in
            System(
                number: entry.number, name: entry.name, hypotheses: entry.lines.map(\.hypothesis),
                scores: entry.lines.map { line in ranking.flatMap { line.scores[$0] } })
        }
        references = first.lines.map(\.references)
        let sources = first.lines.compactMap(\.source)
        self.sources = sources.count == references.count ? sources : nil
        self.remarks = remarks
        compare(found.map(\.report), by: known)
    }

    private static func lines(of report: ReportFolder) -> [Line]? {
        guard let data = FileManager.default.contents(atPath: "\(report.path)/sentences.jsonl") else { return nil }
        let parts = data.split(separator: 0x0A)
        let lines = parallelMap(parts.count) { range in
            let decoder = JSONDecoder()
            return range.map { try? decoder.decode(Line.self, from: parts[$0]) }
        }.joined()
        let decoded = lines.compactMap { $0 }
        return decoded.count == lines.count && !decoded.isEmpty ? decoded : nil
    }

    /// Tests each system against the first by paired bootstrap resampling (Koehn 2004), with the metrics that can be
    /// computed here as they were computed for the reports.
    private mutating func compare(_ reports: [ReportFolder], by keys: [String]) {
        let lists = (0..<(references.first?.count ?? 0)).map { place in references.map { $0[place] } }
        guard references.allSatisfy({ $0.count == lists.count }) else { return }
        var used: [(key: String, name: String)] = [], measures: [[CorpusEvaluation.Measure]] = systems.map { _ in [] }
        for key in keys where key != "ter" || references.count * systems.count <= Self.mostSegmentsOfTER {
            let computed = zip(systems, reports).map { system, report -> CorpusEvaluation.Measure? in
                guard let tokenizer = Tokenizers.named(report.tokenizer ?? "13a"),
                    let metric = Metrics.named(
                        key, Metrics.Options(tokenizer: tokenizer, lowercase: report.isLowercase ?? false)),
                    let stored = report.metrics[key]?.value,
                    let measure = CorpusEvaluation(
                        hypotheses: system.hypotheses, references: lists, metrics: [metric]
                    ).measures.first, abs(measure.score.value - stored) < 0.005
                else { return nil }
                return measure
            }
            guard !computed.contains(where: { $0 == nil }) else {
                remarks.append(
                    "\(reports[0].metrics[key]?.name ?? key) was computed with settings of its own: no p-values.")
                continue
            }
            used.append((key, reports[0].metrics[key]?.name ?? key))
            for (index, measure) in computed.enumerated() { if let measure { measures[index].append(measure) } }
        }
        guard !used.isEmpty else { return }
        metrics = used
        let results = Resampling(seed: Self.seed).compare(
            Array(measures.dropFirst()), with: measures[0], by: .bootstrap, samples: Self.samples)
        differences = zip(systems.dropFirst(), results).map { system, results in
            Difference(
                system: system.name,
                results: zip(results, measures[0]).map { result, measure in
                    let change = result.score - result.baseline
                    // What is equal in every sample is no difference, whatever the count of samples says.
                    let pValue = change == 0 ? 1 : result.pValue
                    return (change, pValue, (change > 0) == measure.metric.isHigherBetter)
                })
        }
    }
}
