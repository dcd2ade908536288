import Foundation

/// The prior of fast_align: a word corresponds to one near the same place of the other segment, or to none.
///
/// δ(i | j, m, n) is p0 for no word, else (1 − p0) · exp(λ h(i, j, m, n)) / Z with h = −|i/m − j/n| (Dyer, Chahuneau &
/// Smith 2013, section 2). Without a tension it is that of IBM model 1: all words, and none, are equally probable.
struct DiagonalPrior: Sendable {
    /// λ; nil for IBM model 1.
    var tension: Double?
    /// p0.
    var nullProbability: Double

    func null(_ m: Int) -> Double { tension == nil ? 1 / Double(m + 1) : nullProbability }

    /// What the weights of all words of a segment of m have to be multiplied by, given word j of n.
    func scale(_ j: Int, _ m: Int, _ n: Int) -> Double {
        guard let tension else { return 1 / Double(m + 1) }
        var sum = 0.0
        Self.forEachWeight(m, around: Double((j + 1) * m) / Double(n), tension: tension) { _, weight, _ in sum += weight
        }
        return (1 - nullProbability) / sum
    }

    /// Calls a function with exp(λ h) and −h for all j of n, given i of m.
    @inline(__always)
    func forEachWeight(ofMade n: Int, given i: Int, of m: Int, _ body: (Int, Double, Double) -> Void) {
        guard let tension else {
            for j in 0..<n { body(j, 1, 0) }
            return
        }
        Self.forEachWeight(n, around: Double((i + 1) * n) / Double(m), tension: tension, body)
    }

    /// Calls a function with exp(−λ d) and d = |index + 1 − centre| / count for all indices: two geometric series.
    @inline(__always)
    private static func forEachWeight(
        _ count: Int, around centre: Double, tension: Double, _ body: (Int, Double, Double) -> Void
    ) {
        let step = 1 / Double(count)
        let ratio = exp(-tension * step)
        // Those up to the centre, from there downwards.
        let below = min(count, Int(centre))
        var distance = (centre - Double(below)) * step
        var weight = exp(-tension * distance)
        for index in stride(from: below - 1, through: 0, by: -1) {
            body(index, weight, distance)
            weight *= ratio
            distance += step
        }
        distance = (Double(below + 1) - centre) * step
        weight = exp(-tension * distance)
        for index in below..<max(below, count) {
            body(index, weight, distance)
            weight *= ratio
            distance += step
        }
    }

    /// The expectation of h under the prior over all words of segments of these sizes, the first of m, the other of n.
    static func expectation(_ m: Int, _ n: Int, tension: Double) -> Double {
        var expectation = 0.0
        for j in 0..<n {
            var sum = 0.0, weighted = 0.0
            forEachWeight(m, around: Double((j + 1) * m) / Double(n), tension: tension) { _, weight, distance in
                sum += weight
                weighted -= weight * distance
            }
            expectation += weighted / sum
        }
        return expectation
    }
}
