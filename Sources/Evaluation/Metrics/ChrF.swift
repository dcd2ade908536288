/// chrF (Popović 2015) and, with word n-grams, chrF++ (Popović 2017): the F-score of character n-gram precision and
/// recall, averaged over the orders that occur on both sides. Equal to sacreBLEU 2.6.0.
public struct ChrF: Metric {
    /// The options of chrF. The defaults are sacreBLEU's.
    public struct Options: Sendable {
        /// The longest character n-grams that count.
        public var characterOrder: Int
        /// The longest word n-grams that count: 0 for chrF, 2 for chrF++.
        public var wordOrder: Int
        /// How much recall weighs against precision.
        public var beta: Int
        /// Whether case is ignored.
        public var lowercase: Bool
        /// Whether white space is a character like others.
        public var whitespace: Bool
        /// Whether the F-scores of all orders are averaged, a tiny number in place of each missing one, as chrF++.py,
        /// NLTK and Moses do, rather than precision and recall of those that occur.
        public var epsilonSmoothing: Bool

        public init(
            characterOrder: Int = 6, wordOrder: Int = 0, beta: Int = 2, lowercase: Bool = false,
            whitespace: Bool = false, epsilonSmoothing: Bool = false
        ) {
            self.characterOrder = characterOrder
            self.wordOrder = wordOrder
            self.beta = beta
            self.lowercase = lowercase
            self.whitespace = whitespace
            self.epsilonSmoothing = epsilonSmoothing
        }

        func with(wordOrder: Int) -> Options {
            var options = self
            options.wordOrder = wordOrder
            return options
        }
    }

    /// The options of this metric.
    public let options: Options

    public init(_ options: Options = Options()) { self.options = options }

    public var key: String { "chrf" + plusSigns }
    public var name: String { "chrF\(options.beta)" + plusSigns }
    public var width: Int { 3 * (options.characterOrder + options.wordOrder) }
    private var plusSigns: String { String(repeating: "+", count: options.wordOrder) }

    public func signature(references: Int?) -> String {
        "nrefs:\(references.described)|case:\(options.lowercase ? "lc" : "mixed")"
            + "|eff:\(options.epsilonSmoothing ? "no" : "yes")|nc:\(options.characterOrder)|nw:\(options.wordOrder)"
            + "|space:\(options.whitespace ? "yes" : "no")|version:\(sacreBLEUVersion)"
    }

    public func makeCounter() -> any SegmentCounter { Counter(metric: self) }

    public func value(_ counts: [Double]) -> Double { fScore(of: counts) ?? 0 }

    /// Where precision and recall are zero, sacreBLEU's zero is in double precision.
    public func sampledValue(_ counts: UnsafeBufferPointer<Float>) -> SampledValue {
        fScore(of: counts).map(SampledValue.float) ?? .double(0)
    }

    /// - Parameters:
    ///   - counts: for each order n-grams of the hypothesis, n-grams of the reference, matches.
    ///   - references: the number of references of each segment, for the signature; nil where it varies.
    public func score(_ counts: [Double], references: Int?) -> MetricScore {
        let averages = average(counts)
        return MetricScore(
            name: name, value: value(counts), signature: signature(references: references),
            details: [("precision", .number(100 * averages.precision)), ("recall", .number(100 * averages.recall))])
    }

    /// The score in the precision of the counts; nil where nothing matches.
    private func fScore<Counts: RandomAccessCollection>(of counts: Counts) -> Counts.Element?
    where Counts.Index == Int, Counts.Element: BinaryFloatingPoint {
        let factor = Counts.Element(options.beta * options.beta)
        if options.epsilonSmoothing { return meanFScore(of: counts, factor) }
        let (precision, recall) = average(counts)
        guard precision + recall != 0 else { return nil }
        let product = (1 + factor) * precision * recall
        return 100 * (product / (factor * precision + recall))
    }

    /// Precision and recall, averaged over the orders of which both sides have n-grams.
    private func average<Counts: RandomAccessCollection>(
        _ counts: Counts
    ) -> (precision: Counts.Element, recall: Counts.Element)
    where Counts.Index == Int, Counts.Element: BinaryFloatingPoint {
        var precision: Counts.Element = 0, recall: Counts.Element = 0, orders: Counts.Element = 0
        for start in stride(from: 0, to: counts.count, by: 3) where counts[start] > 0 && counts[start + 1] > 0 {
            precision += counts[start + 2] / counts[start]
            recall += counts[start + 2] / counts[start + 1]
            orders += 1
        }
        return orders == 0 ? (0, 0) : (precision / orders, recall / orders)
    }

    private func meanFScore<Counts: RandomAccessCollection>(
        of counts: Counts, _ factor: Counts.Element
    ) -> Counts.Element where Counts.Index == Int, Counts.Element: BinaryFloatingPoint {
        let tiny: Counts.Element = 1e-16
        var sum: Counts.Element = 0
        for start in stride(from: 0, to: counts.count, by: 3) {
            let precision = counts[start] > 0 ? counts[start + 2] / counts[start] : tiny
            let recall = counts[start + 1] > 0 ? counts[start + 2] / counts[start + 1] : tiny
            let denominator = factor * precision + recall
            sum += denominator > 0 ? (1 + factor) * precision * recall / denominator : tiny
        }
        return 100 * sum / Counts.Element(options.characterOrder + options.wordOrder)
    }
}

extension ChrF {
    private struct Counter: SegmentCounter {
        let metric: ChrF
        var interner = WordInterner()
        var matcher = NGramMatcher()
        var hypothesis = SegmentUnits()
        var reference = SegmentUnits()
        var best: [Double] = []
        var row: [Double] = []

        init(metric: ChrF) { self.metric = metric }

        mutating func count(hypothesis: String, references: [String], into rows: inout [Double]) {
            let options = metric.options
            let units = SegmentUnits.Options(
                lowercase: options.lowercase, whitespace: options.whitespace, hasWords: options.wordOrder > 0)
            interner.reset()
            self.hypothesis.read(hypothesis, units, numbers: &interner)
            var bestScore = -1.0
            best.removeAll(keepingCapacity: true)
            for reference in references {
                self.reference.read(reference, units, numbers: &interner)
                row.removeAll(keepingCapacity: true)
                append(self.hypothesis.characters, self.reference.characters, orders: options.characterOrder)
                append(self.hypothesis.words, self.reference.words, orders: options.wordOrder)
                let score = metric.value(row)
                if score > bestScore {
                    bestScore = score
                    swap(&row, &best)
                }
            }
            rows.append(contentsOf: best)
            if references.isEmpty { rows.append(contentsOf: repeatElement(0, count: metric.width)) }
        }

        /// Appends a triple for each order: n-grams of the hypothesis, n-grams of the reference, matches.
        private mutating func append(_ hypothesis: [UInt32], _ reference: [UInt32], orders: Int) {
            guard orders > 0 else { return }
            withUnsafeTemporaryAllocation(of: Int.self, capacity: orders) { matches in
                matches.initialize(repeating: 0)
                matcher.addMatches(of: hypothesis, in: reference, ends: [reference.count], to: matches)
                for n in 0..<orders {
                    let inReference = max(0, reference.count - n)
                    // Nothing is expected of the hypothesis where the reference is too short for an order.
                    row.append(inReference > 0 ? Double(max(0, hypothesis.count - n)) : 0)
                    row.append(Double(inReference))
                    row.append(Double(matches[n]))
                }
            }
        }
    }
}
