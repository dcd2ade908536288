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
    ///   - whole: the UTF-8 of what is not cut, however long it is, in order.
    ///   - length: returns the number of source tokens of a text.
    /// - Returns: the parts, and whether one of them had to be cut within a sentence.
    public func parts(
        of line: String, keeping whole: [Range<Int>] = [], length: (String) throws -> Int
    ) rethrows -> (parts: [String], cutsSentences: Bool) {
        // No token is shorter than a byte.
        guard line.utf8.count > limit, try length(line) > limit else { return ([line], false) }
        var cutsSentences = false
        var sentences: [Substring] = []
        var rest = whole[...]
        var start = 0
        for sentence in splitter.sentences(of: line, keeping: whole) {
            let text = sentence.text
            let end = start + text.utf8.count
            defer { start = end + sentence.space.utf8.count }
            let inside = rest.take(inside: start..<end)
            guard try length(text) > limit else {
                sentences.append(Substring(text))
                continue
            }
            let own = inside.map { range in
                let first = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
                return first..<text.utf8.index(first, offsetBy: range.count)
            }
            let halves = try self.halves(of: Substring(text), keeping: own, length: length)
            if halves.count > 1 { cutsSentences = true }
            sentences += halves
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
    /// - Parameter whole: what is not cut.
    private func halves(
        of text: Substring, keeping whole: [Range<String.Index>], length: (String) throws -> Int
    ) rethrows -> [Substring] {
        guard try length(String(text)) > limit, text.count > 1 else { return [text] }
        let whole = whole.filter { $0.lowerBound < text.endIndex && $0.upperBound > text.startIndex }
        guard let (end, next) = cut(text, whole) else { return [text] }
        return try halves(of: text[..<end], keeping: whole, length: length)
            + halves(of: text[next...], keeping: whole, length: length)
    }

    /// Where the first half of a text ends and the second one begins; nil where the text is whole.
    private func cut(_ text: Substring, _ whole: [Range<String.Index>]) -> (end: String.Index, next: String.Index)? {
        func isFree(_ index: String.Index) -> Bool {
            index > text.startIndex && index < text.endIndex
                && !whole.contains { $0.lowerBound < index && index < $0.upperBound }
        }
        func isSpace(_ index: String.Index) -> Bool {
            text[index] == " " && isFree(index) && text.index(after: index) < text.endIndex
        }
        let middle = text.index(text.startIndex, offsetBy: text.count / 2)
        func nearest(_ before: String.Index?, _ after: String.Index?) -> String.Index? {
            guard let before, let after else { return before ?? after }
            return text.distance(from: before, to: middle) <= text.distance(from: middle, to: after) ? before : after
        }
        if let space = nearest(
            text[..<middle].indices.last(where: isSpace), text[middle...].indices.first(where: isSpace))
        {
            return (space, text.index(after: space))
        }
        guard let around = whole.first(where: { $0.lowerBound < middle && middle < $0.upperBound }) else {
            return (middle, middle)
        }
        let before = isFree(around.lowerBound) ? around.lowerBound : nil
        let after = isFree(around.upperBound) ? around.upperBound : nil
        return nearest(before, after).map { (end: $0, next: $0) }
    }
}
