import Foundation

/// The file that this process executes. On Linux: the link /proc/self/exe.
package enum RunningExecutable {
    /// Its absolute path, without links; nil where the system does not tell.
    package static var path: String? { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") }
}
