import Diagnostics

/// Where a value was written: in the manifest, or in a ``Setting``.
public struct Origin: Sendable, Hashable {
    /// The file, line and column.
    public var place: Place
    /// The line of the manifest, for the message to quote.
    public var excerpt: String?
    /// Whether the value came from the command line, so that its relative paths start at the current folder.
    public var isFromCommandLine: Bool
    /// The absolute folder of the included manifest that it comes from.
    var folder: String?

    public init(_ place: Place, excerpt: String? = nil, isFromCommandLine: Bool = false) {
        self.place = place
        self.excerpt = excerpt
        self.isFromCommandLine = isFromCommandLine
    }

    /// A message about the value.
    public func problem(_ message: String, _ status: ExitStatus = .configuration) -> Diagnostic {
        Diagnostic(status, at: place, message, excerpt: excerpt)
    }

    /// The same line at the first occurrence of `text` from here on; unchanged where there is none.
    func moved(to text: String) -> Origin {
        guard let excerpt, let column = place.column else { return self }
        let rest = excerpt.dropFirst(column - 1)
        guard let range = rest.range(of: text) else { return self }
        var moved = self
        moved.place.column = column + rest.distance(from: rest.startIndex, to: range.lowerBound)
        return moved
    }
}

/// A value and where it was written.
public struct Located<Value: Sendable>: Sendable {
    public var value: Value
    /// Where it was written.
    public var origin: Origin

    public init(_ value: Value, _ origin: Origin) {
        self.value = value
        self.origin = origin
    }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
