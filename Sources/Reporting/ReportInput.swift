import Diagnostics

extension Report {
    /// A text file that was read, a segment a line.
    public struct Input: Sendable, Equatable {
        /// The path as it was given.
        public var path: String
        public var lines: [String]

        public init(path: String, lines: [String]) {
            self.path = path
            self.lines = lines
        }

        /// Reads a file, gzipped or not; one without a line is a ``ExitStatus/badInput``.
        public init(reading path: String) throws {
            let lines = try LineReader.lines(of: path)
            guard !lines.isEmpty else {
                throw Diagnostic(.badInput, at: Place(path), "is empty; there is nothing to score")
            }
            self.init(path: path, lines: lines)
        }

        /// Reads a file that must have as many lines as another.
        public init(reading path: String, alongside other: Input) throws {
            try self.init(reading: path)
            guard lines.count == other.lines.count else {
                throw Diagnostic(
                    .badInput, at: Place(path),
                    "has \(lines.count) lines, but \(other.path) has \(other.lines.count); "
                        + "each line needs its counterpart")
            }
        }
    }
}
