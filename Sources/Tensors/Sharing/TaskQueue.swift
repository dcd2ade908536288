import Foundation
import Synchronization

/// Numbered tasks of which each is taken once, by whichever thread is free.
final class TaskQueue: Sendable {
    private let count: Int
    private let next = Atomic(0)

    init(_ count: Int) { self.count = count }

    /// The next task; nil where there is none left.
    func take() -> Int? {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return task < count ? task : nil
    }
}

/// Tasks that others wait for. In a ``TaskQueue`` they have lower numbers than those others, so that a thread has taken
/// each of them and finishes it.
final class Countdown: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) { left = Atomic(count) }

    /// One of the tasks is done.
    func finish() { left.subtract(1, ordering: .releasing) }

    /// Waits for all of them.
    func wait() {
        while left.load(ordering: .acquiring) > 0 { sched_yield() }
    }
}
