import CPlatform
import Foundation

/// Two files or folders of one file system that take each other's names. On Linux: renameat2(2).
package enum FileExchange {
    package enum Failure: Error {
        /// The system or the file system has no such exchange.
        case isUnsupported
        /// It failed, for the given reason.
        case failed(String)
    }

    /// Exchanges both in a single step, so that nobody ever finds one of the names missing.
    package static func exchange(_ first: String, _ second: String) throws(Failure) {
        guard platform_exchange(first, second) != 0 else { return }
        throw [EINVAL, ENOSYS, ENOTSUP].contains(errno) ? .isUnsupported : .failed(SystemError.reason)
    }
}
