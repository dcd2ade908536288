/// Leaves the line as it is: for text that is tokenized already.
public struct WhitespaceTokenizer: Tokenizer {
    public var name: String { "none" }

    public init() {}

    public func tokenize(_ line: [UInt8]) -> [UInt8] { line }
}
