import Concurrency
import Foundation

/// A model of one direction: each word of a segment is aligned to one word of the other segment, or to none.
///
/// Learnt by EM: first IBM model 1, then the diagonal prior of fast_align, with a Dirichlet prior over translations by
/// variational Bayes. An iteration computes for each word what its alignments add up to, over segments; then each row
/// of the table, over words. So no two threads write to one number, sums have one order, and results do not depend on
/// the number of threads.
struct AlignmentModel: Sendable {
    /// Both sides of a corpus, in the roles that they have in a direction.
    struct Corpus: Sendable {
        let given, made: AlignmentCorpus.Side
        let occurrences: WordOccurrences
    }

    private let corpus: Corpus
    private let options: WordAligner.Options
    private(set) var table: TranslationTable
    private(set) var prior: DiagonalPrior
    /// Ranges of given words with about the same work each.
    private let shares: [Range<Int>]
    /// How often segments have which numbers of words, in ascending order.
    private let sizes: [(m: Int, n: Int, count: Int)]

    init(given: AlignmentCorpus.Side, made: AlignmentCorpus.Side, _ options: WordAligner.Options) {
        let occurrences = WordOccurrences(given)
        corpus = Corpus(given: given, made: made, occurrences: occurrences)
        self.options = options
        table = TranslationTable(given: given, made: made, occurrences)
        shares = Self.shares(table, occurrences)
        prior = DiagonalPrior(tension: nil, nullProbability: options.nullProbability)
        var counts: [SIMD2<Int>: Int] = [:]
        for segment in 0..<given.count where !given[segment].isEmpty && !made[segment].isEmpty {
            counts[SIMD2(given[segment].count, made[segment].count), default: 0] += 1
        }
        sizes = counts.map { ($0.key.x, $0.key.y, $0.value) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    }

    mutating func learn(_ progress: () throws -> Void) throws {
        for iteration in 0..<options.model1Iterations + options.diagonalIterations {
            if iteration == options.model1Iterations { prior.tension = options.tension }
            let expectations = expectations()
            try progress()
            maximize(expectations)
            // The first iteration has posteriors of another prior.
            if iteration > options.model1Iterations, prior.tension != nil { adjustTension(expectations.feature) }
            try progress()
        }
    }

    private static func shares(_ table: TranslationTable, _ occurrences: WordOccurrences) -> [Range<Int>] {
        let count = table.starts.count - 1
        func work(_ word: Int) -> Int {
            table.starts[word + 1] - table.starts[word] + 30 * occurrences.tokens(of: word).count
        }
        let limit = max(1, (0..<count).reduce(0) { $0 + work($1) } / 256)
        var shares: [Range<Int>] = []
        var (start, sum) = (0, 0)
        for word in 0..<count {
            sum += work(word)
            guard sum >= limit || word == count - 1 else { continue }
            shares.append(start..<word + 1)
            (start, sum) = (word + 1, 0)
        }
        return shares
    }

    // MARK: E-step

    private struct Expectations: Sendable {
        /// For each made word, 1 / Σ t · prior.
        var inverse: [Float] = []
        /// The same times what the weights of the prior have to be multiplied by.
        var scaled: [Float] = []
        /// Σ p h over all links.
        var feature = 0.0
    }

    private func expectations() -> Expectations {
        let parts = parallelMap(corpus.given.count, chunk: BlockScores.size) { segments in
            let scores = BlockScores(segments, corpus, table, prior)
            var part = Expectations()
            for index in scores.null.indices {
                let inverse = 1 / scores.total(index)
                part.inverse.append(Float(inverse))
                part.scaled.append(Float(scores.scale[index] * inverse))
                part.feature += scores.features[index] * scores.scale[index] * inverse
            }
            return part
        }
        return parts.reduce(into: Expectations()) { all, part in
            all.inverse += part.inverse
            all.scaled += part.scaled
            all.feature += part.feature
        }
    }

    // MARK: M-step

    /// No probability is less, so that sums of them are numbers above 0.
    private static let least = 1e-30

    /// Sums what the links of each word add up to, and makes the row of its probabilities from that.
    private mutating func maximize(_ expectations: Expectations) {
        let (model, ranges) = (self, shares)
        let parts = parallelMap(ranges.count, chunk: 1) { indices in
            indices.flatMap { model.rows(ranges[$0], expectations) }
        }
        table.values = Array(parts.joined())
    }

    /// The new rows of consecutive words.
    private func rows(_ words: Range<Int>, _ expectations: Expectations) -> [Float] {
        var columnIndex = [Int32](repeating: 0, count: corpus.made.vocabulary)
        var values: [Float] = []
        for word in words {
            let row = table.starts[word]..<table.starts[word + 1]
            for (offset, index) in row.enumerated() { columnIndex[Int(table.columns[index])] = Int32(offset) }
            // The probabilities are the same for all occurrences, so they are multiplied at the end.
            var counts = [Double](repeating: 0, count: row.count)
            counts.withUnsafeMutableBufferPointer { counts in
                columnIndex.withUnsafeBufferPointer { columnIndex in
                    if word == 0 {
                        addNull(expectations, columnIndex, counts)
                    } else {
                        add(word, expectations, columnIndex, counts)
                    }
                }
            }
            for (offset, index) in row.enumerated() {
                counts[offset] = counts[offset] * Double(table.values[index]) + options.alpha
            }
            let total = digamma(counts.reduce(0, +))
            for count in counts { values.append(Float(max(exp(digamma(count) - total), Self.least))) }
        }
        return values
    }

    private func addNull(
        _ expectations: Expectations, _ columnIndex: UnsafeBufferPointer<Int32>,
        _ counts: UnsafeMutableBufferPointer<Double>
    ) {
        for segment in 0..<corpus.given.count {
            let null = prior.null(corpus.given[segment].count)
            for index in corpus.made[segment] {
                counts[Int(columnIndex[Int(corpus.made.words[index])])] += null * Double(expectations.inverse[index])
            }
        }
    }

    private func add(
        _ word: Int, _ expectations: Expectations, _ columnIndex: UnsafeBufferPointer<Int32>,
        _ counts: UnsafeMutableBufferPointer<Double>
    ) {
        let occurrences = corpus.occurrences
        corpus.made.words.withUnsafeBufferPointer { words in
            expectations.scaled.withUnsafeBufferPointer { scaled in
                for token in occurrences.tokens(of: word) {
                    let segment = Int(occurrences.segments[token])
                    let range = corpus.made[segment]
                    prior.forEachWeight(
                        ofMade: range.count, given: Int(occurrences.positions[token]), of: corpus.given[segment].count
                    ) { j, weight, _ in
                        let index = range.lowerBound + j
                        counts[Int(columnIndex[Int(words[index])])] += weight * Double(scaled[index])
                    }
                }
            }
        }
    }

    /// Moves λ so that the expectation of h under the prior comes nearer to that under the posterior.
    private mutating func adjustTension(_ feature: Double) {
        guard var tension = prior.tension, !corpus.made.words.isEmpty else { return }
        let words = Double(corpus.made.words.count)
        let sizes = sizes
        for _ in 0..<8 {
            let current = tension
            let expectations = parallelMap(sizes.count, chunk: 64) { range in
                sizes[range].reduce(0.0) {
                    $0 + Double($1.count) * DiagonalPrior.expectation($1.m, $1.n, tension: current)
                }
            }
            tension += (feature - expectations.reduce(0, +)) / words * 20
            tension = min(14, max(0.1, tension))
        }
        prior.tension = tension
    }

    // MARK: The best alignment

    /// For each word of the made side the index of the given word that it most probably corresponds to; -1 for none.
    func bestAlignment() -> [Int32] {
        parallelMap(corpus.given.count, chunk: BlockScores.size) { segments in
            let scores = BlockScores(segments, corpus, table, prior)
            return scores.null.indices.map { index in
                scores.best[index] * scores.scale[index] > scores.null[index] ? scores.bestIndices[index] : -1
            }
        }.flatMap(\.self)
    }
}
