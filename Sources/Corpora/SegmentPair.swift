/// A segment and its translation.
public struct SegmentPair: Sendable, Hashable {
    /// The source text.
    public var source: String
    /// The target text.
    public var target: String

    public init(source: String, target: String) {
        self.source = source
        self.target = target
    }
}
