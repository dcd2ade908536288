import Synchronization

/// Sentences that wait to be searched, longest first; workers take from it what they have room for.
final class SearchQueue: Sendable {
    private let requests: [SearchRequest]
    /// Their places, longest first.
    private let order: [Int]
    private let taken = Mutex(0)
    /// How many workers take from it.
    private let takers: Int

    /// - Parameters:
    ///   - places: which of the requests.
    ///   - takers: how many workers take from it.
    init(_ requests: [SearchRequest], _ places: some Sequence<Int>, takers: Int = 1) {
        self.requests = requests
        self.takers = takers
        order = places.sorted { (requests[$1].length, $0) < (requests[$0].length, $1) }
    }

    /// The words of the next sentence, the longest of those left.
    var longest: Int? {
        taken.withLock { $0 < order.count ? requests[order[$0]].length : nil }
    }

    /// How many are left.
    var count: Int { taken.withLock { order.count - $0 } }

    /// Takes the places of the next sentences, up to `most`, as long as they have so many words.
    ///
    /// The last ones go in small portions, so that all workers end at about the same time.
    func take(_ most: Int, words: Int) -> ArraySlice<Int> {
        taken.withLock { taken in
            let share = takers == 1 ? most : max(1, (order.count - taken) / (2 * takers))
            let found = order[taken...].prefix(min(most, share)).prefix { requests[$0].length >= words }
            taken = found.endIndex
            return found
        }
    }
}
