import Foundation

/// How much text there is: what the log probability of a text is divided by, so that models with different vocabularies
/// can be compared.
public struct TextSize: Sendable, Equatable {
    /// Lines, each with an end that is predicted too.
    public var lines = 0
    /// What is between white space.
    public var words = 0
    /// Characters, as Unicode counts scalars, white space folded.
    public var characters = 0

    /// No text.
    public init() {}

    /// The size of some lines.
    public init(_ lines: some Sequence<String>) {
        for line in lines { add(line) }
    }

    /// Adds a line.
    public mutating func add(_ line: String) {
        let found = line.unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
        lines += 1
        words += found.count
        characters += found.reduce(max(0, found.count - 1)) { $0 + $1.count }
    }

    /// Words and ends of lines.
    public var predictedWords: Int { words + lines }
    /// Characters and ends of lines.
    public var predictedCharacters: Int { characters + lines }

    /// The perplexity per word; an end of a line counts as a word.
    /// - Parameter negativeLog: -log p of the whole text, in nats.
    public func perplexity(_ negativeLog: Double) -> Double { exp(negativeLog / Double(max(1, predictedWords))) }

    /// Bits per character; an end of a line counts as a character.
    /// - Parameter negativeLog: -log p of the whole text, in nats.
    public func bitsPerCharacter(_ negativeLog: Double) -> Double {
        negativeLog / log(2) / Double(max(1, predictedCharacters))
    }
}
