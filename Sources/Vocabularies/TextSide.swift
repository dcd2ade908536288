/// A side of a bitext.
public enum TextSide: Int, Sendable, CaseIterable {
    case source, target

    /// The opposite side.
    public var other: TextSide { self == .source ? .target : .source }
}
