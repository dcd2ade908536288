/// A message about something that the user can fix: where, what is wrong, what to do.
///
/// It renders as `file:line:column: error: message`, followed by the line and a caret where `excerpt` has the line.
public struct Diagnostic: Error, Sendable, Equatable, CustomStringConvertible {
    /// How serious a diagnostic is.
    public enum Severity: String, Sendable {
        case error, warning, note
    }

    /// How serious it is.
    public var severity: Severity
    /// The exit status that it leads to.
    public var status: ExitStatus
    /// Where in the input it is.
    public var place: Place?
    /// What is wrong; then, after a semicolon, what to do.
    public var message: String
    /// The text of the line that `place` names.
    public var excerpt: String?

    /// A diagnostic with its exit status, location and message.
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

    /// The message as displayed. `program` is printed in place of the location where there is none.
    public func rendered(program: String?) -> String {
        let lead = place?.description ?? program
        var text = "\(lead.map { "\($0): " } ?? "")\(severity.rawValue): \(message)".escapingControls
        guard let excerpt, let line = place?.line else { return text }
        let shown = Excerpt(of: excerpt, around: place?.column)
        let number = String(line)
        text += "\n \(number) | \(shown.text)"
        if let caret = shown.caret {
            let margin = String(repeating: " ", count: number.count)
            text += "\n \(margin) | \(String(repeating: " ", count: caret))^"
        }
        return text
    }
}

/// Several messages together, as from checking a manifest. The first decides the exit status.
public struct DiagnosticList: Error, Sendable, Equatable, CustomStringConvertible {
    /// The diagnostics, in the order in which they are shown.
    public var diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
