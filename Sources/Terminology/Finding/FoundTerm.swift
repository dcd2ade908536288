/// A term of a glossary in a segment.
public struct FoundTerm: Sendable, Hashable {
    /// The words of the segment that it covers.
    public var words: Range<Int>
    /// The term as the segment has it.
    public var source: String
    /// Its translations, the preferred one first: those of all entries with this term, in the order of the glossary.
    public var targets: [String]
    /// The indices of these entries in the glossary.
    public var entries: [Int]
    /// Whether the glossary has the term in small letters, so that capitals of the segment do not belong to it.
    public var isSmall: Bool
}
