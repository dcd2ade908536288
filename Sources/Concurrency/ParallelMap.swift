import Dispatch
import Synchronization

/// The results of `body` for consecutive ranges of `0..<count`, in order, computed on all cores where there is more
/// than one range.
/// - Parameters:
///   - count: the number of elements.
///   - chunk: how many elements make a range.
///   - body: computes one range.
/// - Throws: the error of the first range that has one, when all have ended.
public func parallelMap<Part: Sendable, Failure: Error>(
    _ count: Int, chunk: Int = 256, _ body: @Sendable (Range<Int>) throws(Failure) -> Part
) throws(Failure) -> [Part] {
    let chunks = (count + chunk - 1) / chunk
    guard chunks > 1 else { return [try body(0..<count)] }
    let results = Mutex([Result<Part, Failure>?](repeating: nil, count: chunks))
    withoutActuallyEscaping(body) { body in
        DispatchQueue.concurrentPerform(iterations: chunks) { index in
            let result = Result { () throws(Failure) in try body(index * chunk..<min(count, (index + 1) * chunk)) }
            results.withLock { $0[index] = result }
        }
    }
    var parts: [Part] = []
    parts.reserveCapacity(chunks)
    for result in results.withLock({ $0 }) {
        if let result { parts.append(try result.get()) }
    }
    return parts
}

/// Computes two things at the same time, the second on the calling thread unless another one is faster.
/// - Throws: the first one's error where both fail.
public func concurrently<First, Second>(_ first: () throws -> First, and second: () throws -> Second) throws -> (
    First, Second
) {
    // Each is called and written by one thread, and read once both are done.
    nonisolated(unsafe) var one: Result<First, any Error>?
    nonisolated(unsafe) var other: Result<Second, any Error>?
    nonisolated(unsafe) let (first, second) = (first, second)
    DispatchQueue.concurrentPerform(iterations: 2) { part in
        if part == 0 { other = Result { try second() } } else { one = Result { try first() } }
    }
    guard let one, let other else { preconditionFailure("both have been called") }
    return (try one.get(), try other.get())
}
