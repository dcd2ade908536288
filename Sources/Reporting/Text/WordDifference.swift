/// Which words of a hypothesis its reference has not, and which of the reference it lacks, in order: the longest common
/// subsequence is what they share.
///
/// Scripts that set no spaces between words are compared character by character.
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
    static let limit = 2000

    init(_ reference: String, _ hypothesis: String) {
        let expected = Self.units(of: reference.shortened(to: Self.limit))
        let words = Self.units(of: hypothesis.shortened(to: Self.limit))
        let common = Self.common(expected, words)
        self.reference = Self.parts(expected, common.first, .missing)
        self.hypothesis = Self.parts(words, common.second, .extra)
    }

    /// A word, or a character of a script without spaces.
    private struct Unit {
        var text: Substring
        var followsSpace: Bool
    }

    private static func units(of text: String) -> [Unit] {
        guard text.utf8.contains(where: { $0 >= 0xE0 }) else {
            return text.split(whereSeparator: \.isWhitespace).map { Unit(text: $0, followsSpace: true) }
        }
        var units: [Unit] = []
        var start: String.Index?, followsSpace = true
        func end(at index: String.Index) {
            guard let first = start else { return }
            units.append(Unit(text: text[first..<index], followsSpace: followsSpace))
            (start, followsSpace) = (nil, false)
        }
        for index in text.indices {
            let character = text[index]
            if character.isWhitespace {
                end(at: index)
                followsSpace = true
            } else if isUnspaced(character) {
                end(at: index)
                start = index
                end(at: text.index(after: index))
            } else if start == nil {
                start = index
            }
        }
        end(at: text.endIndex)
        return units
    }

    /// Whether a character is one of Thai, Lao, Myanmar, Khmer, kana, or an ideograph.
    private static func isUnspaced(_ character: Character) -> Bool {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0x0E00..<0x0F00, 0x1000..<0x10A0, 0x1780..<0x1800, 0x3040..<0x3100, 0x3400..<0x4DC0, 0x4E00..<0xA000,
            0xF900..<0xFB00, 0x20000..<0x32000:
            true
        default: false
        }
    }

    /// Which units of each text are in the longest common subsequence.
    private static func common(_ first: [Unit], _ second: [Unit]) -> (first: [Bool], second: [Bool]) {
        let width = second.count + 1
        var lengths = [UInt16](repeating: 0, count: (first.count + 1) * width)
        for row in first.indices.reversed() {
            for column in second.indices.reversed() {
                lengths[row * width + column] =
                    first[row].text == second[column].text
                    ? lengths[(row + 1) * width + column + 1] + 1
                    : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
            }
        }
        var shared = ([Bool](repeating: false, count: first.count), [Bool](repeating: false, count: second.count))
        var (row, column) = (0, 0)
        while row < first.count, column < second.count {
            if first[row].text == second[column].text {
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

    private static func parts(_ units: [Unit], _ isShared: [Bool], _ kind: Part.Kind) -> [Part] {
        var parts: [Part] = []
        // What is plain is one part: a page shows a few parts of a text, not each word. So are characters side by side.
        func add(_ text: some StringProtocol, _ kind: Part.Kind, joins: Bool) {
            if joins, parts.last?.kind == kind {
                parts[parts.count - 1].text += text
            } else {
                parts.append(Part(text: String(text), kind: kind))
            }
        }
        for (index, unit) in units.enumerated() {
            let hasSpace = index > 0 && unit.followsSpace
            if hasSpace { add(" ", .plain, joins: true) }
            add(unit.text, isShared[index] ? .plain : kind, joins: isShared[index] || !hasSpace)
        }
        return parts
    }
}
