import Concurrency
import Diagnostics
import Evaluation
import Files
import Foundation

extension Report {
    /// A text file that was read, a segment a line.
    public struct Input: Sendable, Equatable {
        /// The path as it was given.
        public var path: String
        /// The segments.
        public var lines: [String]
        /// The SHA-256 of the text, unpacked where it was gzipped; nil where it was not read from a file of its own.
        public var digest: String?

        public init(path: String, lines: [String], digest: String? = nil) {
            self.path = path
            self.lines = lines
            self.digest = digest
        }

        /// Reads a file, gzipped or not; one without a line is a `ExitStatus.badInput`.
        ///
        /// As in sacreBLEU, a line feed alone ends a line, white space at a line's end is dropped, and a byte order
        /// mark is text.
        public init(reading path: String) throws {
            let bytes = try InputFile.bytes(of: path)
            let lines = try Self.segments(of: bytes, path: path)
            guard !lines.isEmpty else {
                throw Diagnostic(.badInput, at: Place(path), "is empty; there is nothing to score")
            }
            self.init(path: path, lines: lines, digest: try SHA256.hash(of: Data(bytes)))
        }

        /// Reads a file that must have as many lines as another.
        public init(reading path: String, alongside other: Input) throws {
            try self.init(reading: path)
            guard lines.count == other.lines.count else {
                throw Diagnostic(
                    .badInput, at: Place(path),
                    "has \(lines.count.counted("line")), but \(other.path) has \(other.lines.count); "
                        + "each line needs its counterpart")
            }
        }

        /// The hypotheses that a finished report folder keeps.
        /// - Parameter references: what they must have been scored against.
        public init(storedIn folder: String, references: [Input]) throws {
            struct Line: Decodable { let hypothesis: String, references: [String] }
            let path = "\(folder)/sentences.jsonl"
            let remedy = "it is no report that this version can compare with; score that system again"
            guard FileManager.default.fileExists(atPath: path) else {
                throw Diagnostic(
                    .missingInput, at: Place(path), "no such file; name a folder that pipeline-score wrote")
            }
            let decoder = JSONDecoder()
            let lines = try Self.segments(of: try InputFile.bytes(of: path), path: path)
            let stored = try lines.enumerated().map { number, line in
                do {
                    return try decoder.decode(Line.self, from: Data(line.utf8))
                } catch {
                    throw Diagnostic(.badInput, at: Place(path, line: number + 1), remedy)
                }
            }
            guard stored.count == references[0].lines.count else {
                throw Diagnostic(
                    .badInput, at: Place(path),
                    "has \(stored.count.counted("segment")), but \(references[0].path) has \(references[0].lines.count); "
                        + "compare reports on the same test set")
            }
            for (number, line) in stored.enumerated()
            where !line.references.elementsEqual(references.lazy.map { $0.lines[number] }) {
                throw Diagnostic(
                    .badInput, at: Place(path, line: number + 1),
                    "was scored against other references; compare reports on the same test set")
            }
            self.init(path: folder, lines: stored.map(\.hypothesis))
        }

        /// The lines of UTF-8 text; bytes that are not UTF-8 are an error with line and column.
        public static func segments(of bytes: [UInt8], path: String) throws -> [String] {
            var ends: [Int] = []
            ends.reserveCapacity(bytes.count / 64)
            for (index, byte) in bytes.enumerated() where byte == 0x0A { ends.append(index) }
            if let last = bytes.last, last != 0x0A { ends.append(bytes.count) }
            let parts = parallelMap(ends.count) { [ends] range in
                bytes.withUnsafeBufferPointer { bytes in
                    range.map { line -> String? in
                        let start = line == 0 ? 0 : ends[line - 1] + 1
                        let text = UnsafeBufferPointer(rebasing: bytes[start..<ends[line]])
                        let length = lengthWithoutTrailingWhitespace(text)
                        return String(validating: UnsafeBufferPointer(rebasing: text[..<length]), as: UTF8.self)
                    }
                }
            }
            return try parts.joined().enumerated().map { line, text in
                if let text { return text }
                let start = line == 0 ? 0 : ends[line - 1] + 1
                return try LineReader.text(bytes[start..<ends[line]], at: Place(path, line: line + 1))
            }
        }
    }
}
