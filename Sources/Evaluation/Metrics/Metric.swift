/// A measure of how near hypotheses come to their references.
///
/// It is computed in two steps: a row of counts for each segment, and a score from the sum of rows. So a corpus, any
/// part of it and a single segment are scored alike, and the segments can be counted on several threads.
public protocol Metric: Sendable {
    /// The name on the command line and in report.json, such as `bleu`.
    var key: String { get }
    /// The name in front of the score, such as `chrF2++`.
    var name: String { get }
    /// How many counts a row has.
    var width: Int { get }
    /// The settings that make scores comparable, in sacreBLEU's form.
    func signature(references: Int) -> String
    /// A counter of its own for each thread.
    func makeCounter() -> any SegmentCounter
    /// The score of a row or a sum of rows.
    /// - Parameter references: how many references each segment has, for the signature.
    func score(_ counts: [Int], references: Int) -> MetricScore
    /// The value of a row or a sum of rows alone, from 0 to 100.
    func value(_ counts: [Int]) -> Double
    /// The variant that single segments are scored with; the metric itself unless it says otherwise.
    var sentenceLevel: Self { get }
}

extension Metric {
    public var sentenceLevel: Self { self }
}

/// Counts what a metric needs of one segment after the other, in memory that it keeps.
public protocol SegmentCounter {
    /// Appends one row to `rows`.
    mutating func count(hypothesis: String, references: [String], into rows: inout [Int])
}

/// The sacreBLEU release whose figures, signatures and output these metrics equal.
public let sacreBLEUVersion = "2.6.0"

/// The metrics on offer. A new one is a file in this folder and a line here.
public enum Metrics {
    /// What the metrics are made with.
    public struct Options: Sendable {
        public var tokenizer: any Tokenizer
        public var lowercase: Bool

        public init(tokenizer: any Tokenizer = Tokenizer13a(), lowercase: Bool = false) {
            self.tokenizer = tokenizer
            self.lowercase = lowercase
        }
    }

    public typealias Kind = (key: String, summary: String, make: @Sendable (Options) -> any Metric)

    public static let all: [Kind] = [
        ("bleu", "BLEU", { BLEU(tokenizer: $0.tokenizer, lowercase: $0.lowercase) }),
        ("chrf", "chrF2, character n-grams", { ChrF(lowercase: $0.lowercase) }),
        ("chrf++", "chrF2++, character and word n-grams", { ChrF(wordOrder: 2, lowercase: $0.lowercase) }),
    ]

    public static func named(_ key: String, _ options: Options = Options()) -> (any Metric)? {
        all.first { $0.key == key }?.make(options)
    }
}
