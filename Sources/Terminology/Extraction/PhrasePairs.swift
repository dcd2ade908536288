import Corpora

/// Two phrases of a pair of segments that translate each other, as word indices.
struct PhrasePair: Hashable {
    var source, target: Range<Int>
}

extension PhrasePair {
    /// The phrase pairs that are consistent with an alignment (Koehn, Och & Marcu 2003): no word of one is linked to a
    /// word outside of the other, and their first and last words are linked.
    /// - Parameters:
    ///   - links: the alignment.
    ///   - longest: the most source words; target phrases may have two words more.
    static func consistent(with links: [WordLink], longest: Int) -> [PhrasePair] {
        let sourceCount = (links.map(\.source).max() ?? -1) + 1, targetCount = (links.map(\.target).max() ?? -1) + 1
        // The range of words that each word is linked to.
        var ofSource = [Range<Int>?](repeating: nil, count: sourceCount)
        var ofTarget = [Range<Int>?](repeating: nil, count: targetCount)
        for link in links {
            ofSource[link.source] = ofSource[link.source].extended(to: link.target)
            ofTarget[link.target] = ofTarget[link.target].extended(to: link.source)
        }
        var pairs: [PhrasePair] = []
        for start in 0..<sourceCount where ofSource[start] != nil {
            var target: Range<Int>?
            for end in start + 1...min(sourceCount, start + longest) {
                guard let linked = ofSource[end - 1] else { continue }
                target =
                    target.map { min($0.lowerBound, linked.lowerBound)..<max($0.upperBound, linked.upperBound) }
                    ?? linked
                guard let target, target.count <= longest + 2 else { break }
                let isConsistent = target.allSatisfy {
                    ofTarget[$0].map { $0.lowerBound >= start && $0.upperBound <= end } ?? true
                }
                if isConsistent { pairs.append(PhrasePair(source: start..<end, target: target)) }
            }
        }
        return pairs
    }
}

extension Range<Int>? {
    fileprivate func extended(to index: Int) -> Range<Int> {
        map { Swift.min($0.lowerBound, index)..<Swift.max($0.upperBound, index + 1) } ?? index..<index + 1
    }
}
