import Diagnostics
import Files
import Text

/// Pairs of words with the similarity that people gave them, as in WordSim-353 and SimLex-999.
public struct SimilarityTest: Sendable {
    /// How well vectors agree with people.
    public struct Result: Sendable, Equatable, Encodable {
        /// Spearman's correlation of the cosines with the scores, from -1 to 1; nil where fewer than two pairs were asked, or
        /// all have one score.
        public var spearman: Double?
        /// Pairs, and those of them of which both words have vectors.
        public var pairs: Int, asked: Int
        /// Pairs with a word that has no vector.
        public var skipped: Int { pairs - asked }

        enum CodingKeys: CodingKey {
            case spearman, pairs, asked, skipped
        }

        public func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(spearman, forKey: .spearman)
            try fields.encode(pairs, forKey: .pairs)
            try fields.encode(asked, forKey: .asked)
            try fields.encode(skipped, forKey: .skipped)
        }
    }

    let pairs: [(first: String, second: String, score: Double)]

    /// Reads a table: two words and a score in each line, between tabs, commas or spaces; other columns are not looked at,
    /// nor are lines that begin with `#`. The first line has the names of columns where the third is not a number.
    ///
    /// The scores are those of the column `SimLex999`, `score`, `similarity` or `mean`, or of one whose name begins with
    /// `Human`; without such a name those of the third.
    /// - Throws: `ExitStatus.badInput` for other lines, and for a file without a pair.
    public init(_ path: String) throws {
        var pairs: [(String, String, Double)] = []
        var lines = try LineReader(path)
        var (column, isFirst) = (2, true)
        while let line = try lines.next() {
            if line.hasPrefix("#") || !line.hasText { continue }
            let separator: Character = line.contains("\t") ? "\t" : line.contains(",") ? "," : " "
            let cells = line.split(separator: separator, omittingEmptySubsequences: separator == " ").map {
                $0.trimming { $0.isWhitespace }
            }
            defer { isFirst = false }
            if isFirst, cells.count > 2, Double(cells[2]) == nil {
                column = cells.indices.dropFirst(2).first { Self.isOfScores(cells[$0]) } ?? 2
                continue
            }
            guard cells.count > column, let score = Double(cells[column]), score.isFinite else {
                throw Diagnostic(
                    .badInput, at: Place(path, line: lines.line), "expected two words and a score",
                    excerpt: String(line.prefix(100)))
            }
            pairs.append((String(cells[0]), String(cells[1]), score))
        }
        guard !pairs.isEmpty else { throw Diagnostic(.badInput, at: Place(path), "has no pair of words") }
        self.pairs = pairs
    }

    /// Whether a column with this name has the scores.
    private static func isOfScores(_ name: Substring) -> Bool {
        let name = name.lowercased()
        return ["simlex999", "score", "similarity", "mean"].contains(name) || name.hasPrefix("human")
    }

    /// Compares the cosines of the pairs whose words both have vectors with their scores.
    public func result(in space: WordSpace) -> Result {
        let known = pairs.compactMap { pair -> (cosine: Double, score: Double)? in
            guard let first = space.index(of: pair.first), let second = space.index(of: pair.second) else { return nil }
            return (space.similarity(first, second), pair.score)
        }
        return Result(
            spearman: Self.spearman(known.map(\.cosine), known.map(\.score)), pairs: pairs.count, asked: known.count)
    }

    /// Spearman's correlation: that of the ranks, where equal numbers have the mean of their ranks.
    /// - Returns: nil for fewer than two numbers, or where all numbers of one side are equal.
    public static func spearman(_ first: [Double], _ second: [Double]) -> Double? {
        let (a, b) = (ranks(first), ranks(second))
        let mean = Double(a.count + 1) / 2
        var (covariance, varianceOfA, varianceOfB) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            covariance += (x - mean) * (y - mean)
            varianceOfA += (x - mean) * (x - mean)
            varianceOfB += (y - mean) * (y - mean)
        }
        guard varianceOfA > 0, varianceOfB > 0 else { return nil }
        return covariance / (varianceOfA * varianceOfB).squareRoot()
    }

    private static func ranks(_ numbers: [Double]) -> [Double] {
        let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
        var ranks = [Double](repeating: 0, count: numbers.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }
}

extension Substring {
    /// Without the characters of a kind at both ends.
    fileprivate func trimming(_ isOut: (Character) -> Bool) -> Substring {
        var rest = self
        while let first = rest.first, isOut(first) { rest.removeFirst() }
        while let last = rest.last, isOut(last) { rest.removeLast() }
        return rest
    }
}
