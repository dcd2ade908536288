/// The unit of a translation memory that is most similar to a segment.
public struct SegmentMatch: Sendable, Hashable {
    /// How a unit matches a segment.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// The source is the segment, and the segments before and after it are the same too.
        case context
        /// The source is the segment.
        case exact
        /// The source differs from the segment in numbers alone, or in the numbers of inline codes, and the target was given
        /// those of the segment.
        case adapted
        /// The source is similar to the segment.
        case fuzzy
    }

    /// The similarity of the source to the segment, from 0 to 1; 1 where it is the segment.
    public var score: Double
    /// How the unit matches.
    public var kind: Kind
    /// The file and the unit in it, as `memory.tmx#12`.
    public var origin: String
    /// The text of the unit in the source language.
    public var source: String
    /// Its translation; with other numbers where it is ``Kind/adapted``.
    public var target: String

    public init(score: Double, kind: Kind, origin: String, source: String, target: String) {
        self.score = score
        self.kind = kind
        self.origin = origin
        self.source = source
        self.target = target
    }
}
