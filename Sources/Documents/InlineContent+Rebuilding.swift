import Text

extension InlineContent {
    enum Token {
        case text(String)
        case code(Int)
        case open(Int)
        case close(Int)
    }

    /// Writes the words of a translation and the codes among them.
    struct Rebuilding {
        let target: [String]
        /// What comes after each word but the last.
        let spaces: [String]
        let links: [[Int]]
        let sources: Int
        let ordered: Set<Int>
        var nodes: [Token] = []
        private var waitsForSpace = false
        private var next = 0

        init(_ target: SpacedWords, links: [[Int]], sources: Int, ordered: Set<Int>) {
            (self.target, spaces) = (target.words, target.spaces)
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
                case .span(let open, let close, _, let inside, _, let endsInMark):
                    if start < wish.upperBound { space() }
                    begin(open)
                    let end = max(start, wish.upperBound)
                    add(inside, start..<end)
                    write(upTo: end)
                    let mark = endsInMark || end <= start ? [] : takeMark()
                    finish(close)
                    nodes += mark
                }
            }
        }

        /// Whether an item must stay after the preceding items whose order is fixed.
        private func isOrdered(_ item: Item) -> Bool {
            switch item {
            case .code(let code, _): ordered.contains(code)
            case .span(let open, _, _, let inside, _, _): isOrdered(open) || inside.contains(where: isOrdered)
            }
        }

        private func isOrdered(_ piece: Piece) -> Bool {
            switch piece {
            case .element(let element): ordered.contains(element)
            case .code(let code): ordered.contains(code)
            }
        }

        mutating func finish() { write(upTo: target.count) }

        /// Takes out the punctuation mark that was written last, with the space before it: it belongs to the sentence, not
        /// to the span, if the span has none in the source.
        private mutating func takeMark() -> [Token] {
            guard case .text(let last)? = nodes.last, let end = last.last, InlineContent.isMark(end) else { return [] }
            let word = String(last.reversed().drop(while: InlineContent.isMark).reversed())
            nodes.removeLast()
            guard word.isEmpty else {
                nodes.append(.text(word))
                return [.text(String(last.dropFirst(word.count)))]
            }
            guard case .text(let space)? = nodes.last, space.allSatisfy(\.isWhitespace) else { return [.text(last)] }
            nodes.removeLast()
            return [.text(space), .text(last)]
        }

        private mutating func write(upTo end: Int) {
            while next < end {
                space()
                nodes.append(.text(target[next]))
                waitsForSpace = true
                next += 1
            }
        }

        private mutating func space() {
            if waitsForSpace { nodes.append(.text(next > 0 && next <= spaces.count ? spaces[next - 1] : " ")) }
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
            case .span(_, _, let words, _, let position, _):
                // What covers the whole source covers the whole target, whatever the words are aligned with.
                if !words.isEmpty, words == 0..<sources { return range }
                let own = range.filter { target in links[target].contains { words.contains($0) } }
                guard let first = own.first, let last = own.last else { return at(position, range) }
                return first..<last + 1
            }
        }

        private func at(_ position: CodePosition, _ range: Range<Int>) -> Range<Int> {
            // The ends of a segment are its ends in every language.
            if position.word == 0 { return range.lowerBound..<range.lowerBound }
            let isInWord = position.touchesLeft && position.touchesRight
            if position.word == sources, !isInWord { return range.upperBound..<range.upperBound }
            // After the word that it touches, or else before the translation of the next word that has one.
            if position.touchesLeft, !position.touchesRight,
                let last = range.last(where: { links[$0].contains(position.word - 1) })
            {
                return last + 1..<last + 1
            }
            let word = isInWord ? position.word - 1 : position.word
            for source in max(0, word)..<max(sources, word, 0) {
                if let first = range.first(where: { links[$0].contains(source) }) { return first..<first }
            }
            return range.upperBound..<range.upperBound
        }
    }

    /// The tokens as a tree; takes those up to the end of an element.
    static func tree(_ tokens: inout ArraySlice<Token>, closing element: Int?) -> [InlineNode] {
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
