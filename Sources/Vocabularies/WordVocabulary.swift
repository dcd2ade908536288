extension VocabularyKind {
    static let words = VocabularyKind(
        name: "words", summary: "whole words and punctuation", defaultSize: .fixed(30_000), isSubword: false,
        fileExtension: "tsv",
        conventions: [
            "tokenizer": "words", "joiner": String(WordTokenizer.joiner), "escape": String(WordTokenizer.escape),
            "normalization": "NFC", "white-space": "folded",
        ],
        learner: { options in
            TokenCounter(options) { segments in
                var seen: [String: Int] = [:]
                for segment in segments {
                    for token in WordTokenizer.tokens(of: segment) { seen[token, default: 0] += 1 }
                }
                return seen
            } make: {
                WordVocabulary($0, .nfc).stored
            }
        },
        load: { bytes, path, normalization in
            try WordVocabulary(TokenList(bytes, path: path), normalization).stored
        })
}

/// Whole words and punctuation, as ``WordTokenizer`` divides text.
private struct WordVocabulary: Vocabulary {
    private let list: TokenList
    private let ids: [String: Int32]
    private let normalization: SubwordNormalization?

    /// - Parameter normalization: nil for a list of an earlier version, which knows plain spaces only.
    init(_ list: TokenList, _ normalization: SubwordNormalization?) {
        self.list = list
        self.normalization = normalization
        // A token cannot be spelt like a special: the tokenizer cuts at "<".
        ids = Dictionary(uniqueKeysWithValues: zip(list.tokens, 0..<Int32(list.count)))
    }

    var stored: StoredVocabulary { StoredVocabulary(vocabulary: self, bytes: list.bytes, normalization: normalization) }

    private var keepsNoBreakSpaces: Bool { normalization != nil }

    private func tokens(of text: String) -> [String] {
        WordTokenizer.tokens(of: text, keepsNoBreakSpaces: keepsNoBreakSpaces)
    }

    var count: Int { list.count }

    func encode(_ text: String) -> [Int32] {
        tokens(of: text).map { ids[$0] ?? SpecialToken.unknown }
    }

    func decode(_ ids: [Int32]) -> String {
        WordTokenizer.text(of: ids.lazy.filter(list.shows).map { list[$0] })
    }

    func decode(_ ids: [Int32], unknown: (Int) -> String?) -> String {
        let shown = ids.enumerated().filter { list.shows($0.element) }
        return WordTokenizer.text(
            of: shown.map { place, id in
                (id == SpecialToken.unknown ? unknown(place).map(WordTokenizer.escaped) : nil) ?? list[id]
            })
    }

    func token(_ id: Int32) -> String { list[id] }

    func normalized(_ text: String) -> String {
        String(scalars: TextFolding.fold(text, keepsNoBreakSpaces: keepsNoBreakSpaces))
    }

    func surfaces(of text: String) -> [String] {
        tokens(of: text).map { WordTokenizer.text(of: CollectionOfOne($0)) }
    }

    func words(of ids: [Int32]) -> [Int] {
        // Two tokens are separated by a space unless one of them carries the joiner on that side.
        var word = 0
        return ids.indices.map { place in
            if place > 0, list[ids[place]].unicodeScalars.first != WordTokenizer.joiner,
                list[ids[place - 1]].unicodeScalars.last != WordTokenizer.joiner
            {
                word += 1
            }
            return word
        }
    }
}
