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
