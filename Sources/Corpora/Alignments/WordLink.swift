/// A word of a source segment and the word of its translation that it corresponds to, both counted from 0.
public struct WordLink: Sendable, Hashable {
    /// The index of the source word.
    public var source: Int
    /// The index of the target word.
    public var target: Int

    public init(_ source: Int, _ target: Int) {
        self.source = source
        self.target = target
    }
}
