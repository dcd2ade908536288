import Corpora
import Diagnostics
import Vocabularies

/// The files of what a model reads beside the lines of a text, which have a line for each of its own.
public struct AnnotationFiles: Sendable {
    /// The match of each line, as `pipeline-match` writes it; nil for none.
    public var matches: String?
    /// The terms of each line, as `pipeline-terms` writes it; nil for none.
    public var terms: String?

    /// - Parameters:
    ///   - matches: the file of the match of each line.
    ///   - terms: the file of the terms of each line.
    public init(matches: String? = nil, terms: String? = nil) {
        (self.matches, self.terms) = (matches, terms)
    }

    /// Whether there is no such file.
    public var isEmpty: Bool { matches == nil && terms == nil }
}

/// Reads what a model reads beside the lines of a text, line by line.
public final class AnnotationReader {
    private let matches: MatchFileReader?
    private let terms: TermFileReader?
    private let text: String
    private var line = 0

    /// The match of the line read last, with its origin; nil where it has none.
    public var match: SegmentMatch? { matches?.match }

    /// - Parameters:
    ///   - files: the files.
    ///   - text: the path of the text, for messages.
    public init(_ files: AnnotationFiles, beside text: String) throws {
        matches = try files.matches.map { try MatchFileReader($0) }
        terms = try files.terms.map { try TermFileReader($0) }
        self.text = text
    }

    /// The annotations of the next line of the text.
    /// - Throws: `ExitStatus.badInput` where a file ends before the text.
    public func next() throws -> SourceAnnotations {
        if let matches, try !matches.next() { throw unequal(matches.path, "ends") }
        if let terms, try !terms.next() { throw unequal(terms.path, "ends") }
        line += 1
        return SourceAnnotations(
            match: match.map { .init(similarity: $0.score, target: $0.target) },
            terms: terms?.terms.map(\.target) ?? [])
    }

    /// Checks that no file has more lines than the text.
    public func finish() throws {
        if let matches, try matches.next() { throw unequal(matches.path, "continues") }
        if let terms, try terms.next() { throw unequal(terms.path, "continues") }
    }

    private func unequal(_ path: String, _ how: String) -> Diagnostic {
        Diagnostic(.badInput, at: Place(path), "\(how) after line \(line); \(text) needs a line for each of its own")
    }
}
