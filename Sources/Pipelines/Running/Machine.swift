import Foundation

/// The machine that results were made on: figures in single precision depend on its processor.
struct Machine: Codable, Equatable {
    var processor: String
    var processors: Int
    /// In bytes.
    var memory: Int64
    var system: String

    static let current: Machine = {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let name = information.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return Machine(
            processor: name.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown",
            processors: ProcessInfo.processInfo.activeProcessorCount,
            memory: Int64(ProcessInfo.processInfo.physicalMemory),
            system: ProcessInfo.processInfo.operatingSystemVersionString)
    }()
}
