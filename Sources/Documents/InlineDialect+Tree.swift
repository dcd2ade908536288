import BilingualXML
import Text

// Inline codes in a tree: taken out of a text, and put into its translation.
extension InlineDialect {
    /// Whether an element stays as it is: native code, and what its file says is not to be translated or is deleted.
    private func isCode(_ node: XMLNode) -> Bool {
        guard let role = roles[node.name] else { return false }
        let protected = [XLIFFDialect.protectedMark, XLIFFDialect.deletedMark]
        return role.isCode
            || role == .mark && (node["translate"] == "no" || protected.contains(node["mtype"] ?? ""))
    }

    /// Whether there are words to translate in an element.
    func hasWords(_ element: XMLNode) -> Bool {
        element.children.contains { node in
            node.isText ? node.text.contains { !$0.isWhitespace } : node.isElement && !isCode(node) && hasWords(node)
        }
    }

    /// Whether there are words or codes in an element.
    func hasContent(_ element: XMLNode) -> Bool { hasWords(element) || !element.elements.isEmpty }

    /// The text to translate in an element, with the white space that units of a memory have.
    func text(of element: XMLNode) -> String { plainText(of: element).foldingBreakingSpaces }

    private func plainText(of element: XMLNode) -> String {
        element.children.map { node in
            node.isText ? node.text : node.isElement && !isCode(node) ? plainText(of: node) : ""
        }.joined()
    }

    /// The content of an element.
    /// - Parameter originals: receives the elements that codes and spans stand for.
    func content(of element: XMLNode, _ originals: inout [XMLNode]) -> [InlineNode] {
        // Starts without their end so far, and what followed each.
        var open: [(code: Int, key: String)] = []
        var levels: [[InlineNode]] = [[]]
        for node in element.children {
            if node.isText {
                levels[levels.count - 1].append(.text(node.text))
                continue
            }
            let code = originals.count
            originals.append(node)
            guard node.isElement else {
                levels[levels.count - 1].append(.code(code))
                continue
            }
            if !isCode(node) {
                levels[levels.count - 1].append(.span(code, content(of: node, &originals)))
            } else if roles[node.name]?.isStart == true, let key = startKeys.lazy.compactMap({ node[$0] }).first {
                open.append((code, key))
                levels.append([])
            } else if roles[node.name]?.isEnd == true, let key = endKeys.lazy.compactMap({ node[$0] }).first,
                open.last?.key == key, let start = open.popLast(), let inside = levels.popLast()
            {
                levels[levels.count - 1].append(.pair(start.code, code, inside))
            } else {
                levels[levels.count - 1].append(.code(code))
            }
        }
        // A start without an end among its neighbours, or that crosses another pair, is a code of its own.
        while let start = open.popLast(), let inside = levels.popLast() {
            levels[levels.count - 1] += [.code(start.code)] + inside
        }
        return levels[0]
    }

    /// Puts content into an element, with copies of the originals.
    static func write(_ nodes: [InlineNode], into element: XMLNode, _ originals: [XMLNode]) {
        for node in nodes {
            switch node {
            case .text(let text): element.append(text)
            case .code(let code): element.append(originals[code].copied(deeply: true))
            case .span(let code, let inside):
                let span = originals[code].copied(deeply: false)
                write(inside, into: span, originals)
                element.append(span)
            case .pair(let start, let end, let inside):
                element.append(originals[start].copied(deeply: true))
                write(inside, into: element, originals)
                element.append(originals[end].copied(deeply: true))
            }
        }
    }
}
