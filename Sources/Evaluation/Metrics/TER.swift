/// Translation edit rate (Snover et al. 2006): edits and shifts of words for each word of the reference, in percent.
/// Less is better, and it may exceed 100. Equal to sacreBLEU 2.6.0, whose limits and preferences are Tercom's.
public struct TER: Metric {
    /// The options of TER. The defaults are sacreBLEU's, which are Tercom's.
    public struct Options: Sendable {
        /// Whether entities are decoded and punctuation is split off.
        public var normalized: Bool
        /// Whether punctuation is removed.
        public var withoutPunctuation: Bool
        /// Whether the two options above handle Chinese and Japanese script.
        public var asianSupport: Bool
        /// Whether case counts.
        public var caseSensitive: Bool

        public init(
            normalized: Bool = false, withoutPunctuation: Bool = false, asianSupport: Bool = false,
            caseSensitive: Bool = false
        ) {
            self.normalized = normalized
            self.withoutPunctuation = withoutPunctuation
            self.asianSupport = asianSupport
            self.caseSensitive = caseSensitive
        }
    }

    /// The options of this metric.
    public let options: Options

    public init(_ options: Options = Options()) { self.options = options }

    public var key: String { "ter" }
    public var name: String { "TER" }
    public var isHigherBetter: Bool { false }
    public var width: Int { 2 }

    public func signature(references: Int?) -> String {
        let answer = { (value: Bool) in value ? "yes" : "no" }
        return "nrefs:\(references.described)|case:\(options.caseSensitive ? "mixed" : "lc")|tok:tercom"
            + "|norm:\(answer(options.normalized))|punct:\(answer(!options.withoutPunctuation))"
            + "|asian:\(answer(options.asianSupport))|version:\(sacreBLEUVersion)"
    }

    public func makeCounter() -> any SegmentCounter { Counter(options) }

    public func value(_ counts: [Double]) -> Double {
        counts[1] > 0 ? 100 * (counts[0] / counts[1]) : counts[0] > 0 ? 100 : 0
    }

    /// A value that no division makes is in double precision.
    public func sampledValue(_ counts: UnsafeBufferPointer<Float>) -> SampledValue {
        counts[1] > 0 ? .float(100 * (counts[0] / counts[1])) : .double(counts[0] > 0 ? 100 : 0)
    }

    /// - Parameters:
    ///   - counts: edits, and the mean length of the references.
    ///   - references: the number of references of each segment, for the signature; nil where it varies.
    public func score(_ counts: [Double], references: Int?) -> MetricScore {
        MetricScore(
            name: name, value: value(counts), signature: signature(references: references),
            details: [("edits", .count(Int(counts[0]))), ("reference_length", .number(counts[1]))])
    }
}

extension TER {
    private struct Counter: SegmentCounter {
        let tokenizer: TercomTokenizer
        var interner = WordInterner()
        var search = ShiftSearch()
        var hypothesis: [UInt32] = []
        var reference: [UInt32] = []

        init(_ options: Options) { tokenizer = TercomTokenizer(options) }

        mutating func count(hypothesis: String, references: [String], into rows: inout [Double]) {
            interner.reset()
            self.hypothesis.removeAll(keepingCapacity: true)
            interner.intern(wordsOf: tokenizer.tokenize(hypothesis), into: &self.hypothesis)
            var fewest = Int.max, length = 0
            for text in references {
                reference.removeAll(keepingCapacity: true)
                interner.intern(wordsOf: tokenizer.tokenizeReference(text), into: &reference)
                fewest = min(fewest, search.edits(from: self.hypothesis, to: reference))
                length += reference.count
            }
            rows.append(references.isEmpty ? 0 : Double(fewest))
            rows.append(references.isEmpty ? 0 : Double(length) / Double(references.count))
        }
    }
}
