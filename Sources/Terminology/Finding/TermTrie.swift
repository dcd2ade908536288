/// The word sequences of many terms as a tree, so that looking for them takes as long for many terms as for few.
struct TermTrie: Sendable {
    private struct Node: Sendable {
        var children: [Int32: Int32] = [:]
        /// Terms that end here.
        var terms: [Int32] = []
    }

    private var nodes = [Node()]
    private var ids: [String: Int32] = [:]

    /// The number that a word has in this tree; nil where no term has it.
    func id(of key: String) -> Int32? { ids[key] }

    mutating func add(_ keys: [String], term: Int32) {
        var node = 0
        for key in keys {
            let id = ids[key] ?? Int32(ids.count)
            ids[key] = id
            if let next = nodes[node].children[id] {
                node = Int(next)
            } else {
                nodes[node].children[id] = Int32(nodes.count)
                node = nodes.count
                nodes.append(Node())
            }
        }
        nodes[node].terms.append(term)
    }

    /// The terms that begin at a word, with the word after them, the longest first.
    /// - Parameters:
    ///   - start: the first word.
    ///   - words: for each word of the text the numbers of its forms.
    func terms(from start: Int, in words: [[Int32]]) -> [(terms: [Int32], end: Int)] {
        guard !words[start].isEmpty else { return [] }
        var found: [(terms: [Int32], end: Int)] = []
        func search(_ node: Int, _ index: Int) {
            if !nodes[node].terms.isEmpty { found.append((nodes[node].terms, index)) }
            guard index < words.count else { return }
            for id in words[index] {
                if let next = nodes[node].children[id] { search(Int(next), index + 1) }
            }
        }
        search(0, start)
        return found.enumerated().sorted { ($1.element.end, $0.offset) < ($0.element.end, $1.offset) }.map(\.element)
    }
}
