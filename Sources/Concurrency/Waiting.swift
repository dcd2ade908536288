import Foundation

/// Waiting for a pipe or a terminal in a way that a signal ends.
package enum Waiting {
    /// Returns when the descriptor is ready.
    /// - Throws: `ExitStatus.interrupted` when the process is asked to end.
    package static func wait(for descriptor: Int32, _ events: Int32) throws {
        var waiting = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        repeat {
            try Interruption.check()
            // A signal may come just before the call, so it waits for a part of a second only.
        } while poll(&waiting, 1, 200) <= 0
    }
}
