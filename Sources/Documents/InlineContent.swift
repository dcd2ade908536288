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
    private var items: [Item] = []

    private indirect enum Item {
        case code(Int, CodePosition)
        case span(open: Piece, close: Piece, words: Range<Int>, inside: [Item], CodePosition)
    }

    /// An end of a span: one of its element, or a code of its own.
    private enum Piece { case element(Int), code(Int) }

    /// The position of a code.
    private struct CodePosition {
        /// The number of words that begin before it.
        var word: Int
        /// Whether text touches it on that side.
        var touchesLeft: Bool, touchesRight: Bool
    }

    /// Codes whose order must not change.
    private let ordered: Set<Int>

    init(_ nodes: [InlineNode], ordered: Set<Int> = []) {
        self.ordered = ordered
        var text = Flattening()
        items = text.flatten(nodes)
        let all = text.text
        let isWhite: (Character) -> Bool = { $0.isWhitespace }
        // White space next to a code belongs to the code.
        if case .text? = nodes.first { leading = String(all.prefix(while: isWhite)) }
        if case .text? = nodes.last, all.contains(where: { !$0.isWhitespace }) {
            trailing = String(all.reversed().prefix(while: isWhite).reversed())
        }
        words = all.split(whereSeparator: isWhite).map(String.init)
    }

    /// The words with single spaces between them.
    var text: String { words.joined(separator: " ") }

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
                open: open, close: close, words: max(0, first)..<max(startedWords, first, 0), inside: items, position)
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

    // MARK: Synthesis

    /// The translation with every code at the position that follows from the alignment.
    /// - Parameters:
    ///   - target: words.
    ///   - links: for each target word, the source words that it translates.
    func rebuilt(_ target: [String], links: [[Int]]) -> [InlineNode] {
        var builder = Rebuilding(target: target, links: links, sources: words.count, ordered: ordered)
        builder.add(items, 0..<target.count)
        builder.finish()
        var nodes = builder.nodes[...]
        var result = Self.tree(&nodes, closing: nil)
        if !leading.isEmpty { result.insert(.text(leading), at: 0) }
        if !trailing.isEmpty { result.append(.text(trailing)) }
        return result
    }

    private enum Token {
        case text(String)
        case code(Int)
        case open(Int)
        case close(Int)
    }

    private struct Rebuilding {
        let target: [String]
        let links: [[Int]]
        let sources: Int
        let ordered: Set<Int>
        var nodes: [Token] = []
        private var waitsForSpace = false
        private var next = 0

        init(target: [String], links: [[Int]], sources: Int, ordered: Set<Int>) {
            self.target = target
            self.links = links
            self.sources = sources
            self.ordered = ordered
        }

        /// Writes the words of a range with the items among them.
        mutating func add(_ items: [Item], _ range: Range<Int>) {
            var wishes = items.map { wish($0, range) }
            if !ordered.isEmpty {
                var end = range.lowerBound
                for index in items.indices where isOrdered(items[index]) {
                    let start = max(end, wishes[index].lowerBound)
                    wishes[index] = start..<max(start, wishes[index].upperBound)
                    end = wishes[index].upperBound
                }
            }
            let wanted = items.enumerated().map { (order: $0, item: $1, range: wishes[$0]) }
                .sorted { ($0.range.lowerBound, $0.order) < ($1.range.lowerBound, $1.order) }
            for (_, item, wish) in wanted {
                let start = max(next, wish.lowerBound)
                write(upTo: start)
                switch item {
                case .code(let code, let position): write(code, position)
                case .span(let open, let close, _, let inside, _):
                    if start < wish.upperBound { space() }
                    begin(open)
                    let end = max(start, wish.upperBound)
                    add(inside, start..<end)
                    write(upTo: end)
                    finish(close)
                }
            }
        }

        /// Whether an item must stay after the preceding items whose order is fixed.
        private func isOrdered(_ item: Item) -> Bool {
            switch item {
            case .code(let code, _): ordered.contains(code)
            case .span(let open, _, _, let inside, _): isOrdered(open) || inside.contains(where: isOrdered)
            }
        }

        private func isOrdered(_ piece: Piece) -> Bool {
            switch piece {
            case .element(let element): ordered.contains(element)
            case .code(let code): ordered.contains(code)
            }
        }

        mutating func finish() { write(upTo: target.count) }

        private mutating func write(upTo end: Int) {
            while next < end {
                space()
                nodes.append(.text(target[next]))
                waitsForSpace = true
                next += 1
            }
        }

        private mutating func space() {
            if waitsForSpace { nodes.append(.text(" ")) }
            waitsForSpace = false
        }

        private mutating func write(_ code: Int, _ position: CodePosition) {
            // A code that touches only the preceding text stays there, before the space.
            if position.touchesLeft, !position.touchesRight { return nodes.append(.code(code)) }
            space()
            nodes.append(.code(code))
            // A code with spaces on both sides keeps both.
            waitsForSpace = !position.touchesLeft && !position.touchesRight && next < target.count
        }

        private mutating func begin(_ piece: Piece) {
            switch piece {
            case .element(let element): nodes.append(.open(element))
            case .code(let code): nodes.append(.code(code))
            }
        }

        private mutating func finish(_ piece: Piece) {
            switch piece {
            case .element(let element): nodes.append(.close(element))
            case .code(let code): nodes.append(.code(code))
            }
        }

        /// The preferred range of an item in the target.
        private func wish(_ item: Item, _ range: Range<Int>) -> Range<Int> {
            switch item {
            case .code(_, let position): return at(position, range)
            case .span(_, _, let words, _, let position):
                let own = range.filter { target in links[target].contains { words.contains($0) } }
                guard let first = own.first, let last = own.last else { return at(position, range) }
                return first..<last + 1
            }
        }

        private func at(_ position: CodePosition, _ range: Range<Int>) -> Range<Int> {
            // After the word that it touches, or else before the translation of the next word that has one.
            if position.touchesLeft, !position.touchesRight, position.word > 0,
                let last = range.last(where: { links[$0].contains(position.word - 1) })
            {
                return last + 1..<last + 1
            }
            let word = position.touchesLeft && position.touchesRight ? position.word - 1 : position.word
            for source in max(0, word)..<max(sources, word, 0) {
                if let first = range.first(where: { links[$0].contains(source) }) { return first..<first }
            }
            return range.upperBound..<range.upperBound
        }
    }

    private static func tree(_ tokens: inout ArraySlice<Token>, closing element: Int?) -> [InlineNode] {
        var nodes: [InlineNode] = []
        while let token = tokens.popFirst() {
            switch token {
            case .text(let text):
                if case .text(let before)? = nodes.last {
                    nodes[nodes.count - 1] = .text(before + text)
                } else {
                    nodes.append(.text(text))
                }
            case .code(let code): nodes.append(.code(code))
            case .open(let element): nodes.append(.span(element, tree(&tokens, closing: element)))
            case .close: return nodes
            }
        }
        return nodes
    }
}
