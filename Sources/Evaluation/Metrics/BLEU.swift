import Foundation

/// BLEU (Papineni et al. 2002), equal to sacreBLEU 2.6.0 (Post 2018).
public struct BLEU: Metric {
    /// The options of BLEU. The defaults are sacreBLEU's.
    public struct Options: Sendable {
        /// Divides segments into tokens.
        public var tokenizer: any Tokenizer
        /// Whether case is ignored.
        public var lowercase: Bool
        /// The precision of orders without a match.
        public var smoothing: Smoothing
        /// The longest n-grams that count.
        public var order: Int
        /// Whether orders for which the hypothesis is too short are left out of the mean; always for single segments.
        public var effectiveOrder: Bool

        public init(
            tokenizer: any Tokenizer = Tokenizer13a(), lowercase: Bool = false, smoothing: Smoothing = .exponential,
            order: Int = 4, effectiveOrder: Bool = false
        ) {
            self.tokenizer = tokenizer
            self.lowercase = lowercase
            self.smoothing = smoothing
            self.order = order
            self.effectiveOrder = effectiveOrder
        }
    }

    /// The options of this metric.
    public let options: Options

    public init(_ options: Options = Options()) { self.options = options }

    public init(tokenizer: any Tokenizer, lowercase: Bool = false) {
        self.init(Options(tokenizer: tokenizer, lowercase: lowercase))
    }

    public var key: String { "bleu" }
    public var name: String { "BLEU" }
    public var width: Int { 2 + 2 * options.order }

    public var sentenceLevel: BLEU {
        var options = options
        options.effectiveOrder = true
        return BLEU(options)
    }

    public func signature(references: Int?) -> String {
        "nrefs:\(references.described)|case:\(options.lowercase ? "lc" : "mixed")"
            + "|eff:\(options.effectiveOrder ? "yes" : "no")|tok:\(options.tokenizer.signature)"
            + "|smooth:\(options.smoothing.signature)|version:\(sacreBLEUVersion)"
    }

    public func makeCounter() -> any SegmentCounter { Counter(options) }

    public func value(_ counts: [Double]) -> Double { verdict(counts).value }

    public func sampledValue(_ counts: UnsafeBufferPointer<Float>) -> SampledValue { .double(verdict(counts).value) }

    /// sacreBLEU keeps the counts of exchanged segments in whole numbers, which cuts a fraction that smoothing adds.
    public func shuffledValue(_ counts: [Double]) -> Double { verdict(counts, inWholeNumbers: true).value }

    /// - Parameters:
    ///   - counts: hypothesis length, closest reference length, matches of each order, n-grams of each order.
    ///   - references: the number of references of each segment, for the signature; nil where it varies.
    public func score(_ counts: [Double], references: Int?) -> MetricScore {
        let (precisions, penalty, value) = verdict(counts)
        let lengths = (hypothesis: Int(counts[0]), reference: Int(counts[1]))
        let ratio = lengths.reference == 0 ? 0 : Double(lengths.hypothesis) / Double(lengths.reference)
        return MetricScore(
            name: name, value: value, signature: signature(references: references),
            details: [
                ("precisions", .numbers(precisions)), ("brevity_penalty", .number(penalty)), ("ratio", .number(ratio)),
                ("hypothesis_length", .count(lengths.hypothesis)), ("reference_length", .count(lengths.reference)),
                ("correct", .counts(counts[2..<2 + options.order].map { Int($0) })),
                ("total", .counts(counts[(2 + options.order)...].map { Int($0) })),
            ],
            remark: precisions.map { $0.fixed(1) }.joined(separator: "/")
                + " (BP = \(penalty.fixed(3)) ratio = \(ratio.fixed(3))"
                + " hyp_len = \(lengths.hypothesis) ref_len = \(lengths.reference))")
    }

