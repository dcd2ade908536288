/// A way to set spaces between the tokens of a segment before n-grams are counted.
///
/// The tokens are what lies between white space afterwards, so a tokenizer need not care for double spaces.
public protocol Tokenizer: Sendable {
    /// The name on the command line, which is sacreBLEU's.
    var name: String { get }
    /// The name in the signature; that on the command line unless the tokenizer says otherwise.
    var signature: String { get }
    /// The line, UTF-8 without white space at its end, with white space between the tokens.
    func tokenize(_ line: [UInt8]) -> [UInt8]
}

extension Tokenizer {
    public var signature: String { name }

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
    /// Those that need no file.
    public static let all: [any Tokenizer] = [
        Tokenizer13a(),
        InternationalTokenizer(),
        ChineseTokenizer(),
        CharacterTokenizer(),
        WhitespaceTokenizer(),
    ]

    /// All names, those of SentencePiece models behind the others.
    public static let names = all.map(\.name) + SentencePieceTokenizer.names

    public static func named(_ name: String) -> (any Tokenizer)? { all.first { $0.name == name } }
}
