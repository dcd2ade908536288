import Foundation

/// Confidence intervals and significance tests by resampling segments, with sacreBLEU's procedures and random numbers:
/// the same seed gives the same figures.
public struct Resampling: Sendable {
    /// How two systems are compared, both times segment by segment.
    public enum Test: String, Sendable, CaseIterable {
        /// Paired bootstrap (Koehn 2004).
        case bootstrap = "bs"
        /// Paired approximate randomization (Riezler and Maxwell 2005).
        case approximateRandomization = "ar"

        /// sacreBLEU's number of samples or trials.
        public var defaultSamples: Int { self == .bootstrap ? 1000 : 10_000 }
    }

    /// What a paired test says of a system's score.
    public struct Result: Sendable, Equatable {
        public let score: Double
        /// The baseline's score.
        public let baseline: Double
        /// The probability of as great a difference if both systems were of one kind.
        public let pValue: Double
        /// Nil in approximate randomization, and so is the baseline's.
        public let interval: ConfidenceInterval?
        /// The baseline's 95 % interval; nil in approximate randomization.
        public let baselineInterval: ConfidenceInterval?

        public init(
            score: Double, baseline: Double, pValue: Double, interval: ConfidenceInterval? = nil,
            baselineInterval: ConfidenceInterval? = nil
        ) {
            self.score = score
            self.baseline = baseline
            self.pValue = pValue
            self.interval = interval
            self.baselineInterval = baselineInterval
        }
    }

    /// The seed of the random numbers.
    public let seed: UInt64
    /// The seed as a signature names it.
    public let seedName: String

    public init(seed: UInt64) { self.init(seed: seed, name: String(seed)) }

    private init(seed: UInt64, name: String) {
        self.seed = seed
        seedName = name
    }

