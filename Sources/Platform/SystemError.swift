import Foundation

/// What the system says of a call that failed.
package enum SystemError {
    /// The system's words for the last error of this thread.
    package static var reason: String { reason(of: errno) }

    /// The system's words for an error number.
    package static func reason(of number: Int32) -> String { String(cString: strerror(number)) }
}
