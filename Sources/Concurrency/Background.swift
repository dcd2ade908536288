import Foundation
import Synchronization

/// A value that a thread of its own computes.
package final class Background<Value: Sendable>: Sendable {
    private let state = State()

    /// What the thread and those who wait for it share.
    private final class State: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
        let isCancelled = Atomic(false)
        let done = DispatchSemaphore(value: 0)
    }

    /// Starts the thread.
    /// - Parameter body: computes the value; it may ask whether the value is still wanted, and throw where it is not.
    package init(_ body: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> Value) {
        let state = state
        Thread.detachNewThread {
            let result = Result { try body { state.isCancelled.load(ordering: .relaxed) } }
            state.result.withLock { $0 = result }
            state.done.signal()
        }
    }

    /// Tells the thread that the value is not wanted any more.
    package func cancel() { state.isCancelled.store(true, ordering: .relaxed) }

    /// Waits for the value.
    package func result() throws -> Value {
        state.done.wait()
        state.done.signal()
        guard let result = state.result.withLock({ $0 }) else { preconditionFailure("the thread has ended") }
        return try result.get()
    }
}
