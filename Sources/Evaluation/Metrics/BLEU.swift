import Foundation

/// BLEU (Papineni et al. 2002) with n-grams up to order 4 and the exponential smoothing of mteval-v13a (Chen and
/// Cherry 2014, method 3), equal to sacreBLEU 2.6.0 (Post 2018).
public struct BLEU: Metric {
    /// The longest n-grams that count.
    public static let order = 4

    public let tokenizer: any Tokenizer
    public let lowercase: Bool
    /// Whether orders for which the hypothesis is too short are left out of the mean; for single segments.
    public let effectiveOrder: Bool

    public init(tokenizer: any Tokenizer = Tokenizer13a(), lowercase: Bool = false, effectiveOrder: Bool = false) {
        self.tokenizer = tokenizer
        self.lowercase = lowercase
        self.effectiveOrder = effectiveOrder
    }

    public var key: String { "bleu" }
    public var name: String { "BLEU" }
    public var width: Int { 2 + 2 * Self.order }

    public var sentenceLevel: BLEU { BLEU(tokenizer: tokenizer, lowercase: lowercase, effectiveOrder: true) }

    public func signature(references: Int) -> String {
        "nrefs:\(references)|case:\(lowercase ? "lc" : "mixed")|eff:\(effectiveOrder ? "yes" : "no")"
            + "|tok:\(tokenizer.name)|smooth:exp|version:\(sacreBLEUVersion)"
    }

    public func makeCounter() -> any SegmentCounter { Counter(tokenizer: tokenizer, lowercase: lowercase) }

    public func value(_ counts: [Int]) -> Double {
        let (_, mean) = smoothedPrecisions(counts[2..<2 + Self.order], counts[(2 + Self.order)...])
        return Self.brevityPenalty(counts[0], counts[1]) * mean
    }

    /// - Parameter counts: hypothesis length, closest reference length, matches of each order, n-grams of each order.
    public func score(_ counts: [Int], references: Int) -> MetricScore {
        let (hypothesisLength, referenceLength) = (counts[0], counts[1])
        let (correct, total) = (counts[2..<2 + Self.order], counts[(2 + Self.order)...])
        let penalty = Self.brevityPenalty(hypothesisLength, referenceLength)
        let (precisions, mean) = smoothedPrecisions(correct, total)
        let ratio = referenceLength == 0 ? 0 : Double(hypothesisLength) / Double(referenceLength)
        return MetricScore(
            name: name, value: penalty * mean, signature: signature(references: references),
            details: [
                ("precisions", .numbers(precisions)), ("brevity_penalty", .number(penalty)), ("ratio", .number(ratio)),
                ("hypothesis_length", .count(hypothesisLength)), ("reference_length", .count(referenceLength)),
                ("correct", .counts(Array(correct))), ("total", .counts(Array(total))),
            ],
            remark: precisions.map { $0.fixed(1) }.joined(separator: "/")
                + " (BP = \(penalty.fixed(3)) ratio = \(ratio.fixed(3))"
                + " hyp_len = \(hypothesisLength) ref_len = \(referenceLength))")
    }

    /// Less than 1 where the hypotheses are shorter than their references.
    private static func brevityPenalty(_ hypothesis: Int, _ reference: Int) -> Double {
        guard hypothesis < reference else { return 1 }
        return hypothesis > 0 ? exp(1 - Double(reference) / Double(hypothesis)) : 0
    }

    /// The precision of each order in percent, and their geometric mean.
    private func smoothedPrecisions(
        _ correct: ArraySlice<Int>, _ total: ArraySlice<Int>
    ) -> (precisions: [Double], mean: Double) {
        var precisions = [Double](repeating: 0, count: Self.order)
        guard correct.contains(where: { $0 > 0 }) else { return (precisions, 0) }
        var smoothing = 1.0
        var order = Self.order
        for (n, (correct, total)) in zip(correct, total).enumerated() where total > 0 {
            if effectiveOrder { order = n + 1 }
            if correct == 0 {
                smoothing *= 2
                precisions[n] = 100 / (smoothing * Double(total))
            } else {
                precisions[n] = 100 * Double(correct) / Double(total)
            }
        }
        // A precision of zero, where the hypotheses have no n-gram of an order, makes the mean zero.
        let logarithms = precisions[..<order].map { $0 == 0 ? -9_999_999_999 : log($0) }
        return (precisions, exp(logarithms.reduce(0, +) / Double(order)))
    }
}

extension BLEU {
    private struct Counter: SegmentCounter {
        let tokenizer: any Tokenizer
        let lowercase: Bool
        var interner = WordInterner()
        var matcher = NGramMatcher()
        var hypothesis: [UInt32] = []
        var references: [UInt32] = []
        var ends: [Int] = []

        init(tokenizer: any Tokenizer, lowercase: Bool) {
            self.tokenizer = tokenizer
            self.lowercase = lowercase
        }

        mutating func count(hypothesis: String, references: [String], into rows: inout [Int]) {
            interner.reset()
            self.hypothesis.removeAll(keepingCapacity: true)
            self.references.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            interner.intern(wordsOf: tokenized(hypothesis), into: &self.hypothesis)
            for reference in references {
                interner.intern(wordsOf: tokenized(reference), into: &self.references)
                ends.append(self.references.count)
            }
            let length = self.hypothesis.count
            rows.append(length)
            rows.append(closestLength(to: length))
            let start = rows.count
            rows.append(contentsOf: repeatElement(0, count: BLEU.order))
            rows.withUnsafeMutableBufferPointer { rows in
                matcher.addMatches(
                    of: self.hypothesis, in: self.references, ends: ends, to: .init(rebasing: rows[start...]))
            }
            for n in 0..<BLEU.order { rows.append(max(0, length - n)) }
        }

        private func tokenized(_ segment: String) -> [UInt8] {
            let text = lowercase ? segment.loweredForScoring() : segment
            return tokenizer.tokenize(Array(text.utf8).strippingTrailingWhitespace())
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
