import Files
import Foundation

/// report.json of a comparison. Keys stay as they are while `schema` does.
struct ComparisonDocument: Encodable {
    let schema = 1
    let kind = "comparison"
    let tool: [String: String]
    let title: String
    let created: String
    let systems: [System]
    let missing: [Missing]
    /// How systems differ from the first on each test set.
    let differences: [Difference]
    /// Options that are not the same for all systems: by name, then by system.
    let options: [String: [String: String]]
    /// Reports through time, the oldest first.
    let history: [Entry]?

    struct Difference: Encodable {
        let test, baseline, system, metric: String
        let difference, pValue: Double
        enum CodingKeys: String, CodingKey {
            case test, baseline, system, metric, difference
            case pValue = "p_value"
        }
    }

    struct Entry: Encodable {
        let test, system, created, version, report: String
        let model: String?
        let references: [String?]
        let segments: Int
        /// By the metric's key.
        let scores: [String: Double]
        /// Against the report before it, where the two can be compared.
        let changes: [String: Double]
        enum CodingKeys: String, CodingKey {
            case test, system, created, version, report, segments, scores, changes
            case model = "model_sha256"
            case references = "references_sha256"
        }
    }
    struct System: Encodable {
        let name: String
        /// By test set, then by the metric's key.
        let scores: [String: [String: Repeated]]
        let lengthRatio: [String: Repeated]
        let reports: [String]
        let models: [Model]
        enum CodingKeys: String, CodingKey {
            case name, scores, reports, models
            case lengthRatio = "length_ratio"
        }
    }
    struct Model: Encodable {
        let folder: String
        let parameters: Int?
        let updates: Int?
        let seconds: Double?
        let tokensPerSecond: Double?
        let bestDevelopmentBLEU: Double?
        let gradientFlow: [Flow]?
        enum CodingKeys: String, CodingKey {
            case folder, parameters, updates, seconds
            case tokensPerSecond = "tokens_per_second"
            case bestDevelopmentBLEU = "best_dev_bleu"
            case gradientFlow = "gradient_flow"
        }
    }
    struct Flow: Encodable {
        let update: Int
        /// By distance in words.
        let norms: [Double?]
    }
    struct Missing: Encodable {
        let name, reason: String
    }

    init(_ comparison: Comparison) {
        tool = ["name": "pipeline report", "version": comparison.version]
        title = comparison.title
        created = comparison.created
        missing = comparison.missing.map { Missing(name: $0.name, reason: $0.reason) }
        differences = comparison.aligned.flatMap { test in
            test.differences.flatMap { difference in
                zip(test.metrics, difference.results).map { metric, result in
                    Difference(
                        test: test.test, baseline: test.systems.first?.name ?? "", system: difference.system,
                        metric: metric.key, difference: result.difference, pValue: result.pValue)
                }
            }
        }
        let differing = OptionDifferences(comparison)
        options = Dictionary(
            differing.rows.map { row in
                (row.name, Dictionary(zip(differing.systems, row.values), uniquingKeysWith: { first, _ in first }))
            }, uniquingKeysWith: { first, _ in first })
        history = comparison.history?.entries.map { entry in
            let scores = entry.report.metrics.mapValues(\.value)
            return Entry(
                test: entry.report.test, system: entry.system, created: entry.report.created.formatted(.iso8601),
                version: entry.report.version, report: entry.report.path, model: entry.report.model,
                references: entry.report.references, segments: entry.report.segments, scores: scores,
                changes: scores.filter { entry.before[$0.key] != nil }.reduce(into: [:]) { changes, score in
                    changes[score.key] = entry.before[score.key].map { score.value - $0 }
                })
        }
        systems = comparison.systems.map { system in
            var scores: [String: [String: Repeated]] = [:], ratios: [String: Repeated] = [:]
            for test in comparison.tests {
                let reports = system.reports(on: test)
                for metric in comparison.metrics(on: test) {
                    scores[test, default: [:]][metric.key] = Repeated(reports.map { $0.metrics[metric.key]?.value })
                }
                ratios[test] = Repeated(reports.map(\.lengthRatio))
            }
            return System(
                name: system.name, scores: scores, lengthRatio: ratios, reports: system.reports.map(\.path),
                models: system.models.map { model in
                    Model(
                        folder: model.folder, parameters: model.parameters, updates: model.updates,
                        seconds: model.seconds, tokensPerSecond: model.tokensPerSecond,
                        bestDevelopmentBLEU: model.bestBLEU,
                        gradientFlow: model.gradients?.flows.map { Flow(update: $0.update, norms: $0.norms) })
                })
        }
    }

    /// The document, its keys sorted.
    func text() throws -> String {
        try JSON.text(self, .indented).escapingHiddenInJSON
    }
}
