/// What a translation has to contain: of each item one of several token sequences, none over another.
///
/// The search for it is constrained beam search (Hokamp & Liu 2017). The beam is divided among the hypotheses by how many
/// tokens of the items they have (Post & Vilar 2018), so that those that have many do not crowd out those that have
/// few, nor the other way round. Several sequences of an item are a trie (Hu et al. 2019).
public struct RequiredTokens: Sendable {
    /// Something that has to occur.
    public struct Item: Sendable {
        /// The sequences of which one has to occur; none is empty.
        public var sequences: [[Int32]]
        /// Further ones, of which one may occur instead where a sentence begins; none is empty.
        public var atStart: [[Int32]]
        /// Whether it may not begin within a word, and may not end within one.
        public var beginsWord: Bool, endsWord: Bool

        /// - Parameters:
        ///   - sequences: the sequences of which one has to occur; none is empty.
        ///   - atStart: those that are as good where a sentence begins; none is empty.
        ///   - beginsWord: whether it may not begin within a word.
        ///   - endsWord: whether it may not end within a word.
        public init(
            _ sequences: [[Int32]], atStart: [[Int32]] = [], beginsWord: Bool = false, endsWord: Bool = false
        ) {
            precondition(!sequences.isEmpty && (sequences + atStart).allSatisfy { !$0.isEmpty })
            self.sequences = sequences
            self.atStart = atStart
            self.beginsWord = beginsWord
            self.endsWord = endsWord
        }
    }

    /// Where words and sentences begin and end, for each token.
    public struct Boundaries: Sendable {
        /// Whether a token ends the word before it.
        public var before: [Bool]
        /// Whether a token lets a word begin after it, whatever the next token is.
        public var after: [Bool]
        /// Whether a sentence begins after a token; nil where that is as it was before the token.
        public var sentences: [Bool?]

        /// - Parameters:
        ///   - before: for each token whether it ends the word before it.
        ///   - after: for each token whether a word begins after it, whatever the next token is.
        ///   - sentences: for each token whether a sentence begins after it, nil where that is as it was before it; empty
        ///     where none but the first is known.
        public init(before: [Bool], after: [Bool], sentences: [Bool?] = []) {
            self.before = before
            self.after = after
            self.sentences = sentences
        }

        /// Whether a sentence begins after a token.
        /// - Parameter before: whether one does before it.
        fileprivate func beginsSentence(after token: Int32, before: Bool) -> Bool {
            guard sentences.indices.contains(Int(token)) else { return false }
            return sentences[Int(token)] ?? before
        }
    }

    /// The most items of a sentence.
    public static let most = 64

    let items: [Item]
    private let boundaries: Boundaries
    private var nodes: [Node] = []
    /// For each item the tokens of its longest sequence.
    private let lengths: [Int]

    private struct Node: Sendable {
        var item: Int
        var depth: Int
        var isEnd = false
        var children: [Int32: Int] = [:]
    }

    /// - Parameters:
    ///   - items: what has to occur; what is beyond ``most`` is not looked at.
    ///   - boundaries: where words begin and end.
    public init(_ items: [Item], _ boundaries: Boundaries) {
        self.items = Array(items.prefix(Self.most))
        self.boundaries = boundaries
        lengths = self.items.map { ($0.sequences + $0.atStart).map(\.count).max() ?? 0 }
        // The roots are the first nodes, in the order of the items; those of what begins a sentence follow.
        let roots = self.items.indices.map { Node(item: $0, depth: 0) }
        nodes = roots + roots
        for (index, item) in self.items.enumerated() {
            for sequence in item.sequences { add(sequence, of: index, root: index) }
            for sequence in item.atStart { add(sequence, of: index, root: roots.count + index) }
        }
    }

    private mutating func add(_ sequence: [Int32], of item: Int, root: Int) {
        var node = root
        for (depth, token) in sequence.enumerated() {
            if let next = nodes[node].children[token] {
                node = next
            } else {
                nodes[node].children[token] = nodes.count
                node = nodes.count
                nodes.append(Node(item: item, depth: depth + 1))
            }
        }
        nodes[node].isEnd = true
    }

