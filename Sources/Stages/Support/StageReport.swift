import Diagnostics
import Foundation

/// Reports of stages as JSON files.
package enum StageReport {
    package static func write(_ report: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(encoder.encode(report) + Data("\n".utf8), to: path)
    }
}
