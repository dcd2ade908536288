import Concurrency

/// Text to ids and back. The ids of the four specials are the same in every vocabulary: ``SpecialToken``.
///
/// All functions may be called from several threads concurrently.
public protocol Vocabulary: Sendable {
    /// How many tokens there are, with the specials; ids run from 0 to count - 1.
    var count: Int { get }

    /// The ids of a segment, without `<s>` and `</s>`.
    func encode(_ text: String) -> [Int32]

    /// The detokenized text of the ids. `<pad>`, `<s>` and `</s>` are left out; unknown tokens, and ids outside the
    /// vocabulary, show as `<unk>` or `⁇`.
    func decode(_ ids: [Int32]) -> String

    /// The same with other text for unknown tokens: `unknown` is asked for that of each place, and may have none.
    func decode(_ ids: [Int32], unknown: (Int) -> String?) -> String

    /// The token as the vocabulary's file has it; `<unk>` for an id outside the vocabulary.
    func token(_ id: Int32) -> String

    /// The text of each token of a segment, also of those that the vocabulary does not know.
    func surfaces(of text: String) -> [String]

    /// The text as the vocabulary sees it, before it is cut: what ``decode(_:)`` gives back of known text.
    func normalized(_ text: String) -> String

    /// The word, counted from 0 between spaces of the decoded text, that each id belongs to.
    func words(of ids: [Int32]) -> [Int]
}

extension Vocabulary {
    public func decode(_ ids: [Int32], unknown: (Int) -> String?) -> String {
        // The texts of unknown tokens and the text between them, separated by spaces.
        var parts: [String] = []
        var start = 0
        for (place, id) in ids.enumerated() where id == SpecialToken.unknown {
            guard let text = unknown(place) else { continue }
            if start < place { parts.append(decode(Array(ids[start..<place]))) }
            parts.append(text)
            start = place + 1
        }
        if start < ids.count { parts.append(decode(Array(ids[start...]))) }
        return parts.joined(separator: " ")
    }

    public func surfaces(of text: String) -> [String] { encode(text).map(token) }

    public func words(of ids: [Int32]) -> [Int] {
        // Tokens that begin a word, or are a space, carry this sign; the first token always begins one.
        var word = 0
        return ids.enumerated().map { place, id in
            if place > 0, token(id).unicodeScalars.first == "\u{2581}" { word += 1 }
            return word
        }
    }
}

extension Vocabulary {
    /// The ids of each of many segments, on all processors.
    public func encode(_ texts: [String]) -> [[Int32]] {
        Self.onAllProcessors(texts) { _, text in encode(text) }
    }

    /// The results of `body` for each text and its index, computed on all processors.
    static func onAllProcessors(_ texts: [String], _ body: @Sendable (Int, String) -> [Int32]) -> [[Int32]] {
        Array(parallelMap(texts.count, chunk: 1024) { range in range.map { body($0, texts[$0]) } }.joined())
    }
}
