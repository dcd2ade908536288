import Foundation

/// The time of day as messages and reports write it.
package enum Timestamp {
    /// Now in UTC, as ISO 8601: `2026-01-31T12:00:00Z`.
    ///
    /// By strftime(3): Foundation's style looks up calendar and time zone, which takes a short stage half a millisecond.
    package static var now: String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return String(unsafeUninitializedCapacity: 32) { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                strftime(text.baseAddress, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
            }
        }
    }
}
