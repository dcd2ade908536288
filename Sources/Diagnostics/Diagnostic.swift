/// One message about something that the user can mend: where, what is wrong, what to do.
///
/// It renders as `file:line:column: error: message`, followed by the line and a caret where `excerpt` has the line.
public struct Diagnostic: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Severity: String, Sendable {
        case error, warning, note
    }

    public var severity: Severity
    public var status: ExitStatus
    public var place: Place?
    /// What is wrong; then, behind a semicolon, what to do.
    public var message: String
    /// The text of the line that `place` names.
    public var excerpt: String?

    public init(
        _ status: ExitStatus, at place: Place? = nil, _ message: String, excerpt: String? = nil,
        severity: Severity = .error
    ) {
        self.severity = severity
        self.status = status
        self.place = place
        self.message = message
        self.excerpt = excerpt
    }

    public var description: String { rendered(program: nil) }

    /// The message as a person reads it. `program` stands in for the place where there is none.
    public func rendered(program: String?) -> String {
        let lead = place?.description ?? program
        var text = "\(lead.map { "\($0): " } ?? "")\(severity.rawValue): \(message.escapingControls)"
        guard let excerpt, let line = place?.line else { return text }
        let (shown, caret) = Self.window(of: excerpt, around: place?.column)
        let number = String(line)
        text += "\n \(number) | \(shown)"
        if let caret {
            let margin = String(repeating: " ", count: number.count)
            text += "\n \(margin) | \(String(repeating: " ", count: caret))^"
        }
        return text
    }

    /// At most 100 characters of a line around a column, and the caret's offset within them.
    private static func window(of line: String, around column: Int?) -> (text: String, caret: Int?) {
        let width = 100
        let characters = Array(line.escapingControls)
        guard characters.count > width else { return (String(characters), column.map { $0 - 1 }) }
        let offset = column.map { $0 - 1 } ?? 0
        let start = max(0, min(offset - width / 2, characters.count - width))
        return (String(characters[start..<start + width]), column.map { $0 - 1 - start })
    }
}

/// Several messages at once, as from checking a manifest. The first decides the exit status.
public struct DiagnosticList: Error, Sendable, Equatable, CustomStringConvertible {
    public var diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}

extension String {
    /// The text with each control character shown as its escape, so that input cannot steer a terminal.
    /// Tabs become one space; line breaks stay.
    var escapingControls: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x0A: result.unicodeScalars.append(scalar)
            case 0x09: result.append(" ")
            case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension String {
    /// The candidate that a person most likely meant, if one is near enough: by edit distance, at most a third of
    /// the length away.
    public func nearest(among candidates: some Sequence<String>) -> String? {
        candidates.map { ($0, Self.editDistance(self, $0)) }
            .filter { $0.1 <= Swift.max(1, self.count / 3) }
            .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    private static func editDistance(_ first: String, _ second: String) -> Int {
        let a = Array(first), b = Array(second)
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var row = [i + 1]
            for (j, y) in b.enumerated() {
                var least = x == y ? last[j] : 1 + Swift.min(last[j], last[j + 1], row[j])
                if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { least = Swift.min(least, beforeLast[j - 1] + 1) }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
