import Synchronization

/// Sentences that wait to be searched, longest first; workers take as many as they have room for.
final class SearchQueue: Sendable {
    private let requests: [SearchRequest]
    /// Indices of requests, longest first.
    private let order: [Int]
    private let taken = Mutex(0)
    /// How many workers take from it.
    private let takers: Int

    /// - Parameters:
    ///   - indices: which of the requests are in the queue.
    ///   - takers: how many workers take from it.
    init(_ requests: [SearchRequest], _ indices: some Sequence<Int>, takers: Int = 1) {
        self.requests = requests
        self.takers = takers
        order = indices.sorted { (requests[$1].length, $0) < (requests[$0].length, $1) }
    }

    /// The number of tokens of the next sentence, the longest one left.
    var longest: Int? {
        taken.withLock { $0 < order.count ? requests[order[$0]].length : nil }
    }

    /// How many are left.
    var count: Int { taken.withLock { order.count - $0 } }

    /// Takes the next sentences, at most `most`, that have at least the given number of tokens.
    ///
    /// The last ones are taken in small portions, so that all workers end at about the same time.
    /// - Returns: indices of requests.
    func take(_ most: Int, tokens: Int) -> ArraySlice<Int> {
        taken.withLock { taken in
            let share = takers == 1 ? most : max(1, (order.count - taken) / (2 * takers))
            let found = order[taken...].prefix(min(most, share)).prefix { requests[$0].length >= tokens }
            taken = found.endIndex
            return found
        }
    }
}
