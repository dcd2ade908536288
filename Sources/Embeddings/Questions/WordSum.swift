import Diagnostics

/// A sum of words, such as `king - man + woman`.
public struct WordSum: Sendable, Equatable {
    /// The words, each with whether it is subtracted.
    public let terms: [(word: String, isSubtracted: Bool)]

    /// - Parameter text: words with `+` and `-` between them, each with a space on either side, as words may have such
    ///   signs within.
    /// - Throws: `ExitStatus.usage` for text that is no sum.
    public init(_ text: String) throws {
        var terms: [(String, Bool)] = []
        var sign: Bool? = false
        for part in text.split(separator: " ") {
            switch (part, sign) {
            case ("+", nil): sign = false
            case ("-", nil): sign = true
            case ("-", .some(false)) where terms.isEmpty: sign = true
            case (_, let isSubtracted?) where part != "+" && part != "-":
                terms.append((String(part), isSubtracted))
                sign = nil
            default: throw Self.problem(text)
            }
        }
        guard sign == nil else { throw Self.problem(text) }
        self.terms = terms
    }

    private static func problem(_ text: String) -> Diagnostic {
        Diagnostic(
            .usage, "'\(text)' is no sum of words; write words with ' + ' or ' - ' between them: 'king - man + woman'")
    }

    public static func == (first: WordSum, second: WordSum) -> Bool {
        first.terms.elementsEqual(second.terms) { $0.word == $1.word && $0.isSubtracted == $1.isSubtracted }
    }
}
