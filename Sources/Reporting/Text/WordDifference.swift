/// Which words of a hypothesis its reference has not, and which of the reference it lacks, in order: the longest common
/// subsequence is what they share.
struct WordDifference {
    struct Part {
        enum Kind {
            case plain
            /// In the hypothesis alone.
            case extra
            /// In the reference alone.
            case missing
        }
        var text: String
        var kind: Kind
    }

    let reference, hypothesis: [Part]
    /// The longest texts that are compared, in Unicode scalars; the rest is not shown either.
    private static let limit = 2000

    init(_ reference: String, _ hypothesis: String) {
        let (reference, hypothesis) = (reference.shortened(to: Self.limit), hypothesis.shortened(to: Self.limit))
        let expected = reference.split(whereSeparator: \.isWhitespace)
        let words = hypothesis.split(whereSeparator: \.isWhitespace)
        let common = Self.common(expected, words)
        // Without a common word, nothing is worth a mark.
        guard common.first.contains(true) else {
            self.reference = [Part(text: reference, kind: .plain)]
            self.hypothesis = [Part(text: hypothesis, kind: .plain)]
            return
        }
        self.reference = Self.parts(expected, common.first, .missing)
        self.hypothesis = Self.parts(words, common.second, .extra)
    }

    /// Which words of each text are in the longest common subsequence.
    private static func common(_ first: [Substring], _ second: [Substring]) -> (first: [Bool], second: [Bool]) {
        let width = second.count + 1
        var lengths = [UInt16](repeating: 0, count: (first.count + 1) * width)
        for row in first.indices.reversed() {
            for column in second.indices.reversed() {
                lengths[row * width + column] =
                    first[row] == second[column]
                    ? lengths[(row + 1) * width + column + 1] + 1
                    : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
            }
        }
        var shared = ([Bool](repeating: false, count: first.count), [Bool](repeating: false, count: second.count))
        var (row, column) = (0, 0)
        while row < first.count, column < second.count {
            if first[row] == second[column] {
                (shared.0[row], shared.1[column]) = (true, true)
                (row, column) = (row + 1, column + 1)
            } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
                row += 1
            } else {
                column += 1
            }
        }
        return shared
    }

    private static func parts(_ words: [Substring], _ isShared: [Bool], _ kind: Part.Kind) -> [Part] {
        var parts: [Part] = []
        // What is plain is one part: a page shows a few parts of a text, not each word.
        func add(_ text: some StringProtocol, _ kind: Part.Kind) {
            if kind == .plain, parts.last?.kind == .plain {
                parts[parts.count - 1].text += text
            } else {
                parts.append(Part(text: String(text), kind: kind))
            }
        }
        for (index, word) in words.enumerated() {
            if index > 0 { add(" ", .plain) }
            add(word, isShared[index] ? .plain : kind)
        }
        return parts
    }
}
