/// A way to set spaces between the tokens of a segment before n-grams are counted.
///
/// The tokens are what lies between white space afterwards, so a tokenizer need not care for double spaces.
public protocol Tokenizer: Sendable {
    /// The name on the command line and in the signature, which is sacreBLEU's.
    var name: String { get }
    /// The line, UTF-8 without white space at its end, with white space between the tokens.
    func tokenize(_ line: [UInt8]) -> [UInt8]
}

extension Tokenizer {
    /// The tokens of a line.
    public func tokens(of line: String) -> [String] {
        let bytes = tokenize(Array(line.utf8).strippingTrailingWhitespace())
        return WordScanner.words(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// How many tokens a line has.
    public func count(of line: String) -> Int {
        WordScanner.words(of: tokenize(Array(line.utf8).strippingTrailingWhitespace())).count
    }
}

/// The tokenizers that BLEU offers. A new one is a file in this folder and a line here.
public enum Tokenizers {
    public static let all: [any Tokenizer] = [
        Tokenizer13a(),
        CharacterTokenizer(),
        WhitespaceTokenizer(),
    ]

    public static func named(_ name: String) -> (any Tokenizer)? { all.first { $0.name == name } }
}
