import CKernels
import Concurrency
import Diagnostics
import Vocabularies

/// Word vectors of length 1, which answers what is near what: by the cosine of the angle between vectors.
public struct WordSpace: Sendable {
    /// The words and their vectors, each of length 1; a vector of zeros stays.
    public let vectors: WordVectors

    /// A word and its cosine with what was asked for.
    public struct Neighbour: Sendable, Equatable, Encodable {
        /// The word.
        public var word: String
        /// The cosine, from -1 to 1.
        public var similarity: Double
    }

    /// - Parameter vectors: vectors of any length.
    public init(_ vectors: WordVectors) {
        let width = vectors.width
        var values = vectors.values
        values.withUnsafeMutableBufferPointer { values in
            for row in 0..<vectors.count {
                let vector = UnsafeMutableBufferPointer(rebasing: values[row * width..<(row + 1) * width])
                Self.normalize(vector)
            }
        }
        self.vectors = WordVectors(vectors.words, width: width, values: values)
    }

    private static func normalize(_ vector: UnsafeMutableBufferPointer<Float>) {
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length > 0 else { return }
        for index in vector.indices { vector[index] = Float(Double(vector[index]) / length) }
    }

    /// The place of a word: as it is written, or else in small letters.
    public func index(of word: String) -> Int? { vectors.index(of: word) ?? vectors.index(of: word.lowercased()) }

    /// The cosine of two words by their places.
    public func similarity(_ first: Int, _ second: Int) -> Double {
        zip(vectors.vector(first), vectors.vector(second)).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }

    /// The words nearest to a sum of words.
    /// - Parameters:
    ///   - terms: the words of the sum by their places, each with its factor. They are not among the answers.
    ///   - count: how many words to return, nearest first.
    public func nearest(to terms: [(word: Int, factor: Float)], count: Int) -> [Neighbour] {
        var query = sum(of: terms)
        query.withUnsafeMutableBufferPointer { Self.normalize($0) }
        let excluded = Set(terms.map(\.word))
        let scores = scores(of: query, queries: 1)
        var best: [(index: Int, score: Float)] = []
        for (index, score) in scores.enumerated() where !excluded.contains(index) {
            if best.count == count, score <= best[count - 1].score { continue }
            let place = best.firstIndex { $0.score < score } ?? best.count
            best.insert((index, score), at: place)
            if best.count > count { best.removeLast() }
        }
        return best.map { Neighbour(word: vectors.words[$0.index], similarity: Double($0.score)) }
    }

    private func sum(of terms: [(word: Int, factor: Float)]) -> [Float] {
        var sum = [Float](repeating: 0, count: vectors.width)
        for term in terms {
            for (index, value) in vectors.vector(term.word).enumerated() { sum[index] += term.factor * value }
        }
        return sum
    }

    /// The products of some queries with all words, one query after the other.
    private func scores(of queries: [Float], queries count: Int) -> [Float] {
        var scores = [Float](repeating: 0, count: count * vectors.count)
        vectors.values.withUnsafeBufferPointer { words in
            dk_strided_product(
                queries, vectors.width, false, words.baseAddress, vectors.width, true, &scores, vectors.count, count,
                vectors.count, vectors.width, 1, false)
        }
        return scores
    }

    /// The word nearest to second - first + third for each of some questions, computed on all processors.
    /// - Parameters:
    ///   - questions: words by their places, of which the first three are asked about, and not among the answers.
    ///   - limit: only the first words are answers.
    ///   - check: called between blocks of questions; what it throws ends the work.
    func answers(_ questions: [[Int]], limit: Int, check: @Sendable () throws -> Void) throws -> [Int] {
        try parallelMap(questions.count, chunk: 32) { range -> [Int] in
            try check()
            let queries = questions[range].flatMap { sum(of: [($0[0], -1), ($0[1], 1), ($0[2], 1)]) }
            let scores = scores(of: queries, queries: range.count)
            return range.map { number in
                let excluded = questions[number].prefix(3)
                let first = (number - range.lowerBound) * vectors.count
                var best = (index: -1, score: -Float.infinity)
                for index in 0..<min(limit, vectors.count) where scores[first + index] > best.score {
                    if !excluded.contains(index) { best = (index, scores[first + index]) }
                }
                return best.index
            }
        }.flatMap { $0 }
    }
}