    /// The seed from sacreBLEU's variable `SACREBLEU_SEED`: a number, 12345 where it is missing, or `none` for another
    /// one each time; nil where it is neither.
    public init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let text = environment["SACREBLEU_SEED"] ?? "12345"
        if text.lowercased() == "none" {
            self.init(seed: .random(in: 0...UInt64.max), name: "none")
        } else {
            guard let number = UInt64(text) else { return nil }
            self.init(seed: number)
        }
    }

    /// The 95 % interval of each measure's score, as `sacrebleu --confidence` estimates it.
    /// - Parameters:
    ///   - measures: the measures of one system.
    ///   - samples: the number of samples to draw.
    ///   - segments: nil for all.
    public func intervals(
        of measures: [CorpusEvaluation.Measure], samples: Int = 1000, segments: [Int]? = nil
    ) -> [ConfidenceInterval] {
        bootstrap(measures, samples: samples, segments: segments).map(\.exactInterval)
    }

    /// Compares systems with a baseline by all metrics: for each system a result for each measure.
    public func compare(
        _ systems: [[CorpusEvaluation.Measure]], with baseline: [CorpusEvaluation.Measure], by test: Test,
        samples: Int
    ) -> [[Result]] {
        switch test {
        case .bootstrap: pairedBootstrap(systems, baseline, samples)
        case .approximateRandomization: systems.map { randomization($0, baseline, samples) }
        }
    }

    private func pairedBootstrap(
        _ systems: [[CorpusEvaluation.Measure]], _ baseline: [CorpusEvaluation.Measure], _ samples: Int
    ) -> [[Result]] {
        let all = bootstrap(baseline + systems.joined(), samples: samples)
        let drawn = all.prefix(baseline.count)
        let intervals = drawn.map(\.interval)
        return systems.enumerated().map { number, measures in
            zip(measures.indices, zip(measures, baseline)).map { index, pair in
                let own = all[(number + 1) * baseline.count + index]
                let (score, other) = (pair.0.score.value, pair.1.score.value)
                return Result(
                    score: score, baseline: other,
                    pValue: own.pValue(against: drawn[index], difference: abs(other - score)), interval: own.interval,
                    baselineInterval: intervals[index])
            }
        }
    }

    /// Scores of corpora whose segments are drawn with replacement, the same segments for all measures.
    private func bootstrap(
        _ measures: [CorpusEvaluation.Measure], samples: Int, segments: [Int]? = nil
    ) -> [SampleDistribution] {
        guard let count = segments?.count ?? measures.first?.counts.count, count > 0 else { return [] }
        let table = CountTable<SIMD8<Float>>(
            count,
            measures.map { measure in
                (measure.counts.width, { measure.counts.value(segments?[$0] ?? $0, $1) })
            })
        var random = PCG64(seed: seed)
        var values = [[SampledValue]](repeating: [], count: measures.count)
        // The numbers follow one from the other, so they are drawn in one thread, a few million at a time.
        let block = max(1, min(samples, 4_000_000 / count))
        for start in stride(from: 0, to: samples, by: block) {
            let size = min(block, samples - start)
            let drawn = [UInt32](unsafeUninitializedCapacity: size * count) { buffer, filled in
                for index in 0..<size * count { buffer[index] = random.next(below: UInt32(count)) }
                filled = size * count
            }
            let scores = table.map(
                samples: size,
                { sample, add in
                    drawn.withUnsafeBufferPointer { drawn in
                        for index in sample * count..<(sample + 1) * count { add(Int(drawn[index])) }
                    }
                }, { measures[$0].metric.sampledValue($1) })
            for row in scores { for (index, value) in row.enumerated() { values[index].append(value) } }
        }
        return values.map { SampleDistribution($0) }
    }

    /// Exchanges the two systems' translations of segments at random, and counts how often that makes the systems
    /// differ more than they do.
    private func randomization(
        _ system: [CorpusEvaluation.Measure], _ baseline: [CorpusEvaluation.Measure], _ trials: Int
    ) -> [Result] {
        guard let count = system.first?.counts.count, count > 0 else { return [] }
        let pairs = Array(zip(system, baseline))
        let parts = pairs.map { own, other in
            (width: own.counts.width, value: { other.counts.value($0, $1) - own.counts.value($0, $1) })
        }
        // Sums of whole numbers below 2^24 are exact in single precision, which is twice as fast.
        let isExact = parts.allSatisfy { part in
            (0..<part.width).allSatisfy { column in
                var sum = 0.0
                return (0..<count).allSatisfy { segment in
                    let value = part.value(segment, column)
                    sum += abs(value)
                    return value == value.rounded()
                } && sum < 16_777_216
            }
        }
        let greater =
            isExact
            ? exceeding(CountTable<SIMD8<Float>>(count, parts), pairs, trials)
            : exceeding(CountTable<SIMD4<Double>>(count, parts), pairs, trials)
        return zip(pairs, greater).map { pair, greater in
            Result(
                score: pair.0.score.value, baseline: pair.1.score.value,
                pValue: Double(greater + 1) / Double(trials + 1))
        }
    }

    /// How many trials make each pair of measures differ more than it does.
    private func exceeding<Lanes: SIMD & Sendable>(
        _ table: CountTable<Lanes>, _ pairs: [(CorpusEvaluation.Measure, CorpusEvaluation.Measure)], _ trials: Int
    ) -> [Int] where Lanes.Scalar: BinaryFloatingPoint & Sendable {
        let count = table.count
        let sums = pairs.map { ($0.0.counts.sum(), $0.1.counts.sum()) }
        var random = PCG64(seed: seed)
        var greater = [Int](repeating: 0, count: pairs.count)
        let gaps = pairs.map { abs($0.1.score.value - $0.0.score.value) }
        // One bit for each segment of each trial, from the lowest of each number on.
        let block = max(64, min(trials, 400_000_000 / count) / 64 * 64)
        for start in stride(from: 0, to: trials, by: block) {
            let size = min(block, trials - start)
            let bits = (0..<(size * count + 63) / 64).map { _ in random.next64() }
            let differences = table.map(
                samples: size,
                { trial, add in
                    let (start, end) = (trial * count, (trial + 1) * count)
                    bits.withUnsafeBufferPointer { bits in
                        for index in start / 64...(end - 1) / 64 {
                            var word = bits[index]
                            let first = index * 64
                            if first < start { word &= ~0 << UInt64(start - first) }
                            if first + 64 > end { word &= ~0 >> UInt64(first + 64 - end) }
                            while word != 0 {
                                add(first + word.trailingZeroBitCount - start)
                                word &= word - 1
                            }
                        }
                    }
                },
                { index, exchanged in
                    let (own, other) = sums[index]
                    let metric = pairs[index].0.metric
                    let one = metric.shuffledValue(zip(own, exchanged).map { $0 + Double($1) })
                    let two = metric.shuffledValue(zip(other, exchanged).map { $0 - Double($1) })
                    return abs(one - two)
                })
            for row in differences {
                for (index, difference) in row.enumerated() where difference > gaps[index] { greater[index] += 1 }
            }
        }
        return greater
    }
}
