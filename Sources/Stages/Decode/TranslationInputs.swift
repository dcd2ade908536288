import Diagnostics
import Files
import Translation

/// Lines to translate, with those of the files beside them.
struct TranslationInputs {
    private var lines: LineReader
    private var beside: LineReader?
    private let isForced: Bool

    /// In bytes, as ingestion has it by default for a segment: anything longer is not a sentence.
    static let longestLine = 1 << 20

    init(_ input: String, prefixes: String?, force: String?) throws {
        lines = try LineReader(input, limit: Self.longestLine)
        beside = try (prefixes ?? force).map { try LineReader($0, limit: Self.longestLine) }
        isForced = force != nil
    }

    /// How much has been read, from 0 to 1; nil for a stream.
    var fraction: Double? { lines.fraction }

    /// The next lines, at most the given number; nil at the end.
    mutating func next(_ count: Int) throws -> [Translator.Input]? {
        var inputs: [Translator.Input] = []
        while inputs.count < count, let line = try lines.next() {
            var input = Translator.Input(line)
            if beside != nil {
                guard let text = try beside?.next() else { throw unequal("ends after line \(lines.line - 1)") }
                // The score would be that of a translation that is certain.
                if isForced, !line.contains(where: { !$0.isWhitespace }), text.contains(where: { !$0.isWhitespace }) {
                    throw Diagnostic(
                        .badInput, at: Place(beside?.path ?? "", line: lines.line),
                        "is a translation of an empty line, which has none to score; leave both lines out, or empty",
                        excerpt: text)
                }
                input.prefix = text
                input.isForced = isForced
            }
            inputs.append(input)
        }
        guard inputs.isEmpty else { return inputs }
        if try beside?.next() != nil { throw unequal("continues after line \(lines.line)") }
        return nil
    }

    private func unequal(_ how: String) -> Diagnostic {
        Diagnostic(.badInput, at: Place(beside?.path ?? ""), "\(how); \(lines.path) needs a line for each of its own")
    }
}
