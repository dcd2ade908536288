import CLibXML2

/// How a format writes inline codes.
struct InlineDialect {
    /// Elements that hold text to be translated; all others are codes as they are.
    let spans: Set<String>
    /// Codes of their own at the start and at the end of a text, and what tells which end belongs to which start.
    let starts: Set<String>
    let ends: Set<String>
    let startKey: [String]
    let endKey: [String]

    static let tmx = InlineDialect(spans: ["hi"], starts: ["bpt"], ends: ["ept"], startKey: ["i"], endKey: ["i"])
    static let xliff1 = InlineDialect(
        spans: ["g", "mrk"], starts: ["bpt", "bx"], ends: ["ept", "ex"], startKey: ["rid", "id"],
        endKey: ["rid", "id"])
    static let xliff2 = InlineDialect(
        spans: ["pc", "mrk"], starts: ["sc", "sm"], ends: ["ec", "em"], startKey: ["id"], endKey: ["startRef"])

    /// The content of an element.
    /// - Parameter originals: receives the elements that codes and spans stand for.
    func content(of element: XMLNode, _ originals: inout [XMLNode]) -> [InlineNode] {
        // Starts that wait for their end, and what came behind each.
        var open: [(code: Int, key: String)] = []
        var levels: [[InlineNode]] = [[]]
        for node in element.children {
            switch node.pointee.type {
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
                levels[levels.count - 1].append(.text(node.text))
                continue
            default: break
            }
            let code = originals.count
            originals.append(node)
            guard node.isElement else {
                levels[levels.count - 1].append(.code(code))
                continue
            }
            if spans.contains(node.name) {
                levels[levels.count - 1].append(.span(code, content(of: node, &originals)))
            } else if starts.contains(node.name), let key = startKey.lazy.compactMap({ node[$0] }).first {
                open.append((code, key))
                levels.append([])
            } else if ends.contains(node.name), let key = endKey.lazy.compactMap({ node[$0] }).first,
                open.last?.key == key, let start = open.popLast(), let inside = levels.popLast()
            {
                levels[levels.count - 1].append(.pair(start.code, code, inside))
            } else {
                levels[levels.count - 1].append(.code(code))
            }
        }
        // A start without an end among its neighbours, or that crosses another pair, stands for itself.
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
