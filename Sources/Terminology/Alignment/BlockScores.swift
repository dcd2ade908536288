/// What each made word of some segments adds up to under a model: sums over the words that it may be aligned to.
///
/// The sums are made given word by given word: the row of a word is spread out once, and serves all its occurrences.
/// Sums have the order of the words' numbers, whoever computes them.
struct BlockScores: Sendable {
    /// The first made word.
    private let first: Int
    /// t · prior of no word.
    private(set) var null: [Double]
    /// What sums and best products have to be multiplied by.
    private(set) var scale: [Double]
    /// Σ t · weight of the prior; the same with each multiplied by h.
    private(set) var sums, features: [Double]
    /// The best of t · weight, and the index of its word.
    private(set) var best: [Double]
    private(set) var bestIndices: [Int32]

    /// The segments of a block.
    static let size = 1 << 12

    /// - Parameter segments: consecutive ones.
    init(_ segments: Range<Int>, _ corpus: AlignmentModel.Corpus, _ table: TranslationTable, _ prior: DiagonalPrior) {
        first = corpus.made.starts[segments.lowerBound]
        let count = corpus.made.starts[segments.upperBound] - first
        null = []
        scale = []
        null.reserveCapacity(count)
        scale.reserveCapacity(count)
        for segment in segments {
            let m = corpus.given[segment].count, range = corpus.made[segment]
            for (j, index) in range.enumerated() {
                null.append(Double(table.values[Int(corpus.made.words[index]) - 1]) * prior.null(m))
                scale.append(m == 0 ? 0 : prior.scale(j, m, range.count))
            }
        }
        sums = [Double](repeating: 0, count: count)
        (features, best) = (sums, sums)
        bestIndices = [Int32](repeating: 0, count: count)
        // Words that are in another row only keep old values, which nothing reads.
        var probabilities = [Float](repeating: 0, count: corpus.made.vocabulary)
        for word in 1..<max(1, corpus.given.vocabulary) {
            let tokens = corpus.occurrences.tokens(of: word, in: segments)
            guard !tokens.isEmpty else { continue }
            for index in table.starts[word]..<table.starts[word + 1] {
                probabilities[Int(table.columns[index])] = table.values[index]
            }
            for token in tokens { add(token, corpus, prior, probabilities) }
        }
    }

    private mutating func add(
        _ token: Int, _ corpus: AlignmentModel.Corpus, _ prior: DiagonalPrior, _ probabilities: [Float]
    ) {
        let segment = Int(corpus.occurrences.segments[token]), i = corpus.occurrences.positions[token]
        let range = corpus.made[segment]
        corpus.made.words[range].withUnsafeBufferPointer { words in
            prior.forEachWeight(ofMade: range.count, given: Int(i), of: corpus.given[segment].count) {
                j, weight, distance in
                let index = range.lowerBound - first + j
                let value = Double(probabilities[Int(words[j])]) * weight
                sums[index] += value
                features[index] -= value * distance
                // Of equal ones the first of the segment.
                if value > best[index] || value == best[index] && i < bestIndices[index] {
                    best[index] = value
                    bestIndices[index] = i
                }
            }
        }
    }

    /// The sum over all given words and none, for a made word of the block.
    func total(_ index: Int) -> Double { null[index] + sums[index] * scale[index] }
}
