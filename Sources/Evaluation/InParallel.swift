import Dispatch
import Synchronization

/// What `body` gives for consecutive ranges of `0..<count`, in order, computed on all processors where there are
/// enough segments to share.
/// - Parameters:
///   - count: the number of segments.
///   - chunk: how many make a range.
///   - body: computes one range.
public func inParallel<Part: Sendable>(
    _ count: Int, atOnce chunk: Int = 256, _ body: @Sendable (Range<Int>) -> Part
) -> [Part] {
    let chunks = (count + chunk - 1) / chunk
    guard chunks > 1 else { return [body(0..<count)] }
    let parts = Mutex([Part?](repeating: nil, count: chunks))
    DispatchQueue.concurrentPerform(iterations: chunks) { index in
        let part = body(index * chunk..<min(count, (index + 1) * chunk))
        parts.withLock { $0[index] = part }
    }
    return parts.withLock { $0 }.compactMap { $0 }
}
