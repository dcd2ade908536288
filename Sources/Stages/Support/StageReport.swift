import Files
import Foundation

/// Reports of stages as JSON files.
package enum StageReport {
    package static func write(_ report: some Encodable, to path: String) throws {
        try file(with: report, at: path).commit()
    }

    /// The file, which appears when it is committed.
    package static func file(with report: some Encodable, at path: String) throws -> AtomicFile {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let file = try AtomicFile(path)
        try (encoder.encode(report) + Data("\n".utf8)).withUnsafeBytes { try file.write($0) }
        return file
    }
}
