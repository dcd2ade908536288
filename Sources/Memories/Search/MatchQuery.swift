import Corpora

/// A segment that a match is wanted for.
public struct MatchQuery: Sendable {
    /// The segment.
    public var text: String
    /// The segments before and after it; nil where it is the first or last of its document.
    public var previous: String?, next: String?
    /// Whether it is known what comes after the segment. What is not known equals no neighbour of a unit, and is not the
    /// end of a document either.
    public var knowsNext = true
    /// Whether the segment has inline codes that its text lacks. Then no unit is the same: what has the same text scores
    /// as what differs in tags.
    public var lacksCodes: Bool
    /// A unit that is no match, as the segment is its source.
    var excluded: (memory: Int, ordinal: Int)?

    /// A segment with its neighbours.
    public init(_ text: String, previous: String? = nil, next: String? = nil, lacksCodes: Bool = false) {
        self.text = text.composed
        self.previous = previous
        self.next = next
        self.lacksCodes = lacksCodes
    }
}

extension String {
    /// The text in Unicode form C, as the units of an index have it.
    var composed: String {
        var text = self
        return text.withUTF8 { UnicodeForm.composed(UnsafeRawBufferPointer($0)) } ?? self
    }

    /// The hash of the text as a neighbour of another.
    var contextHash: UInt64 { SourceHash.of(composed) }
}
