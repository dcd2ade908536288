import BilingualXML
import Text

/// The content of a TMX segment as XML while it is read, for segments with inline codes; ``SegmentContent`` reads it again.
///
/// Elements that TMX does not have in a segment are left out, and their text is not.
final class SegmentMarkup {
    /// In UTF-8 bytes; longer content is not kept.
    private static let longest = 1 << 18
    private let composes: Bool
    private let content = ByteBuffer()
    /// The text since the last element.
    private let run = ByteBuffer()
    /// The names of the elements that are open; nil for one that is left out.
    private var open: [String?] = []
    /// Whether the last start tag has no `>` yet.
    private var isTagOpen = false
    /// How many elements were open when the outermost code began, itself counted; 0 outside of codes.
    private var codeDepth = 0
    private var hasElements = false
    private var isTooLong = false

    /// - Parameter composes: whether text outside of codes is brought into Unicode form C, as that of the pairs is.
    init(composes: Bool) { self.composes = composes }

    /// Begins a segment.
    func reset() {
        content.removeAll()
        run.removeAll()
        if !open.isEmpty { open.removeAll(keepingCapacity: true) }
        isTagOpen = false
        codeDepth = 0
        hasElements = false
        isTooLong = false
    }

    /// Begins an element inside the segment.
    /// - Parameter role: nil for an element that is left out.
    func start(_ element: XMLElement, _ role: InlineRole?) {
        guard let role else { return open.append(nil) }
        flush()
        closeTag()
        let name = String(cString: element.name)
        var tag = "<\(name)"
        // Where the content is written again, no namespace is declared.
        for (key, value) in element.prefixed where key.hasPrefix("xml:") || !key.contains(":") {
            tag += " \(key)=\"\(SegmentContent.escaped(value, isAttribute: true))\""
        }
        append(tag)
        isTagOpen = true
        open.append(name)
        if role.isCode, codeDepth == 0 { codeDepth = open.count }
        hasElements = true
    }

    /// Ends the element that was begun last.
    func end() {
        guard let last = open.popLast(), let name = last else { return }
        flush()
        append(isTagOpen ? "/>" : "</\(name)>")
        isTagOpen = false
        if open.count < codeDepth { codeDepth = 0 }
    }

    /// Adds text, in pieces that end between characters.
    func add(_ text: UnsafeRawBufferPointer) {
        guard !isTooLong else { return }
        isTooLong = run.count + text.count > Self.longest
        if !isTooLong { run.append(text) }
    }

    /// The content, on one line; empty for a segment without inline codes, ``SegmentContent/lost`` for one that is too long.
    func finish() -> String {
        guard hasElements else { return "" }
        flush()
        return isTooLong ? SegmentContent.lost : String(decoding: content.bytes, as: UTF8.self)
    }

    private func flush() {
        guard !run.isEmpty else { return }
        closeTag()
        let composed = composes && codeDepth == 0 ? UnicodeForm.composed(run.bytes) : nil
        let text = composed ?? String(decoding: run.bytes, as: UTF8.self)
        run.removeAll()
        append(SegmentContent.escaped(text))
    }

    private func closeTag() {
        if isTagOpen { append(">") }
        isTagOpen = false
    }

    private func append(_ xml: String) {
        guard !isTooLong else { return }
        isTooLong = content.count + xml.utf8.count > Self.longest
        guard !isTooLong else { return }
        var xml = xml
        xml.withUTF8 { content.append(UnsafeRawBufferPointer($0)) }
    }
}
