import Foundation
import Platform

/// The machine that results were made on: figures in single precision depend on its processor.
struct Machine: Codable, Equatable {
    var processor: String
    var processors: Int
    /// In bytes.
    var memory: Int64
    var system: String

    static let current = Machine(
        processor: Processor.name ?? "unknown", processors: ProcessInfo.processInfo.activeProcessorCount,
        memory: Int64(ProcessInfo.processInfo.physicalMemory),
        system: ProcessInfo.processInfo.operatingSystemVersionString)
}
