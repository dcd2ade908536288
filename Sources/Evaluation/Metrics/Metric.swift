/// A measure of how close hypotheses are to their references.
///
/// It is computed in two steps: a row of counts for each segment, and a score from the sum of rows. So a corpus, any
/// part of it and a single segment are scored alike, and the segments can be counted on several threads.
public protocol Metric: Sendable {
    /// The name on the command line and in report.json, such as `bleu`.
    var key: String { get }
    /// The name in front of the score, such as `chrF2++`.
    var name: String { get }
    /// Whether a greater value is a better one; true unless the metric says otherwise.
    var isHigherBetter: Bool { get }
    /// How many counts a row has.
    var width: Int { get }
    /// The settings that make scores comparable, in sacreBLEU's form.
    /// - Parameter references: how many references each segment has; nil where the number varies.
    func signature(references: Int?) -> String
    /// A counter of its own for each thread.
    func makeCounter() -> any SegmentCounter
    /// The score of a row or a sum of rows.
    /// - Parameters:
    ///   - counts: a row, or a sum of rows.
    ///   - references: how many references each segment has, for the signature; nil where the number varies.
    func score(_ counts: [Double], references: Int?) -> MetricScore
    /// The value of a row or a sum of rows alone.
    func value(_ counts: [Double]) -> Double
    /// The value of the sum of rows drawn at random, in sacreBLEU's precision; see ``SampledValue``.
    func sampledValue(_ counts: UnsafeBufferPointer<Float>) -> SampledValue
    /// The value of the sum of rows of which some were exchanged with another system's.
    func shuffledValue(_ counts: [Double]) -> Double
    /// The variant that single segments are scored with; the metric itself unless it says otherwise.
    var sentenceLevel: Self { get }
}

extension Metric {
    public var isHigherBetter: Bool { true }
    public var sentenceLevel: Self { self }
    public func shuffledValue(_ counts: [Double]) -> Double { value(counts) }
    public func sampledValue(_ counts: UnsafeBufferPointer<Float>) -> SampledValue {
        .double(value(counts.map(Double.init)))
    }
}

/// A value as sacreBLEU's bootstrap has it: it sums counts in single precision, and what a metric makes of them is a
/// number in single or in double precision, which decides how means and differences are rounded.
public enum SampledValue: Sendable, Equatable {
    case float(Float)
    case double(Double)

    public var value: Double {
        switch self {
        case .float(let value): Double(value)
        case .double(let value): value
        }
    }
}

/// Counts what a metric needs, segment by segment, reusing its memory.
public protocol SegmentCounter {
    /// Appends one row to `rows`.
    mutating func count(hypothesis: String, references: [String], into rows: inout [Double])
}

/// The sacreBLEU release whose figures, signatures and output these metrics equal.
public let sacreBLEUVersion = "2.6.0"

/// The available metrics. A new one is a file in this folder and a line here.
public enum Metrics {
    /// What the metrics are made with.
    public struct Options: Sendable {
        /// The options of BLEU.
        public var bleu: BLEU.Options
        /// The options of chrF and chrF++.
        public var chrF: ChrF.Options
        /// The options of TER.
        public var ter: TER.Options

        public init(bleu: BLEU.Options = .init(), chrF: ChrF.Options = .init(), ter: TER.Options = .init()) {
            self.bleu = bleu
            self.chrF = chrF
            self.ter = ter
        }

        /// The options of BLEU with a tokenizer, and all metrics with or without regard to case.
        public init(tokenizer: any Tokenizer = Tokenizer13a(), lowercase: Bool = false) {
            self.init(bleu: .init(tokenizer: tokenizer, lowercase: lowercase), chrF: .init(lowercase: lowercase))
        }
    }

    /// A metric by its key, with a summary for help texts and its initializer.
    public typealias Kind = (key: String, summary: String, make: @Sendable (Options) -> any Metric)

    /// All metrics, in the order of the help text.
    public static let all: [Kind] = [
        ("bleu", "BLEU", { BLEU($0.bleu) }),
        ("chrf", "chrF2, character n-grams", { ChrF($0.chrF) }),
        ("chrf++", "chrF2++, character and word n-grams", { ChrF($0.chrF.with(wordOrder: 2)) }),
        ("ter", "TER, edits and shifts of words; less is better", { TER($0.ter) }),
    ]

    /// The metric with a key, such as `bleu`; nil if there is none.
    public static func named(_ key: String, _ options: Options = Options()) -> (any Metric)? {
        all.first { $0.key == key }?.make(options)
    }
}
