import Foundation

/// The time since some moment, which nobody sets: cheap enough to measure single operations.
package enum MonotonicTime {
    /// In seconds.
    package static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// The time that the processor has spent on the calling thread.
package enum ThreadTime {
    /// In seconds.
    package static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
