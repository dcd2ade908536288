/// A sentence of words as token ids that stay apart: which tokens are of which word, and what each word looks like.
///
/// As a row of ids it is the tokens of all words, `</s>`, and for each word the number of its tokens and its
/// ``WordFeatures``.
public struct WordSequence: Sendable, Equatable {
    /// The tokens of all words.
    public private(set) var tokens: [Int32] = []
    /// The index of each word's first token.
    public private(set) var starts: [Int] = []
    /// The features of each word; none where the row has none.
    public private(set) var features: [[Int32]] = []

    /// Encodes words, each alone; one of which nothing is left is an unknown token.
    public init(_ words: some Sequence<String>, _ vocabulary: any Vocabulary) {
        for word in words {
            starts.append(tokens.count)
            let own = vocabulary.encode(word)
            tokens += own.isEmpty ? [SpecialToken.unknown] : own
            features.append(WordFeatures.of(word))
        }
    }

    /// Reads a row of ids; without `</s>` each is a word of one token.
    public init(row: [Int32]) {
        guard let end = row.firstIndex(of: SpecialToken.end) else {
            tokens = row
            starts = Array(row.indices)
            return
        }
        tokens = Array(row[..<end])
        let width = 1 + WordFeatures.count
        var start = 0
        for word in stride(from: end + 1, to: row.count - width + 1, by: width) {
            starts.append(start)
            start += Int(row[word])
            features.append(Array(row[word + 1..<word + width]))
        }
    }

    /// The row of ids.
    public var row: [Int32] {
        var row = tokens + [SpecialToken.end]
        for (word, start) in starts.enumerated() {
            let end = word + 1 < starts.count ? starts[word + 1] : tokens.count
            row.append(Int32(end - start))
            row += features[word]
        }
        return row
    }

    /// The most ids of a row of some tokens.
    public static func longestRow(tokens: Int) -> Int { tokens * (2 + WordFeatures.count) + 1 }

    /// What is between the words, or tags, of a text; no word of a file with columns has it.
    public static let separator: Character = "\t"

    /// The words of a text.
    static func words(of text: String) -> [String] { text.split(separator: separator).map(String.init) }
}

/// A vocabulary for sentences whose words are separated by tabs, as a ``WordSequence``.
struct WordSequenceVocabulary: Vocabulary {
    let own: any Vocabulary

    var count: Int { own.count }

    func encode(_ text: String) -> [Int32] { WordSequence(WordSequence.words(of: text), own).row }
    func decode(_ ids: [Int32]) -> String { own.decode(Array(ids.prefix(ownCount(of: ids)))) }
    func token(_ id: Int32) -> String { own.token(id) }
    func normalized(_ text: String) -> String { own.normalized(text) }

    /// How many of a row's ids are tokens.
    func ownCount(of row: [Int32]) -> Int { row.firstIndex(of: SpecialToken.end) ?? row.count }
}

/// The tags of a sentence as tokens, a tag for each word; in the text they are separated by tabs.
public struct TagVocabulary: Vocabulary {
    private let own: LabelVocabulary

    /// The names of the tags, by number.
    public var labels: [String] { own.labels }

    /// - Parameter labels: the names of the tags, each once.
    public init(_ labels: [String]) { own = LabelVocabulary(labels) }

    public var count: Int { own.count }
    public func encode(_ text: String) -> [Int32] { WordSequence.words(of: text).flatMap(own.encode) }
    public func decode(_ ids: [Int32]) -> String { own.decode(ids) }
    public func token(_ id: Int32) -> String { own.token(id) }
    public func normalized(_ text: String) -> String { text }
}

extension VocabularyPair {
    /// The source vocabulary for sentences of words, with their tags as targets, which are no part of the files.
    /// - Parameter labels: the names of the tags.
    public func tagging(_ labels: [String]) -> VocabularyPair {
        var pair = self
        pair.source = WordSequenceVocabulary(own: source)
        pair.target = TagVocabulary(labels)
        return pair
    }
}
