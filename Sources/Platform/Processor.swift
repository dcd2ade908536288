import Foundation

/// The processor. On Linux: from /proc/cpuinfo.
package enum Processor {
    /// The name of its model, such as `AMD EPYC 9B14`; nil where the system does not tell.
    package static let name: String? = {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
    }()
}