    /// The precision of each order in percent, the brevity penalty and the score, in the precision of the counts.
    private func verdict<Counts: RandomAccessCollection>(
        _ counts: Counts, inWholeNumbers: Bool = false
    ) -> (precisions: [Double], penalty: Double, value: Double)
    where Counts.Index == Int, Counts.Element: BinaryFloatingPoint {
        typealias Number = Counts.Element
        let orders = options.order
        let (hypothesis, reference) = (Double(counts[0]), Double(counts[1]))
        let penalty = hypothesis >= reference ? 1 : hypothesis > 0 ? exp(1 - reference / hypothesis) : 0
        var precisions = [Double](repeating: 0, count: orders)
        guard counts[2..<2 + orders].contains(where: { $0 > 0 }) else { return (precisions, penalty, 0) }
        var halving = 1.0
        var order = orders
        for n in 0..<orders {
            var correct = counts[2 + n], total = counts[2 + orders + n]
            if case .addK(let value) = options.smoothing, n > 0 {
                correct += Number(value)
                total += Number(value)
                if inWholeNumbers { (correct, total) = (correct.rounded(.towardZero), total.rounded(.towardZero)) }
            }
            guard total != 0 else { break }
            if options.effectiveOrder { order = n + 1 }
            if correct != 0 {
                precisions[n] = Double(100 * correct / total)
            } else if case .exponential = options.smoothing {
                halving *= 2
                precisions[n] = Double(100 / (Number(halving) * total))
            } else if case .floor(let value) = options.smoothing {
                precisions[n] = Double(Number(100 * value) / total)
            }
        }
        // A precision of zero, where the hypotheses have no n-gram of an order, makes the mean zero.
        let logarithms = precisions[..<order].map { $0 == 0 ? -9_999_999_999 : log($0) }
        return (precisions, penalty, penalty * exp(logarithms.reduce(0, +) / Double(order)))
    }
}

extension BLEU {
    private struct Counter: SegmentCounter {
        let options: Options
        var interner = WordInterner()
        var matcher = NGramMatcher()
        var hypothesis: [UInt32] = []
        var references: [UInt32] = []
        var ends: [Int] = []
        var matches: [Int] = []

        init(_ options: Options) { self.options = options }

        mutating func count(hypothesis: String, references: [String], into rows: inout [Double]) {
            interner.reset()
            self.hypothesis.removeAll(keepingCapacity: true)
            self.references.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            matches.removeAll(keepingCapacity: true)
            interner.intern(wordsOf: tokenized(hypothesis), into: &self.hypothesis)
            for reference in references {
                interner.intern(wordsOf: tokenized(reference), into: &self.references)
                ends.append(self.references.count)
            }
            let length = self.hypothesis.count
            rows.append(Double(length))
            rows.append(Double(closestLength(to: length)))
            matches.append(contentsOf: repeatElement(0, count: options.order))
            matches.withUnsafeMutableBufferPointer {
                matcher.addMatches(of: self.hypothesis, in: self.references, ends: ends, to: $0)
            }
            for count in matches { rows.append(Double(count)) }
            for n in 0..<options.order { rows.append(Double(max(0, length - n))) }
        }

        private func tokenized(_ segment: String) -> [UInt8] {
            let text = options.lowercase ? segment.loweredForScoring() : segment
            return options.tokenizer.tokenize(Array(text.utf8).strippingTrailingWhitespace())
        }

        /// The length of the reference that is nearest in length, the shorter one of two.
        private func closestLength(to length: Int) -> Int {
            var closest: Int?
            var start = 0
            for end in ends {
                let candidate = end - start
                start = end
                guard let best = closest else {
                    closest = candidate
                    continue
                }
                let (distance, least) = (abs(length - candidate), abs(length - best))
                if distance < least || (distance == least && candidate < best) { closest = candidate }
            }
            return closest ?? 0
        }
    }
}

extension Int? {
    /// The number of references as a signature has it.
    var described: String { map(String.init) ?? "var" }
}