    /// The tokens of all items, each by its longest sequence.
    var total: Int { lengths.reduce(0, +) }

    /// All tokens of all sequences.
    var tokens: Set<Int32> { Set(items.flatMap { ($0.sequences + $0.atStart).joined() }) }

    /// How much of it a hypothesis has.
    struct Progress: Sendable, Equatable {
        /// The items that it has, a bit for each.
        fileprivate(set) var met: UInt64 = 0
        /// Nodes of sequences that it has begun.
        fileprivate var partial: [Int] = []
        /// The item that its last token completed, if the word may not continue.
        fileprivate var waiting: Int?
        /// Whether a sentence begins with the next token.
        fileprivate var beginsSentence = true
        /// Tokens of items.
        fileprivate(set) var count = 0
    }

    /// How many items a hypothesis lacks.
    func missing(_ progress: Progress) -> Int { items.count - progress.met.nonzeroBitCount }

    /// The tokens that bring a hypothesis further.
    func wanted(_ progress: Progress) -> Set<Int32> {
        var wanted: Set<Int32> = []
        for item in items.indices where progress.met & (1 << UInt64(item)) == 0 {
            wanted.formUnion(nodes[item].children.keys)
            if progress.beginsSentence { wanted.formUnion(nodes[items.count + item].children.keys) }
        }
        for node in progress.partial where progress.met & (1 << UInt64(nodes[node].item)) == 0 {
            wanted.formUnion(nodes[node].children.keys)
        }
        return wanted
    }

    /// The progress after a further token.
    /// - Parameter last: the token before it.
    func advanced(_ progress: Progress, from last: Int32, by token: Int32) -> Progress {
        var next = progress
        next.partial = []
        next.waiting = nil
        next.beginsSentence = boundaries.beginsSentence(after: token, before: progress.beginsSentence)
        if let waiting = progress.waiting, token != Batch.end, !boundaries.before[Int(token)] {
            next.met &= ~(1 << UInt64(waiting))
        }
        let isFree = last == Batch.start || boundaries.before[Int(token)] || boundaries.after[Int(last)]
        let begun = items.indices.filter { isFree || !items[$0].beginsWord }
        let opening = progress.beginsSentence ? begun.map { $0 + items.count } : []
        var completed: Int?
        for node in progress.partial + begun + opening {
            let item = nodes[node].item
            guard next.met & (1 << UInt64(item)) == 0, let child = nodes[node].children[token] else { continue }
            next.partial.append(child)
            // Of equal items the first one is met.
            if nodes[child].isEnd { completed = min(completed ?? item, item) }
        }
        if let completed {
            next.met |= 1 << UInt64(completed)
            // What overlaps is not begun; a longer sequence of the item may still replace this one.
            next.partial.removeAll { nodes[$0].item != completed || nodes[$0].children.isEmpty }
            if items[completed].endsWord { next.waiting = completed } else { next.partial = [] }
        }
        next.count = count(next)
        return next
    }

    private func count(_ progress: Progress) -> Int {
        var count = 0
        for (item, length) in lengths.enumerated() where progress.met & (1 << UInt64(item)) != 0 { count += length }
        let open = progress.partial.lazy.filter { progress.met & (1 << UInt64(nodes[$0].item)) == 0 }
        return count + (open.map { nodes[$0].depth }.max() ?? 0)
    }

    /// Divides the places of a beam evenly; what some do not need goes to the others, the first ones before the last.
    /// - Parameters:
    ///   - places: how many there are.
    ///   - sizes: how many could be used at most.
    static func divided(_ places: Int, among sizes: [Int]) -> [Int] {
        var shares = [Int](repeating: 0, count: sizes.count)
        var left = places
        while left > 0 {
            let open = sizes.indices.filter { shares[$0] < sizes[$0] }
            guard !open.isEmpty else { break }
            let each = max(1, left / open.count)
            for index in open where left > 0 {
                let more = min(each, sizes[index] - shares[index], left)
                shares[index] += more
                left -= more
            }
        }
        return shares
    }
}
