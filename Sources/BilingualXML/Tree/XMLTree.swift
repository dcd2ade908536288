import CLibXML2
import Concurrency
import Diagnostics
import Foundation

/// An element or a text of a tree, which it belongs to.
package typealias XMLNode = xmlNodePtr

/// An XML document in memory that can be changed and written back.
///
/// Parsed to load nothing: no DTD, no entity, nothing from the network. A document that declares entities is refused.
package final class XMLTree {
    private let document: xmlDocPtr
    package let root: XMLNode
    private let path: String
    private let text: EncodedText
    private let changes = XMLChanges()
    /// All elements as they were parsed.
    private var elements: [XMLNode] = []

    package init(_ path: String) throws {
        self.path = path
        var text = try EncodedText(DocumentBytes.read(path), path: path)
        let droppedLines = text.mendDeclaration()
        self.text = text
        try DocumentBytes.checkAttributes(text.utf8, path: path)
        let parsed = try XMLParsing(path: path, linesBefore: droppedLines).parse(text.utf8)
        document = parsed
        guard let root = xmlDocGetRootElement(parsed) else {
            xmlFreeDoc(parsed)
            throw Diagnostic(.badInput, at: Place(path), "has no element")
        }
        self.root = root
        parsed.pointee._private = Unmanaged.passUnretained(changes).toOpaque()
        note(root)
        try Interruption.check()
    }

    /// Notes that an element and those in it were there from the start.
    private func note(_ element: XMLNode) {
        guard !Interruption.isRequested else { return }
        // Any address but none; what is made later has none.
        element.pointee._private = UnsafeMutableRawPointer(element)
        elements.append(element)
        for child in element.elements { note(child) }
    }

    deinit { xmlFreeDoc(document) }

    /// The document's bytes in the encoding that it came in: what was not changed is as it was.
    package func data() throws -> Data {
        guard let changed = changes.applied(to: text.utf8, elements: elements) else {
            try Interruption.check()
            throw Diagnostic(.defect, at: Place(path), "the document's elements are not found in its text")
        }
        return text.encoded(changed)
    }
}

extension XMLNode {
    package var name: String { pointee.name.map { String(cString: $0) } ?? "" }
    /// The namespace's name.
    package var space: String? { pointee.ns?.pointee.href.map { String(cString: $0) } }
    package var isElement: Bool { pointee.type == XML_ELEMENT_NODE }
    /// Whether it is text, in a CDATA section or not.
    package var isText: Bool { pointee.type == XML_TEXT_NODE || pointee.type == XML_CDATA_SECTION_NODE }
    package var line: Int { xmlGetLineNo(self) }

    package var children: [XMLNode] {
        var result: [XMLNode] = []
        var child = pointee.children
        while let node = child {
            result.append(node)
            child = node.pointee.next
        }
        return result
    }

    package var elements: [XMLNode] { children.filter(\.isElement) }

    package func elements(_ name: String) -> [XMLNode] { elements.filter { $0.name == name } }

    /// This element's descendants of a name, in the document's order, itself not counted.
    package func descendants(_ name: String) -> [XMLNode] {
        elements.flatMap { ($0.name == name ? [$0] : []) + $0.descendants(name) }
    }

    /// The text of all descendants.
    package var text: String {
        guard let content = xmlNodeGetContent(self) else { return "" }
        defer { dragoman_xml_free(content) }
        return String(cString: content)
    }

    /// An attribute's value; `xml:lang` by its local name counts too.
    package subscript(_ attribute: String) -> String? {
        guard let value = xmlGetProp(self, attribute) else { return nil }
        defer { dragoman_xml_free(value) }
        return String(cString: value)
    }

    /// Sets an attribute that has no namespace.
    package func set(_ attribute: String, _ value: String) {
        xmlSetNsProp(self, nil, attribute, value)
        if isOriginal { changes?.set(attribute, value, of: self) }
    }

    /// Whether it was there when the document was read.
    package var isOriginal: Bool { pointee._private != nil }

