/// chrF (Popović 2015) and, with word n-grams, chrF++ (Popović 2017): the F-score of character n-gram precision and
/// recall, averaged over the orders that occur on both sides. Equal to sacreBLEU 2.6.0 with its default settings.
public struct ChrF: Metric {
    /// The longest character n-grams that count.
    public let characterOrder: Int
    /// The longest word n-grams that count: 0 for chrF, 2 for chrF++.
    public let wordOrder: Int
    /// How much recall weighs against precision.
    public let beta: Int
    public let lowercase: Bool

    public init(characterOrder: Int = 6, wordOrder: Int = 0, beta: Int = 2, lowercase: Bool = false) {
        self.characterOrder = characterOrder
        self.wordOrder = wordOrder
        self.beta = beta
        self.lowercase = lowercase
    }

    public var key: String { "chrf" + String(repeating: "+", count: wordOrder) }
    public var name: String { "chrF\(beta)" + String(repeating: "+", count: wordOrder) }
    public var width: Int { 3 * (characterOrder + wordOrder) }

    public func signature(references: Int) -> String {
        "nrefs:\(references)|case:\(lowercase ? "lc" : "mixed")|eff:yes|nc:\(characterOrder)|nw:\(wordOrder)"
            + "|space:no|version:\(sacreBLEUVersion)"
    }

    public func makeCounter() -> any SegmentCounter { Counter(metric: self) }

    public func value(_ counts: [Int]) -> Double { counts.withUnsafeBufferPointer { fScore(average($0)) } }

    /// - Parameter counts: for each order n-grams of the hypothesis, n-grams of the reference, matches.
    public func score(_ counts: [Int], references: Int) -> MetricScore {
        let averages = counts.withUnsafeBufferPointer { average($0) }
        return MetricScore(
            name: name, value: fScore(averages), signature: signature(references: references),
            details: [("precision", .number(100 * averages.precision)), ("recall", .number(100 * averages.recall))])
    }

    /// Precision and recall, averaged over the orders of which both sides have n-grams.
    private func average(_ counts: UnsafeBufferPointer<Int>) -> (precision: Double, recall: Double) {
        var precision = 0.0, recall = 0.0, orders = 0.0
        for start in stride(from: 0, to: counts.count, by: 3) where counts[start] > 0 && counts[start + 1] > 0 {
            precision += Double(counts[start + 2]) / Double(counts[start])
            recall += Double(counts[start + 2]) / Double(counts[start + 1])
            orders += 1
        }
        return orders == 0 ? (0, 0) : (precision / orders, recall / orders)
    }

    private func fScore(_ averages: (precision: Double, recall: Double)) -> Double {
        guard averages.precision + averages.recall > 0 else { return 0 }
        let factor = Double(beta * beta)
        let product = (1 + factor) * averages.precision * averages.recall
        return 100 * (product / (factor * averages.precision + averages.recall))
    }
}

extension ChrF {
    private struct Counter: SegmentCounter {
        let metric: ChrF
        var interner = WordInterner()
        var matcher = NGramMatcher()
        var hypothesis = SegmentUnits()
        var reference = SegmentUnits()
        var best: [Int] = []
        var row: [Int] = []

        init(metric: ChrF) { self.metric = metric }

        mutating func count(hypothesis: String, references: [String], into rows: inout [Int]) {
            interner.reset()
            self.hypothesis.read(lowered(hypothesis), words: metric.wordOrder > 0, numbers: &interner)
            var bestScore = -1.0
            for reference in references {
                self.reference.read(lowered(reference), words: metric.wordOrder > 0, numbers: &interner)
                row.removeAll(keepingCapacity: true)
                append(self.hypothesis.characters, self.reference.characters, orders: metric.characterOrder)
                append(self.hypothesis.words, self.reference.words, orders: metric.wordOrder)
                let score = metric.value(row)
                if score > bestScore {
                    bestScore = score
                    swap(&row, &best)
                }
            }
            rows.append(contentsOf: best)
        }

        private func lowered(_ segment: String) -> String {
            metric.lowercase ? segment.loweredForScoring() : segment
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
                    row.append(inReference > 0 ? max(0, hypothesis.count - n) : 0)
                    row.append(inReference)
                    row.append(matches[n])
                }
            }
        }
    }
}
