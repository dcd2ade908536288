/// How often a source is changed as people change it who type in a hurry.
public struct NoiseRates: Codable, Sendable, Equatable {
    /// The share of segments in small letters.
    public var lowercase = 0.1
    /// The share of segments in capitals.
    public var uppercase = 0.05
    /// The share of segments that lose their final full stop, question mark or exclamation mark.
    public var openEnd = 0.1
    /// The share of letters that are left out, doubled, or exchanged with the next one.
    public var typing = 0.02
    /// Whether case and final punctuation of the target change with those of the source, so that a model learns to follow.
    public var changesBothSides = false

    public init() {}
}
