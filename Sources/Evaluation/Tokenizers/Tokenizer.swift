import Diagnostics
import Text

/// Separates the tokens of a segment by spaces before n-grams are counted.
///
/// The tokens are split at white space afterwards, so a tokenizer need not avoid double spaces.
public protocol Tokenizer: Sendable {
    /// The name on the command line, which is sacreBLEU's.
    var name: String { get }
    /// The name in the signature; that on the command line unless the tokenizer says otherwise.
    var signature: String { get }
    /// The line, UTF-8 without white space at its end, with white space between the tokens.
    func tokenize(_ line: [UInt8]) -> [UInt8]
    /// About how many tokens make up a word: more than one where tokens are characters.
    var tokensPerWord: Int { get }
    /// Whether the tokenizer is for languages that are written without spaces between words.
    var isForTextWithoutSpaces: Bool { get }
}

extension Tokenizer {
    public var signature: String { name }
    public var tokensPerWord: Int { 1 }
    public var isForTextWithoutSpaces: Bool { false }

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

    /// All names: those that need no file, MeCab's, those of SentencePiece models.
    public static let names = all.map(\.name) + [JapaneseTokenizer.name] + SentencePieceTokenizer.names

    /// The tokenizer with a name; nil where there is none, or where the dictionary or model that it needs is missing.
    public static func named(_ name: String) -> (any Tokenizer)? { try? make(name) }

    /// The tokenizer with a name.
    /// - Parameters:
    ///   - name: the name, such as `13a`.
    ///   - model: the file of a SentencePiece model; nil looks for sacreBLEU's.
    ///   - loading: whether dictionaries and models are loaded, which may fail.
    public static func make(_ name: String, model: String? = nil, loading: Bool = true) throws -> any Tokenizer {
        if SentencePieceTokenizer.names.contains(name) {
            return loading ? try SentencePieceTokenizer(name, model: model) : WhitespaceTokenizer()
        }
        if name == korean { throw Diagnostic(.usage, "the tokenizer '\(korean)' is not available: \(koreanReason)") }
        let known = name == JapaneseTokenizer.name ? WhitespaceTokenizer() : all.first { $0.name == name }
        guard let known else {
            let meant = names.first { $0.lowercased() == name.lowercased() } ?? name.nearest(among: names)
            throw Diagnostic(
                .usage,
                "'\(name)' is not a tokenizer; "
                    + (meant.map { "did you mean '\($0)'?" } ?? "choose one of \(names.joined(separator: ", "))"))
        }
        guard model == nil else {
            throw Diagnostic(.usage, "the tokenizer '\(name)' needs no model; leave out \(setting: "tokenizerModel")")
        }
        return name == JapaneseTokenizer.name && loading ? try JapaneseTokenizer.shared() : known
    }

    private static let korean = "ko-mecab"
    private static let koreanReason =
        "it needs mecab-ko and its dictionary, which Debian does not have; use char, or spm with a model"
}

// MARK: By language

extension Tokenizers {
    /// A tokenizer, and what a report has to say of the choice.
    public struct Choice: Sendable {
        /// The tokenizer.
        public let tokenizer: any Tokenizer
        /// A sentence on why it is not what sacreBLEU takes for the language; nil where it is.
        public var note: String?
        /// Whether the note is a warning: the tokenizer is a substitute, or wrong for the language.
        public var isWarning = false

        public var name: String { tokenizer.name }
    }

    /// The tokenizer for text in a language: sacreBLEU's choice, characters for other languages that are written
    /// without spaces between words, 13a for all others.
    public static func `default`(for language: LanguageTag) -> Choice {
        switch family(of: language) {
        case "zh": Choice(tokenizer: ChineseTokenizer())
        case "ja": japanese
        case "ko":
            Choice(
                tokenizer: CharacterTokenizer(),
                note: "Korean is scored by characters, as the tokenizer '\(korean)' is not available: \(koreanReason).",
                isWarning: true)
        case .some:
            Choice(
                tokenizer: CharacterTokenizer(),
                note: "Tokens are characters, as '\(language)' is written without spaces between words; "
                    + "sacreBLEU's default is 13a.")
        case nil: Choice(tokenizer: Tokenizer13a())
        }
    }

    /// The tokenizer that was asked for by name, or else the one for the language, or else 13a.
    /// - Parameters:
    ///   - name: the name that was asked for; nil for none.
    ///   - model: the file of a SentencePiece model; nil looks for sacreBLEU's.
    ///   - language: the language of the text; nil where it is unknown.
    public static func choose(
        _ name: String?, model: String? = nil, for language: LanguageTag?
    ) throws -> Choice {
        guard let name else {
            guard model == nil else {
                throw Diagnostic(
                    .usage,
                    "\(setting: "tokenizerModel") needs \(setting: "tokenize"): "
                        + SentencePieceTokenizer.names.joined(separator: ", "))
            }
            return language.map { self.default(for: $0) } ?? Choice(tokenizer: Tokenizer13a())
        }
        var choice = Choice(tokenizer: try make(name, model: model))
        if let language, needsSpaces.contains(name), let family = family(of: language), family != "ko" {
            choice.note =
                "'\(name)' takes a sentence in '\(language)' for one word, so BLEU is far too low; "
                + "use '\(self.default(for: language).name)'."
            choice.isWarning = true
        }
        return choice
    }

    /// Tokenizers that find no words in text without spaces.
    public static let needsSpaces: Set = ["13a", "intl"]

    private static var japanese: Choice {
        do {
            return Choice(tokenizer: try JapaneseTokenizer.shared())
        } catch {
            let reason = (error as? Diagnostic)?.message ?? "\(error)"
            return Choice(
                tokenizer: CharacterTokenizer(), note: "Japanese is scored by characters, as \(reason).",
                isWarning: true)
        }
    }

    /// The language that decides, for one that 13a is wrong for.
    private static func family(of language: LanguageTag) -> String? {
        let code = language.canonicalLanguage
        let family = chinese.contains(code) ? "zh" : code
        // In Latin letters such a language has spaces.
        return byLanguage.contains(family) && language.likelyScript != "Latn" ? family : nil
    }

    private static let byLanguage: Set = ["zh", "ja", "ko", "th", "lo", "km", "my"]
    /// Relatives of Chinese that are written in its characters.
    private static let chinese: Set = ["yue", "wuu", "lzh", "gan", "hsn"]
}

extension String {
    /// Whether most of the text is in a script without spaces between words: ideographs, kana, Thai, Lao, Khmer,
    /// Burmese.
    public var isMostlyWithoutSpaces: Bool {
        var unspaced = 0, count = 0
        for scalar in unicodeScalars where !scalar.isASCII || scalar.properties.isAlphabetic {
            count += 1
            if UnspacedScript.contains(scalar.value) { unspaced += 1 }
        }
        return unspaced * 2 > count
    }
}