    private var changes: XMLChanges? {
        pointee.doc.pointee._private.map { Unmanaged<XMLChanges>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whether it has `lang`, as old TMX files do, and no `xml:lang`.
    package var hasBareLanguage: Bool {
        xmlHasNsProp(self, "lang", nil) != nil
            && xmlHasNsProp(self, "lang", "http://www.w3.org/XML/1998/namespace") == nil
    }

    /// Sets `xml:lang`.
    package func setLanguage(_ language: String) {
        let space = xmlSearchNsByHref(pointee.doc, self, "http://www.w3.org/XML/1998/namespace")
        xmlSetNsProp(self, space, "lang", language)
    }

    /// Removes all that is inside.
    package func clear() {
        willChangeContent()
        for child in children {
            xmlUnlinkNode(child)
            xmlFreeNode(child)
        }
    }

    /// Has to be called before the content of an element that was there from the start is changed.
    package func willChangeContent() {
        if isOriginal { changes?.replace(self) }
    }

    package func remove() {
        xmlUnlinkNode(self)
        xmlFreeNode(self)
    }

    /// Removes an element with the white space before it, from the document's text too.
    package func removeWithSpace() {
        if isOriginal { changes?.remove(self) }
        if !spaceBefore.isEmpty, let before = pointee.prev { before.remove() }
        remove()
    }

    /// A new element in the same namespace.
    package func makeElement(_ name: String) -> XMLNode {
        xmlNewDocNode(pointee.doc, pointee.ns, name, nil)  // fails for want of memory alone
    }

    /// A new element in a namespace that it declares.
    /// - Parameters:
    ///   - space: the namespace's name.
    ///   - prefix: what names it in the document.
    package func makeElement(_ name: String, space: String, prefix: String) -> XMLNode {
        let node: XMLNode = xmlNewDocNode(pointee.doc, nil, name, nil)  // fails for want of memory alone
        node.pointee.ns = xmlNewNs(node, space, prefix)
        return node
    }

    /// The element that this one is in.
    package var parent: XMLNode? {
        pointee.parent.flatMap { $0.pointee.type == XML_ELEMENT_NODE ? $0 : nil }
    }

    /// Appends text, without the characters that XML does not allow: a translation may contain some.
    package func append(_ text: String) { xmlAddChild(self, xmlNewDocText(pointee.doc, text.allowedInXML)) }
    package func append(_ node: XMLNode) { xmlAddChild(self, node) }

    /// Inserts a node after this one, on a line of its own if this one is.
    package func insertAfter(_ node: XMLNode) {
        xmlAddNextSibling(self, node)
        node.putBefore(space: spaceBefore)
        // The text has only elements that were there; what is inserted after one of them keeps its order.
        var anchor = self
        while !anchor.isOriginal, let before = anchor.previousElement { anchor = before }
        guard anchor.isOriginal else { return }
        changes?.insert(node, at: anchor, isBefore: false, space: anchor.spaceBefore)
    }

    /// Inserts a node before this one, on a line of its own if this one is.
    package func insertBefore(_ node: XMLNode) {
        let space = spaceBefore
        xmlAddPrevSibling(self, node)
        putBefore(space: space)
        guard isOriginal else { return }
        changes?.insert(node, at: self, isBefore: true, space: space)
    }

    /// Puts white space between this node and an element before it, which is written where their parent is written from scratch.
    private func putBefore(space: String) {
        guard !space.isEmpty else { return }
        xmlAddPrevSibling(self, xmlNewDocText(pointee.doc, space))
    }

    private var previousElement: XMLNode? {
        var node = pointee.prev
        while let found = node, !found.isElement { node = found.pointee.prev }
        return node
    }

    /// The white space before the element, where there is nothing else.
    private var spaceBefore: String {
        guard let before = pointee.prev, before.pointee.type == XML_TEXT_NODE, before.text.allSatisfy(\.isWhitespace)
        else { return "" }
        return before.text
    }

    /// A copy with all that is inside, or with the attributes alone.
    ///
    /// It is meant for an element in which the same namespaces are declared, and does not declare them again.
    package func copied(deeply: Bool) -> XMLNode {
        let copy: XMLNode = xmlDocCopyNode(self, pointee.doc, deeply ? 1 : 2)  // fails for want of memory alone
        guard isElement, pointee.nsDef == nil, let declared = copy.pointee.nsDef else { return copy }
        // Elements and attributes at any depth may point to what goes.
        shareNamespaces(with: copy, insteadOf: declared)
        copy.pointee.nsDef = nil
        xmlFreeNsList(declared)
        return copy
    }

    /// Gives a copy, and all that is inside, the namespaces of the originals where its own are in a list.
    private func shareNamespaces(with copy: XMLNode, insteadOf declared: UnsafeMutablePointer<xmlNs>) {
        guard isElement else { return }
        func isDeclared(_ space: UnsafeMutablePointer<xmlNs>?) -> Bool {
            var entry: UnsafeMutablePointer<xmlNs>? = declared
            while let found = entry {
                if found == space { return true }
                entry = found.pointee.next
            }
            return false
        }
        if isDeclared(copy.pointee.ns) { copy.pointee.ns = pointee.ns }
        var (own, other) = (pointee.properties, copy.pointee.properties)
        while let attribute = own, let copied = other {
            if isDeclared(copied.pointee.ns) { copied.pointee.ns = attribute.pointee.ns }
            (own, other) = (attribute.pointee.next, copied.pointee.next)
        }
        for (child, copied) in zip(children, copy.children) { child.shareNamespaces(with: copied, insteadOf: declared) }
    }
}

extension String {
    /// The text without the characters that XML 1.0 does not allow, with a space in place of separators among them.
    fileprivate var allowedInXML: String {
        func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x10000...: true
            default: false
            }
        }
        guard !unicodeScalars.allSatisfy(isAllowed) else { return self }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.compactMap { scalar in
                    isAllowed(scalar)
                        ? scalar
                        : (0x0B...0x0C).contains(scalar.value) || (0x1C...0x1F).contains(scalar.value) ? " " : nil
                }))
    }
}
