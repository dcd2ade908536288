import Concurrency
import Corpora
import Synchronization

/// Finds the matches of many segments on several threads.
public final class ParallelFinder: Sendable {
    private let finders: [Finder]

    /// A finder that one thread at a time uses.
    private struct Finder: @unchecked Sendable {
        let finder: MatchFinder
    }

    /// - Parameters:
    ///   - index: the index that has the units.
    ///   - minimum: the least score of a match.
    ///   - threads: how many segments are looked for at a time.
    public init(_ index: MemoryIndex, minimum: Double, threads: Int) {
        finders = (0..<max(1, threads)).map { _ in Finder(finder: index.finder(minimum: minimum)) }
    }

    /// The match of each segment, in order.
    public func matches(of queries: [MatchQuery]) throws -> [SegmentMatch?] {
        let next = Atomic(0)
        let found = Mutex([SegmentMatch?](repeating: nil, count: queries.count))
        _ = try parallelMap(finders.count, chunk: 1) { range throws(any Error) in
            let finder = finders[range.lowerBound].finder
            while true {
                let start = next.add(Self.chunk, ordering: .relaxed).oldValue
                guard start < queries.count else { return }
                try Interruption.check()
                let part = start..<min(queries.count, start + Self.chunk)
                let matches = part.map { finder.match(queries[$0]) }
                found.withLock { $0.replaceSubrange(part, with: matches) }
            }
        }
        return found.withLock { $0 }
    }

    private static let chunk = 16
}
