extension VocabularyKind {
    static let spaces = VocabularyKind(
        name: "spaces", summary: "what is between spaces, for text that is tokenized; <unk> in it is the unknown word",
        defaultSize: .all, isSubword: false, fileExtension: "tsv",
        conventions: ["tokenizer": "spaces", "normalization": "NFC", "white-space": "folded"],
        learner: { options in
            TokenCounter(options) { segments in
                var seen: [String: Int] = [:]
                for segment in segments {
                    for token in SpacesVocabulary.tokens(of: segment) where !SpacesVocabulary.reserved.contains(token) {
                        seen[token, default: 0] += 1
                    }
                }
                return seen
            } make: {
                SpacesVocabulary($0, .nfc).stored
            }
        },
        load: { bytes, path, normalization in
            try SpacesVocabulary(TokenList(bytes, path: path), normalization).stored
        })
}

/// What is between the spaces of a text in form C. Text that names a special token, as language-model corpora do with
/// `<unk>`, is that of an unknown word.
private struct SpacesVocabulary: Vocabulary {
    private let list: TokenList
    private let ids: [String: Int32]
    private let normalization: SubwordNormalization?

    init(_ list: TokenList, _ normalization: SubwordNormalization?) {
        self.list = list
        self.normalization = normalization
        var ids: [String: Int32] = [:]
        for (id, token) in list.tokens.enumerated().dropFirst(list.textless) { ids[token] = Int32(id) }
        self.ids = ids
    }

    var stored: StoredVocabulary { StoredVocabulary(vocabulary: self, bytes: list.bytes, normalization: normalization) }

    /// What stands for no text, or for any unknown one.
    static let reserved = Set(SpecialToken.names + AnnotationToken.names)

    /// - Parameter keepsNoBreakSpaces: whether they belong to tokens; lists of earlier versions cut at them.
    static func tokens(of text: String, keepsNoBreakSpaces: Bool = true) -> [String] {
        TextFolding.fold(text, keepsNoBreakSpaces: keepsNoBreakSpaces).split(separator: " ").map { String(scalars: $0) }
    }

    private func tokens(of text: String) -> [String] {
        Self.tokens(of: text, keepsNoBreakSpaces: normalization != nil)
    }

    var count: Int { list.count }

    func encode(_ text: String) -> [Int32] { tokens(of: text).map { ids[$0] ?? SpecialToken.unknown } }

    func decode(_ ids: [Int32]) -> String { ids.lazy.filter(list.shows).map { list[$0] }.joined(separator: " ") }

    func decode(_ ids: [Int32], unknown: (Int) -> String?) -> String {
        ids.enumerated().filter { list.shows($0.element) }.map { place, id in
            (id == SpecialToken.unknown ? unknown(place) : nil) ?? list[id]
        }.joined(separator: " ")
    }

    func token(_ id: Int32) -> String { list[id] }

    func surfaces(of text: String) -> [String] { tokens(of: text) }

    func normalized(_ text: String) -> String { tokens(of: text).joined(separator: " ") }

    func words(of ids: [Int32]) -> [Int] { Array(ids.indices) }
}
