import Text

/// The text of a segment with its inline codes, as a tree.
indirect enum InlineNode {
    case text(String)
    /// A code at one position; the number identifies the original element.
    case code(Int)
    /// Something that holds text, such as `<g>`.
    case span(Int, [InlineNode])
    /// Codes of their own at both ends of a text, such as `<bpt/>…<ept/>`.
    case pair(Int, Int, [InlineNode])
}

/// The parts of a segment: words, and codes with their positions among them.
struct InlineContent {
    /// White space at both ends, which the translation keeps.
    private(set) var leading = "", trailing = ""
    private(set) var words: [String] = []
    /// The words with single spaces between them, or the no-break spaces that the file has.
    private(set) var text = ""
    private(set) var items: [Item] = []

    indirect enum Item {
        case code(Int, CodePosition)
        /// Its text says whether it ends in a punctuation mark.
        case span(open: Piece, close: Piece, words: Range<Int>, inside: [Item], CodePosition, endsInMark: Bool)
    }

    /// An end of a span: one of its element, or a code of its own.
    enum Piece { case element(Int), code(Int) }

    /// The position of a code.
    struct CodePosition {
        /// The number of words that begin before it.
        var word: Int
        /// Whether text touches it on that side.
        var touchesLeft: Bool, touchesRight: Bool
    }

    /// Codes whose order must not change.
    let ordered: Set<Int>

    init(_ nodes: [InlineNode], ordered: Set<Int> = []) {
        self.ordered = ordered
        var flattening = Flattening()
        items = flattening.flatten(nodes)
        let all = flattening.text
        let isWhite: (Character) -> Bool = { $0.isWhitespace }
        // White space next to a code belongs to the code.
        if case .text? = nodes.first { leading = String(all.prefix(while: isWhite)) }
        if case .text? = nodes.last, all.contains(where: { !$0.isWhitespace }) {
            trailing = String(all.reversed().prefix(while: isWhite).reversed())
        }
        let spaced = SpacedWords(all)
        (words, text) = (spaced.words, spaced.text)
    }

    // MARK: Analysis

    private struct Flattening {
        var text = ""
        private var startedWords = 0
        private var endsInText = false

        mutating func flatten(_ nodes: [InlineNode]) -> [Item] {
            var items: [Item] = []
            for (index, node) in nodes.enumerated() {
                switch node {
                case .text(let text): append(text)
                case .code(let code):
                    items.append(.code(code, position(before: nodes[(index + 1)...])))
                case .span(let element, let inside):
                    items.append(
                        span(.element(element), .element(element), inside, position(before: nodes[index...])))
                case .pair(let open, let close, let inside):
                    items.append(span(.code(open), .code(close), inside, position(before: nodes[index...])))
                }
            }
            return items
        }

        private mutating func span(_ open: Piece, _ close: Piece, _ inside: [InlineNode], _ position: CodePosition)
            -> Item
        {
            let startsInWord = endsInText
            let before = startedWords
            let items = flatten(inside)
            // A word that begins before the span and continues inside belongs to it as well.
            let first = startsInWord && InlineContent.startsWithText(inside[...]) ? before - 1 : before
            return .span(
                open: open, close: close, words: max(0, first)..<max(startedWords, first, 0), inside: items, position,
                endsInMark: text.last { !$0.isWhitespace }.map(InlineContent.isMark) ?? false)
        }

        private func position(before rest: ArraySlice<InlineNode>) -> CodePosition {
            CodePosition(word: startedWords, touchesLeft: endsInText, touchesRight: InlineContent.startsWithText(rest))
        }

        private mutating func append(_ more: String) {
            for character in more {
                if character.isWhitespace {
                    endsInText = false
                } else {
                    if !endsInText { startedWords += 1 }
                    endsInText = true
                }
            }
            text += more
        }
    }

    /// Whether the first thing that is not a code is text without a space before it.
    private static func startsWithText(_ nodes: ArraySlice<InlineNode>) -> Bool {
        for node in nodes {
            switch node {
            case .text(let text):
                guard let first = text.first else { continue }
                return !first.isWhitespace
            case .code: continue
            case .span(_, let inside), .pair(_, _, let inside):
                if !inside.isEmpty { return startsWithText(inside[...]) }
            }
        }
        return false
    }

    /// Whether a character ends a sentence or a part of one.
    static func isMark(_ character: Character) -> Bool { ".,;:!?…。、，；：！？．؟؛।".contains(character) }

    // MARK: Synthesis

    /// The translation with every code at the position that follows from the alignment.
    /// - Parameters:
    ///   - target: its words.
    ///   - links: for each target word, the source words that it translates.
    func rebuilt(_ target: SpacedWords, links: [[Int]]) -> [InlineNode] {
        var builder = Rebuilding(target, links: links, sources: words.count, ordered: ordered)
        builder.add(items, 0..<target.words.count)
        builder.finish()
        return framed(builder.nodes)
    }

    /// The content of a target, with the white space at its source's ends.
    func framed(_ tokens: [Token]) -> [InlineNode] {
        var rest = tokens[...]
        var result = Self.tree(&rest, closing: nil)
        if !leading.isEmpty { result.insert(.text(leading), at: 0) }
        if !trailing.isEmpty { result.append(.text(trailing)) }
        return result
    }
}
