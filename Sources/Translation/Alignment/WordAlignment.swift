/// Which words of a source stand for which of its translation.
public struct WordAlignment: Sendable, Equatable, CustomStringConvertible {
    /// Places in both sentences, counted from 0 in words between spaces; by target word.
    public var links: [Link]

    public struct Link: Sendable, Equatable {
        public var source: Int
        public var target: Int
    }

    /// Links each target word to the source word that its tokens looked at most.
    /// - Parameters:
    ///   - attention: for each target token how much it looked at each source token; that to `</s>` is not counted.
    ///   - source: the word that each source token belongs to.
    ///   - target: the same for the target.
    init(_ attention: [[Float]], source: [Int], target: [Int]) {
        var looked = [[Float]](
            repeating: [Float](repeating: 0, count: (source.last ?? -1) + 1), count: (target.last ?? -1) + 1)
        for (row, word) in zip(attention, target) {
            for (weight, sourceWord) in zip(row, source) { looked[word][sourceWord] += weight }
        }
        links = looked.enumerated().compactMap { target, weights in
            guard let most = weights.max(), let source = weights.firstIndex(of: most) else { return nil }
            return Link(source: source, target: target)
        }
    }

    /// In the format of Pharaoh and Moses: `0-0 1-2 2-1`.
    public var description: String { links.map { "\($0.source)-\($0.target)" }.joined(separator: " ") }
}

extension Hypothesis {
    /// The source word, not `</s>`, that a word looked at most.
    func attended(by place: Int) -> Int? {
        guard place < attention.count else { return nil }
        let weights = attention[place].dropLast()
        return weights.max().flatMap { weights.firstIndex(of: $0) }
    }
}
