import Diagnostics
import Foundation

/// A finished report folder, read again.
struct ReportFolder: Sendable {
    struct Bucket: Sendable, Decodable {
        var from: Int
        var to: Int?
        var segments: Int
        /// By the metric's key.
        var scores: [String: Double]

        var label: String { LengthBucket(from: from, to: to, segments: segments, scores: []).label }
    }

    /// How words of a range of frequencies in training were translated.
    struct Frequency: Sendable, Decodable {
        var from: Int
        var to: Int?
        var referenceWords: Int
        var hypothesisWords: Int
        var f1: Double

        enum CodingKeys: String, CodingKey {
            case from, to, f1
            case referenceWords = "reference_words"
            case hypothesisWords = "hypothesis_words"
        }
    }

    struct Metric: Sendable, Decodable {
        var name: String
        var value: Double
        var signature: String
        var details: [String: Detail]
        var confidence: Interval?

        struct Interval: Sendable, Decodable {
            var halfWidth: Double
            enum CodingKeys: String, CodingKey { case halfWidth = "half_width" }
        }

        enum Detail: Sendable, Decodable {
            case number(Double)
            case other

            init(from decoder: any Decoder) throws {
                let number = try? decoder.singleValueContainer().decode(Double.self)
                self = number.map { .number($0) } ?? .other
            }
        }
    }

    private struct Document: Decodable {
        struct File: Decodable {
            var sha256: String?
        }
        struct Inputs: Decodable {
            var references: [File]
            var model: File?
            var training: String?
        }
        struct Tool: Decodable {
            var version: String
        }
        struct Segments: Decodable {
            var count: Int
        }
        struct Lengths: Decodable {
            var side: String
            var buckets: [Bucket]
        }
        struct Options: Decodable {
            var tokenizer: String?
            var lowercase: Bool?
        }
        struct Analysis: Decodable {
            var frequencies: [Frequency]?
        }
        struct Provenance: Decodable {
            var source: String?
            var target: String?
        }
        var schema: Int
        var tool: Tool
        var name: String
        var created: String
        var inputs: Inputs
        var segments: Segments
        var metrics: [String: Metric]
        var lengths: Lengths
        // Earlier versions did not write all of these.
        var options: Options?
        var analysis: Analysis?
        var provenance: Provenance?
    }

    let path: String
    /// The report's title: the test set.
    let test: String
    let segments: Int
    /// By key.
    let metrics: [String: Metric]
    /// The side of the text whose lengths the buckets hold.
    let side: String
    let buckets: [Bucket]
    /// Those that have a word; empty where no training corpus was given.
    let frequencies: [Frequency]
    /// The name of BLEU's tokenizer.
    let tokenizer: String?
    let isLowercase: Bool?
    /// Language tags, as far as they were known.
    let sourceLanguage: String?
    let targetLanguage: String?
    let trainingLog: String?
    /// When the report was made.
    let created: Date
    /// The version of the program that made it.
    let version: String
    /// The SHA-256 of the model's weights.
    let model: String?
    /// The SHA-256 of each reference text that was a file of its own.
    let references: [String?]

    /// The content of a folder's report.json.
    /// - Throws: a ``Diagnostic`` where it has none.
    static func data(_ path: String) throws -> Data {
        guard let data = FileManager.default.contents(atPath: "\(path)/report.json") else {
            throw Diagnostic(
                .missingInput, at: Place(path), "is no report folder: it has no report.json; pipeline-score writes one")
        }
        return data
    }

    /// - Throws: a ``Diagnostic`` where the folder has no report.json of this version and of translations.
    init(_ path: String) throws {
        let file = "\(path)/report.json"
        let data = try Self.data(path)
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: data)
        } catch {
            throw Diagnostic(
                .badInput, at: Place(file),
                ReportKind(of: path)?.refusal ?? "is no report of pipeline-score; score the hypotheses again")
        }
        guard document.schema == 1 else {
            throw Diagnostic(
                .badInput, at: Place(file), "has schema \(document.schema), this version reads 1; score again")
        }
        guard let created = try? Date(document.created, strategy: .iso8601) else {
            throw Diagnostic(
                .badInput, at: Place(file), "has `\(document.created)` for the time it was made; that is no ISO 8601")
        }
        self.path = path
        self.created = created
        version = document.tool.version
        model = document.inputs.model?.sha256
        references = document.inputs.references.map(\.sha256)
        test = document.name
        segments = document.segments.count
        metrics = document.metrics
        side = document.lengths.side
        buckets = document.lengths.buckets
        trainingLog = document.inputs.training
        frequencies = (document.analysis?.frequencies ?? []).filter { $0.referenceWords + $0.hypothesisWords > 0 }
        tokenizer = document.options?.tokenizer
        isLowercase = document.options?.lowercase
        sourceLanguage = document.provenance?.source
        targetLanguage = document.provenance?.target
    }

    /// Tokens of the hypotheses over those of the references, where BLEU was computed.
    var lengthRatio: Double? {
        guard case .number(let ratio)? = metrics["bleu"]?.details["ratio"] else { return nil }
        return ratio
    }
}
