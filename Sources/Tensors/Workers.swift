import CKernels
import COneDNN
import Foundation
import Platform

/// Threads that share the work of a batch, each with a state of its own that lives as long as the workers.
///
/// This file alone starts threads and vouches for what passes between them: `run` hands each worker its own state and
/// returns only when all are done, so no two threads use the same thing unless the caller's closure shares it.
public final class Workers<State> {
    public let count: Int
    /// For each worker the seconds that it has spent within ``run(_:)`` so far.
    public private(set) var busySeconds: [Double]
    /// The seconds of the slowest worker of each ``run(_:)`` so far, added up.
    public private(set) var slowestSeconds = 0.0
    /// How often ``run(_:)`` has been called so far.
    public private(set) var runCount = 0
    private var states: [State]
    private let post: Post

    /// What the threads and their owner share; semaphores order every access.
    private final class Post: @unchecked Sendable {
        var task: ((Int) -> Void)?
        let start: [DispatchSemaphore]
        let done = DispatchSemaphore(value: 0)

        init(_ count: Int) { start = (0..<count).map { _ in DispatchSemaphore(value: 0) } }

        /// Runs the task, or returns false where there is none any more. A function of its own, so that the thread
        /// lets go of the closure before it signals that it is done.
        @inline(never)
        func perform(_ index: Int) -> Bool {
            guard let task else { return false }
            task(index)
            return true
        }
    }

    /// - Parameters:
    ///   - count: how many threads; each runs single-threaded primitives.
    ///   - makeState: called once for each worker.
    public init(_ count: Int, makeState: (Int) -> State) {
        precondition(count > 0)
        self.count = count
        states = (0..<count).map(makeState)
        busySeconds = Array(repeating: 0, count: count)
        let post = Post(count)
        self.post = post
        for index in 0..<count {
            let thread = Thread {
                omp_set_num_threads(1)
                dk_prepare_thread()
                // oneDNN takes and returns large packing buffers all the time.
                MemoryHints.keepFreedMemory()
                var isOpen = true
                while isOpen {
                    post.start[index].wait()
                    isOpen = post.perform(index)
                    post.done.signal()
                }
            }
            thread.stackSize = 16 << 20
            thread.start()
        }
    }

    deinit {
        post.task = nil
        for semaphore in post.start { semaphore.signal() }
        for _ in post.start { post.done.wait() }
    }

    /// Runs `body` once on every worker at the same time and waits for all.
    public func run(_ body: (_ worker: Int, _ state: inout State) -> Void) {
        let before = busySeconds
        withoutActuallyEscaping(body) { body in
            // Each thread touches its own element, through a pointer so that no access to the array overlaps.
            states.withUnsafeMutableBufferPointer { states in
                let base = states.baseAddress!  // there is at least one worker
                busySeconds.withUnsafeMutableBufferPointer { buffer in
                    let seconds = buffer.baseAddress!  // as long as the states
                    post.task = { index in
                        let start = MonotonicTime.now
                        body(index, &base[index])
                        seconds[index] += MonotonicTime.now - start
                    }
                    for semaphore in post.start { semaphore.signal() }
                    for _ in post.start { post.done.wait() }
                    post.task = nil
                }
            }
        }
        slowestSeconds += zip(busySeconds, before).reduce(0) { max($0, $1.0 - $1.1) }
        runCount += 1
    }

    /// Computes `count` elements, each on one of the workers.
    public func map<Element>(_ count: Int, _ element: (Int) -> Element) -> [Element] {
        // Waking the workers takes longer than a few elements.
        guard count > 2 * self.count else { return (0..<count).map(element) }
        return Array(unsafeUninitializedCapacity: count) { elements, initialized in
            let base = elements.baseAddress!  // there are some
            run { worker, _ in
                for place in stride(from: worker, to: count, by: self.count) {
                    (base + place).initialize(to: element(place))
                }
            }
            initialized = count
        }
    }

    /// The state of one worker, for the caller between two runs.
    public func state(_ worker: Int) -> State { states[worker] }
}
