import Diagnostics

extension VocabularyKind {
    static let characters = VocabularyKind(
        name: "characters", summary: "single characters, a space as ▁", defaultSize: .all, isSubword: false,
        fileExtension: "tsv",
        conventions: [
            "tokenizer": "characters", "space": String(CharacterVocabulary.space), "normalization": "NFC",
            "white-space": "folded",
        ],
        learner: { options in
            TokenCounter(options) { segments in
                var seen: [Unicode.Scalar: Int] = [:]
                for segment in segments {
                    for scalar in TextFolding.fold(segment) where scalar != CharacterVocabulary.space {
                        seen[scalar, default: 0] += 1
                    }
                }
                let spaces = seen.removeValue(forKey: " ")
                if let spaces { seen[CharacterVocabulary.space] = spaces }
                return Dictionary(uniqueKeysWithValues: seen.map { (String($0.key), $0.value) })
            } make: {
                CharacterVocabulary($0, .nfc).stored
            }
        },
        load: { bytes, path, normalization in
            let list = try TokenList(bytes, path: path)
            if let id = list.tokens.indices.dropFirst(list.textless).first(where: {
                list.tokens[$0].unicodeScalars.count > 1
            }) {
                throw Diagnostic(
                    .badInput, at: Place(path, line: id + 1, column: 1),
                    "more than one character; build the vocabulary again", excerpt: list.tokens[id])
            }
            return CharacterVocabulary(list, normalization).stored
        })
}

/// The Unicode scalars of a text in form C, a space as ▁ (U+2581). A ▁ in the text itself is unknown.
private struct CharacterVocabulary: Vocabulary {
    static let space: Unicode.Scalar = "\u{2581}"

    private let list: TokenList
    private let ids: [Unicode.Scalar: Int32]
    private let normalization: SubwordNormalization?

    /// - Parameter normalization: nil for a list of an earlier version, which knows plain spaces only.
    init(_ list: TokenList, _ normalization: SubwordNormalization?) {
        self.list = list
        self.normalization = normalization
        var ids: [Unicode.Scalar: Int32] = [:]
        for (id, token) in list.tokens.enumerated().dropFirst(list.textless) {
            if let scalar = token.unicodeScalars.first { ids[scalar] = Int32(id) }
        }
        let space = ids.removeValue(forKey: Self.space)
        ids[" "] = space
        self.ids = ids
    }

    var stored: StoredVocabulary { StoredVocabulary(vocabulary: self, bytes: list.bytes, normalization: normalization) }

    private func folded(_ text: String) -> [Unicode.Scalar] {
        TextFolding.fold(text, keepsNoBreakSpaces: normalization != nil)
    }

    var count: Int { list.count }

    func encode(_ text: String) -> [Int32] {
        folded(text).map { ids[$0] ?? SpecialToken.unknown }
    }

    func decode(_ ids: [Int32]) -> String {
        var text = ""
        for id in ids where list.shows(id) {
            let token = list[id]
            if token == String(Self.space) { text += " " } else { text += token }
        }
        return text
    }

    func token(_ id: Int32) -> String { list[id] }

    func normalized(_ text: String) -> String { String(scalars: folded(text)) }
}
