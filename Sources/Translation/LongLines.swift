/// Divides lines that are too long for a model, which was trained on sentences, at the ends of sentences.
public struct LongLines: Sendable {
    /// The most source tokens of a part.
    public var limit: Int
    private let splitter: SentenceSplitter

    /// - Parameters:
    ///   - limit: the most source tokens of a part.
    ///   - language: the language of the lines, a tag.
    public init(limit: Int, language: String = "") {
        self.limit = limit
        splitter = SentenceSplitter(language: language)
    }

    /// Divides a line into parts, to be translated one by one and joined with spaces.
    /// - Parameters:
    ///   - line: a line of text.
    ///   - length: returns the number of source tokens of a text.
    /// - Returns: the parts, and whether one of them had to be cut within a sentence.
    public func parts(
        of line: String, length: (String) throws -> Int
    ) rethrows -> (parts: [String], cutsSentences: Bool) {
        // No token is shorter than a byte.
        guard line.utf8.count > limit, try length(line) > limit else { return ([line], false) }
        var cutsSentences = false
        var sentences: [Substring] = []
        for sentence in splitter.sentences(of: line).map({ Substring($0.text) }) {
            guard try length(String(sentence)) > limit else {
                sentences.append(sentence)
                continue
            }
            cutsSentences = true
            sentences += try halves(of: sentence, length: length)
        }
        // Neighbours that fit stay together: a model translates a sentence better in its context.
        var parts: [String] = []
        for sentence in sentences {
            if let last = parts.last, try length(last + " " + sentence) <= limit {
                parts[parts.count - 1] = last + " " + sentence
            } else {
                parts.append(String(sentence))
            }
        }
        return (parts, cutsSentences)
    }

    /// Cuts a text at the space nearest to its middle, or within a word if there is none, until all parts fit.
    private func halves(of text: Substring, length: (String) throws -> Int) rethrows -> [Substring] {
        guard try length(String(text)) > limit, text.count > 1 else { return [text] }
        let middle = text.index(text.startIndex, offsetBy: text.count / 2)
        let before = text[..<middle].lastIndex(of: " "), after = text[middle...].firstIndex(of: " ")
        let space =
            switch (before, after) {
            case (let a?, let b?): text.distance(from: a, to: middle) <= text.distance(from: middle, to: b) ? a : b
            default: before ?? after
            }
        guard let space, space > text.startIndex, text.index(after: space) < text.endIndex else {
            return try halves(of: text[..<middle], length: length) + halves(of: text[middle...], length: length)
        }
        return try halves(of: text[..<space], length: length)
            + halves(of: text[text.index(after: space)...], length: length)
    }
}
