import Foundation

/// The model of fast_align as its paper and program have it, in the plainest way: what the real one is compared with.
struct NaiveAligner {
    struct Link: Hashable { var given: String, made: String }

    var translation: [Link: Double] = [:]
    /// In the order of the corpus, so that sums are rounded alike in every run: some words are equally likely.
    private var links: [Link] = []
    var tension: Double?
    let pairs: [(given: [String], made: [String])]
    private let p0 = 0.08, alpha = 0.01
    private static let null = "<null>"

    init(_ pairs: [(given: [String], made: [String])], model1: Int, diagonal: Int) {
        self.pairs = pairs
        for pair in pairs {
            for made in pair.made {
                for given in [Self.null] + pair.given {
                    let link = Link(given: given, made: made)
                    if translation.updateValue(1, forKey: link) == nil { links.append(link) }
                }
            }
        }
        for iteration in 0..<model1 + diagonal {
            if iteration == model1 { tension = 4 }
            let feature = iterate()
            if iteration > model1 { adjust(feature) }
        }
    }

    private func prior(_ i: Int, _ m: Int, _ j: Int, _ n: Int) -> Double {
        guard let tension else { return 1 / Double(m + 1) }
        func weight(_ i: Int) -> Double { exp(-tension * abs(Double(i + 1) / Double(m) - Double(j + 1) / Double(n))) }
        return (1 - p0) * weight(i) / (0..<m).map(weight).reduce(0, +)
    }

    private func scores(_ pair: (given: [String], made: [String]), _ j: Int) -> (null: Double, words: [Double]) {
        let m = pair.given.count
        func t(_ given: String) -> Double { translation[.init(given: given, made: pair.made[j])] ?? 0 }
        let null = t(Self.null) * (tension == nil ? 1 / Double(m + 1) : p0)
        return (null, pair.given.indices.map { t(pair.given[$0]) * prior($0, m, j, pair.made.count) })
    }

    private mutating func iterate() -> Double {
        var counts: [Link: Double] = translation.mapValues { _ in alpha }
        var feature = 0.0
        for pair in pairs {
            for (j, made) in pair.made.enumerated() {
                let (null, words) = scores(pair, j)
                let sum = null + words.reduce(0, +)
                counts[.init(given: Self.null, made: made), default: 0] += null / sum
                for (i, score) in words.enumerated() {
                    counts[.init(given: pair.given[i], made: made), default: 0] += score / sum
                    let distance = abs(
                        Double(i + 1) / Double(pair.given.count) - Double(j + 1) / Double(pair.made.count))
                    feature -= score / sum * distance
                }
            }
        }
        var totals: [String: Double] = [:]
        for link in links { totals[link.given, default: 0] += counts[link] ?? 0 }
        for (link, count) in counts {
            translation[link] = exp(Self.digamma(count) - Self.digamma(totals[link.given] ?? 0))
        }
        return feature
    }

    private mutating func adjust(_ feature: Double) {
        let words = Double(pairs.reduce(0) { $0 + $1.made.count })
        for _ in 0..<8 {
            guard let current = tension else { return }
            var expectation = 0.0
            for pair in pairs where !pair.given.isEmpty {
                let m = pair.given.count, n = pair.made.count
                for j in 0..<n {
                    let distances = (0..<m).map { abs(Double($0 + 1) / Double(m) - Double(j + 1) / Double(n)) }
                    let weights = distances.map { exp(-current * $0) }
                    expectation -= zip(weights, distances).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
                }
            }
            tension = min(14, max(0.1, current + (feature - expectation) / words * 20))
        }
    }

    /// The derivative of log Γ by differences of the library's log Γ.
    private static func digamma(_ x: Double) -> Double {
        // Recurrence to where the differences are exact enough.
        x < 10 ? digamma(x + 1) - 1 / x : (lgamma(x + 1e-3) - lgamma(x - 1e-3)) / 2e-3
    }

    /// For each made word of a pair the best given word; -1 for none.
    func best(_ index: Int) -> [Int32] {
        pairs[index].made.indices.map { j in
            let (null, words) = scores(pairs[index], j)
            guard let best = words.max(), best > null, let i = words.firstIndex(of: best) else { return -1 }
            return Int32(i)
        }
    }
}
