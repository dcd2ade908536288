/// A term of a segment and the one that its translation has to use.
public struct SegmentTerm: Sendable, Hashable {
    /// The term as the segment or the glossary has it.
    public var source: String
    /// Its translation as the glossary has it; the sentence around it may inflect it.
    public var target: String

    public init(source: String, target: String) {
        self.source = source
        self.target = target
    }
}
