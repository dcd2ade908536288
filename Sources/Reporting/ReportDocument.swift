import Evaluation
import Files
import Foundation

/// report.json: what machines read. Keys stay as they are while `schema` does.
struct ReportDocument: Encodable {
    let schema = 1
    let tool: Tool
    let name: String
    let created: String
    let inputs: Inputs
    let options: Options
    let segments: Segments
    /// By the metric's key, such as `bleu`.
    let metrics: [String: Metric]
    let gates: [Gate]
    let passed: Bool
    let lengths: Lengths
    let analysis: AnalysisDocument
    let overlap: OverlapDocument?
    let placeholders: PlaceholderDocument?
    let matches: [MatchBandDocument]?
    let comparison: ComparisonOfSystems?
    let provenance: Provenance
    let command: String?
    let files: [String: String]

    struct Tool: Encodable { let name, version: String }
    struct File: Encodable {
        let path: String
        let lines: Int
        let sha256: String?
    }
    struct Inputs: Encodable {
        let hypotheses: File
        let references: [File]
        let sources: File?
        let model: Weights?
        let training: String?
    }
    struct Weights: Encodable { let path, sha256: String }
    struct Options: Encodable {
        let tokenizer: String
        let tokenizerNote: String?
        let lowercase: Bool
        enum CodingKeys: String, CodingKey {
            case tokenizer, lowercase
            case tokenizerNote = "tokenizer_note"
        }
    }
    struct Segments: Encodable {
        let count: Int
        let emptyHypotheses: Int
        let exactMatches: Int
        enum CodingKeys: String, CodingKey {
            case count
            case emptyHypotheses = "empty_hypotheses"
            case exactMatches = "exact_matches"
        }
    }
    struct Metric: Encodable {
        let name: String
        let value: Double
        let signature: String
        let details: [String: Detail]
        let confidence: Interval?
        /// The line as sacreBLEU prints it, with two digits.
        let line: String
    }
    /// The mean of resampled scores and half the width of their 95 % interval.
    struct Interval: Encodable {
        let mean: Double
        let halfWidth: Double
        init(_ interval: ConfidenceInterval) { (mean, halfWidth) = (interval.mean, interval.halfWidth) }
        enum CodingKeys: String, CodingKey {
            case mean
            case halfWidth = "half_width"
        }
    }
    struct Detail: Encodable {
        let value: MetricScore.Detail
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch value {
            case .count(let count): try container.encode(count)
            case .number(let number): try container.encode(number)
            case .counts(let counts): try container.encode(counts)
            case .numbers(let numbers): try container.encode(numbers)
            }
        }
    }
    struct Gate: Encodable {
        let metric: String
        var minimum: Double?
        var maximum: Double?
        var baseline: Double?
        var pValue: Double?
        var significance: Double?
        let value: Double
        let passed: Bool
        let sentence: String

        init(_ verdict: QualityGate.Verdict) {
            metric = verdict.metric
            value = verdict.value
            passed = verdict.isPassed
            sentence = verdict.sentence
            switch verdict.demand {
            case .minimum(let limit): minimum = limit
            case .maximum(let limit): maximum = limit
            case .noFall(let baseline, let pValue, let significance):
                self.baseline = baseline
                self.pValue = pValue
                self.significance = significance
            }
        }
        enum CodingKeys: String, CodingKey {
            case metric, minimum, maximum, baseline, significance, value, passed, sentence
            case pValue = "p_value"
        }
    }
    /// What is needed to reproduce the figures.
    struct Provenance: Encodable {
        /// What runs all of it, or makes the report where nothing else is known.
        let command: String?
        let source, target: String?
        let seed: String?
        let data: [DataSet]?
        /// Options by name.
        let model, training: [String: String]?
        let trainingCommand, trainingVersion: String?

        enum CodingKeys: String, CodingKey {
            case command, source, target, seed, data, model, training
            case trainingCommand = "training_command"
            case trainingVersion = "training_version"
        }
    }
    struct DataSet: Encodable {
        let set: String
        let pairs: Int?
        let source, target: String?
        enum CodingKeys: String, CodingKey {
            case set, pairs
            case source = "source_sha256"
            case target = "target_sha256"
        }
    }
    struct Lengths: Encodable {
        let side: String
        let buckets: [Bucket]
    }
    struct Bucket: Encodable {
        let from: Int
        let to: Int?
        let segments: Int
        let scores: [String: Double]
        let confidence: [String: Interval]?
        let ratio: Double
    }

    init(_ report: Report) {
        tool = Tool(name: "pipeline-score", version: report.version)
        (name, created, command) = (report.name, report.created, report.command)
        func file(_ input: Report.Input) -> File {
            File(path: input.path, lines: input.lines.count, sha256: input.digest)
        }
        inputs = Inputs(
            hypotheses: file(report.hypotheses), references: report.references.map(file),
            sources: report.sources.map(file),
            model: report.model.map { Weights(path: $0.path, sha256: $0.digest) }, training: report.trainingPath)
        options = Options(
            tokenizer: report.tokenizer.name, tokenizerNote: report.tokenizerNote, lowercase: report.lowercase)
        segments = Segments(
            count: report.count, emptyHypotheses: report.emptyHypotheses, exactMatches: report.exactMatches)
        let measures = report.evaluation.measures
        metrics = Dictionary(
            measures.map { measure in
                let score = measure.score
                let details = Dictionary(
                    score.details.map { ($0.name, Detail(value: $0.value)) }, uniquingKeysWith: { $1 })
                let metric = Metric(
                    name: score.name, value: score.value, signature: score.signature, details: details,
                    confidence: score.interval.map(Interval.init), line: score.formatted())
                return (measure.metric.key, metric)
            }, uniquingKeysWith: { $1 })
        gates = report.verdicts.map(Gate.init)
        passed = report.verdicts.allSatisfy(\.isPassed)
        lengths = Lengths(
            side: report.bucketSide,
            buckets: report.buckets.map { bucket in
                let scores = zip(measures.map(\.metric.key), bucket.scores)
                return Bucket(
                    from: bucket.from, to: bucket.to, segments: bucket.segments,
                    scores: Dictionary(scores, uniquingKeysWith: { $1 }),
                    confidence: bucket.intervals.isEmpty
                        ? nil
                        : Dictionary(
                            zip(measures.map(\.metric.key), bucket.intervals.map(Interval.init)),
                            uniquingKeysWith: { $1 }),
                    ratio: bucket.ratio)
            })
        analysis = AnalysisDocument(report.analysis)
        matches = MatchBandDocument.all(report.matchBands, measures.map(\.metric.key))
        overlap = report.nearDuplicates.map { OverlapDocument($0, measures.map(\.metric.key)) }
        placeholders = report.placeholders.map(PlaceholderDocument.init)
        comparison = report.paired.map { ComparisonOfSystems($0) }
        let facts = report.facts
        func values(_ options: [ModelFacts.Option]?) -> [String: String]? {
            options.map { Dictionary($0.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }) }
        }
        provenance = Provenance(
            command: report.runCommand ?? report.command, source: report.sourceLanguage, target: report.targetLanguage,
            seed: facts?.seed,
            data: facts?.data.map { DataSet(set: $0.name, pairs: $0.pairs, source: $0.source, target: $0.target) },
            model: values(facts?.model), training: values(facts?.training), trainingCommand: facts?.command,
            trainingVersion: facts?.version)
        files = [
            "html": "report.html", "junit": "junit.xml", "markdown": "report.md", "sentences": "sentences.jsonl",
        ]
    }

    /// The document, its keys sorted, so that two reports compare line by line.
    func text() throws -> String {
        try JSON.text(self, .indented).escapingHiddenInJSON
    }
}
