import CLibXML2
import Concurrency

/// The changes to a document: everything else stays as it was, byte for byte.
final class XMLChanges {
    /// New values of attributes of elements that were there.
    fileprivate var attributes: [XMLNode: [String: String]] = [:]
    /// Elements that were there and have other content now.
    fileprivate var replaced: Set<XMLNode> = []
    /// Elements that were there and are not any more.
    fileprivate var removed: Set<XMLNode> = []
    /// New elements, each with the element before or after it and the white space between them.
    fileprivate var inserted: [(anchor: XMLNode, isBefore: Bool, space: String, node: XMLNode)] = []

    func set(_ name: String, _ value: String, of node: XMLNode) { attributes[node, default: [:]][name] = value }
    func replace(_ node: XMLNode) { replaced.insert(node) }
    /// An element that is removed has no content to write.
    func remove(_ node: XMLNode) {
        removed.insert(node)
        replaced.remove(node)
        attributes[node] = nil
    }
    func insert(_ node: XMLNode, at anchor: XMLNode, isBefore: Bool, space: String) {
        inserted.append((anchor, isBefore, space, node))
    }

    /// The text with the changes applied.
    /// - Parameters:
    ///   - text: the document as it was parsed, in UTF-8.
    ///   - elements: the elements that it had then, in its order.
    /// - Returns: nil where the elements are not found in the text.
    func applied(to text: [UInt8], elements: [XMLNode]) -> [UInt8]? {
        guard let tags = XMLTags(text).all, tags.count == elements.count else { return nil }
        let tagOfElement = Dictionary(uniqueKeysWithValues: zip(elements, tags))
        let breaksWithReturn = text.firstIndex(of: 0x0A).map { $0 > 0 && text[$0 - 1] == 0x0D } ?? false
        var edits: [(range: Range<Int>, text: [UInt8])] = []
        func add(_ range: Range<Int>, _ new: String) {
            edits.append((range, Array((breaksWithReturn ? new.replacing("\n", with: "\r\n") : new).utf8)))
        }
        for (node, values) in attributes where !replaced.contains(node) {
            guard let tag = tagOfElement[node] else { continue }
            // In the order of their names, as new attributes of an element all go to one place.
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                let quoted = value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
                    "\"", with: "&quot;")
                if let range = tag.value(of: name, in: text) {
                    add(range, "\"\(quoted)\"")
                } else {
                    add(tag.nameEnd..<tag.nameEnd, " \(name)=\"\(quoted)\"")
                }
            }
        }
        for node in replaced {
            guard let tag = tagOfElement[node] else { continue }
            add(tag.start..<tag.end, node.dumped)
        }
        for node in removed {
            guard let tag = tagOfElement[node] else { continue }
            var start = tag.start
            while start > 0, [0x20, 0x09, 0x0A, 0x0D].contains(text[start - 1]) { start -= 1 }
            add(start..<tag.end, "")
        }
        for (anchor, isBefore, space, node) in inserted {
            guard let tag = tagOfElement[anchor] else { continue }
            if isBefore {
                add(tag.start..<tag.start, node.dumped + space)
            } else {
                add(tag.end..<tag.end, space + node.dumped)
            }
        }
        // What is inserted at one place keeps its order.
        let sorted = edits.enumerated().sorted { one, other in
            (one.element.range.lowerBound, one.element.range.upperBound, one.offset)
                < (other.element.range.lowerBound, other.element.range.upperBound, other.offset)
        }
        var result: [UInt8] = []
        result.reserveCapacity(text.count + edits.reduce(0) { $0 + $1.text.count })
        var position = 0
        // The content of a replaced element is written with it.
        for (_, (range, new)) in sorted where range.lowerBound >= position {
            result += text[position..<range.lowerBound]
            result += new
            position = range.upperBound
        }
        return result + text[position...]
    }
}

/// The positions of a well-formed document's elements in its text.
private struct XMLTags {
    struct Tag {
        let start: Int
        /// The ends of the name in the start tag, of the start tag, and of the whole element.
        let nameEnd: Int, startEnd: Int
        var end: Int

        /// The range of an attribute's value, quotes included.
        func value(of name: String, in text: [UInt8]) -> Range<Int>? {
            var index = nameEnd
            while index < startEnd {
                guard let equals = text[index..<startEnd].firstIndex(of: 0x3D),
                    let open = text[equals..<startEnd].firstIndex(where: { $0 == 0x22 || $0 == 0x27 }),
                    let close = text[(open + 1)..<startEnd].firstIndex(of: text[open])
                else { return nil }
                let found = text[index..<equals].filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
                if found.elementsEqual(name.utf8) { return open..<close + 1 }
                index = close + 1
            }
            return nil
        }
    }

    /// In the order of their start tags; nil where the text is not as expected.
    private(set) var all: [Tag]?

    init(_ text: [UInt8]) {
        var tags: [Tag] = [], open: [Int] = []
        var index = 0
        func end(_ literal: StaticString, from start: Int) -> Int? {
            let size = literal.utf8CodeUnitCount
            let wanted = UnsafeBufferPointer(start: literal.utf8Start, count: size)
            var index = start
            while let found = text[index...].firstIndex(of: wanted[0]) {
                if text[found...].starts(with: wanted) { return found + size }
                index = found + 1
            }
            return nil
        }
        while let start = text[index...].firstIndex(of: 0x3C) {
            guard !Interruption.isRequested else { return }
            let rest = text[start...]
            let following: Int?
            if rest.starts(with: "<?".utf8) {
                following = end("?>", from: start)
            } else if rest.starts(with: "<!--".utf8) {
                following = end("-->", from: start + 4)
            } else if rest.starts(with: "<![CDATA[".utf8) {
                following = end("]]>", from: start)
            } else if rest.starts(with: "<!".utf8) {
                following = Self.doctypeEnd(text, start)
            } else if rest.starts(with: "</".utf8) {
                following = end(">", from: start)
                guard let last = open.popLast() else { return }
                tags[last].end = following ?? start
            } else {
                following = Self.tagEnd(text, start)
                guard let following else { return }
                let nameEnd = rest.firstIndex { [0x20, 0x09, 0x0A, 0x0D, 0x2F, 0x3E].contains($0) } ?? following
                tags.append(Tag(start: start, nameEnd: nameEnd, startEnd: following, end: following))
                if text[following - 2] != 0x2F { open.append(tags.count - 1) }
            }
            guard let following else { return }
            index = following
        }
        if open.isEmpty { all = tags }
    }

    private static func tagEnd(_ text: [UInt8], _ start: Int) -> Int? {
        var quote: UInt8?
        for index in start..<text.count {
            let byte = text[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == 0x3E {
                return index + 1
            }
        }
        return nil
    }

    private static func doctypeEnd(_ text: [UInt8], _ start: Int) -> Int? {
        guard let end = tagEnd(text, start) else { return nil }
        guard let subset = text[start..<end].firstIndex(of: 0x5B) else { return end }
        guard let close = text[subset...].firstIndex(of: 0x5D) else { return nil }
        return tagEnd(text, close)
    }
}

extension XMLNode {
    /// The element as it is written.
    fileprivate var dumped: String {
        guard let buffer = xmlBufferCreate() else { return "" }
        defer { xmlBufferFree(buffer) }
        xmlNodeDump(buffer, pointee.doc, self, 0, 0)
        return xmlBufferContent(buffer).map { String(cString: $0) } ?? ""
    }
}
