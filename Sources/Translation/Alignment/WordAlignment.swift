/// Which words of a source correspond to which words of its translation.
public struct WordAlignment: Sendable, Equatable, CustomStringConvertible {
    /// Links in the order of target words; words are separated by spaces and counted from 0.
    public var links: [Link]

    /// A pair of words.
    public struct Link: Sendable, Equatable {
        /// The index of the source word.
        public var source: Int
        /// The index of the target word.
        public var target: Int
    }

    /// - Parameter links: for each target word the source words that it is linked to.
    public init(_ links: [[Int]]) {
        self.links = links.enumerated().flatMap { target, sources in
            sources.map { Link(source: $0, target: target) }
        }
    }

    /// Links each target word to the source word with the largest attention weight of its tokens.
    /// - Parameters:
    ///   - attention: for each target token the weight of each source token; that of `</s>` is not counted.
    ///   - source: the word that each source token belongs to.
    ///   - target: the same for the target.
    init(_ attention: [[Float]], source: [Int], target: [Int]) {
        var sums = [[Float]](
            repeating: [Float](repeating: 0, count: (source.last ?? -1) + 1), count: (target.last ?? -1) + 1)
        for (row, word) in zip(attention, target) {
            for (weight, sourceWord) in zip(row, source) { sums[word][sourceWord] += weight }
        }
        links = sums.enumerated().compactMap { target, weights in
            guard let most = weights.max(), let source = weights.firstIndex(of: most) else { return nil }
            return Link(source: source, target: target)
        }
    }

    /// In the format of Pharaoh and Moses: `0-0 1-2 2-1`.
    public var description: String { links.map { "\($0.source)-\($0.target)" }.joined(separator: " ") }
}

extension Hypothesis {
    /// The index of the source token, not `</s>`, with a token's largest attention weight.
    /// - Parameter count: how many tokens are the source's own; nil for all.
    func attended(by index: Int, among count: Int? = nil) -> Int? {
        guard index < attention.count else { return nil }
        let weights = count.map { attention[index].prefix($0) } ?? attention[index].dropLast()
        return weights.max().flatMap { weights.firstIndex(of: $0) }
    }
}
