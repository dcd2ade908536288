import BilingualXML
import Text

/// A text with marks such as `⟦1⟧` in place of its inline codes, as ingestion reads it where it keeps placeholders.
struct MarkedText {
    /// What a mark stands for.
    struct Code {
        var mark: String
        /// The element, and which end of it where it holds text.
        var element: XMLNode
        var end: End
    }

    enum End { case whole, start, finish }

    /// With the white space that units of a memory have.
    var text = ""
    var codes: [Code] = []
    /// Whether there are elements without a mark, so that the text does not say where they belong.
    var lacksMarks = false

    fileprivate mutating func add(_ mark: String, _ element: XMLNode, _ end: End) {
        text += mark
        codes.append(Code(mark: mark, element: element, end: end))
    }
}

/// Reads texts with marks for their codes, which are numbered as ingestion does it.
struct MarkedTextReader {
    private let dialect: InlineDialect
    private let wanted: Set<XMLNode>
    private var marks = CodeMarks()
    /// The wanted text that is being read.
    private var current: MarkedText?
    private var found: [XMLNode: MarkedText] = [:]

    private init(_ dialect: InlineDialect, wanted: Set<XMLNode>) {
        self.dialect = dialect
        self.wanted = wanted
    }

    /// The texts of sources, or of segments in them.
    static func texts(of sources: [XMLNode], _ dialect: InlineDialect) -> [XMLNode: MarkedText] {
        var reader = MarkedTextReader(dialect, wanted: Set(sources))
        var isRead: Set<XMLNode> = []
        for source in sources {
            let text = Self.whole(source)
            if isRead.insert(text).inserted { reader.readUnit(text) }
        }
        return reader.found
    }

    /// The source of a unit that a segment is in, or that it is.
    private static func whole(_ source: XMLNode) -> XMLNode {
        var node = source
        while !["source", "seg-source", "seg"].contains(node.name), let parent = node.parent { node = parent }
        return node
    }

    private mutating func readUnit(_ text: XMLNode) {
        marks.beginUnit()
        // Codes of segments have the numbers of the source that is not divided.
        if text.name == "seg-source", let source = text.parent?.elements("source").first {
            marks.beginText()
            read(source)
        }
        marks.beginText()
        read(text)
    }

    private mutating func read(_ element: XMLNode) {
        let isWanted = current == nil && wanted.contains(element)
        if isWanted { current = MarkedText() }
        for child in element.children {
            if child.isText {
                current?.text += child.text
            } else if child.isElement {
                readInline(child)
            }
        }
        guard isWanted, var text = current else { return }
        text.text = text.text.foldingBreakingSpaces
        found[element] = text
        current = nil
    }

    private mutating func readInline(_ element: XMLNode) {
        let key = element[dialect.codeKey]
        switch dialect.roles[element.name] {
        case .code:
            let (kind, partner) = single(key)
            add(element, kind, key: key, partner: partner)
        case .opening: add(element, .opening, key: key, partner: first(of: dialect.startKeys, in: element))
        case .closing: add(element, .closing, key: key, partner: first(of: dialect.endKeys, in: element))
        case .span where dialect.marksSpans:
            let start = marks.beginSpan(key: key)
            current?.add(start, element, .start)
            read(element)
            if let end = marks.endSpan() { current?.add(end, element, .finish) }
        case .subflow, .markStart, .markEnd, .character: current?.lacksMarks = true
        case .mark where element["mtype"] == XLIFFDialect.deletedMark: current?.lacksMarks = true
        case .span, .mark, nil:
            current?.lacksMarks = true
            read(element)
        }
    }

    /// What a code that stands alone is, and its partner: Angular writes paired tags as two such codes.
    private func single(_ key: String?) -> (CodeMarks.Kind, partner: String?) {
        guard let key, dialect.marksSpans else { return (.alone, nil) }
        let kind: CodeMarks.Kind =
            key.hasPrefix("START_") ? .opening : key.hasPrefix("CLOSE_") ? .closing : .alone
        return (kind, kind == .alone ? nil : String(key.dropFirst(6)))
    }

    private mutating func add(_ element: XMLNode, _ kind: CodeMarks.Kind, key: String?, partner: String?) {
        let mark = marks.mark(kind, key: key, partner: partner)
        current?.add(mark, element, .whole)
    }

    private func first(of keys: [String], in element: XMLNode) -> String? {
        keys.lazy.compactMap { element[$0] }.first
    }
}
