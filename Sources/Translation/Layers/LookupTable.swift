import Tensors

/// A table of embeddings, and the tokens of a batch that are looked up in it.
public struct LookupTable: Sendable {
    /// [tokens, E]
    public var parameter: Parameter
    /// The sides of a batch that it is read for.
    public var sides: Set<Side>

    /// A side of a batch that a model reads.
    public enum Side: Sendable {
        /// The tokens of the sources.
        case source
        /// The tokens that targets are predicted from, each from those before it.
        case target
        /// What the words of the sources look like.
        case words
    }

    public init(_ parameter: Parameter, _ sides: Set<Side>) { (self.parameter, self.sides) = (parameter, sides) }
}
