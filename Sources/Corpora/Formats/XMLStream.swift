import CLibXML2
import Diagnostics

/// libxml2's SAX2 push parser over one input, in constant memory. A format's reader is a subclass.
///
/// Set up to load nothing: no entity is replaced, no DTD read, nothing fetched. A declared entity is an error, since
/// none of the bilingual formats needs one; so is a reference to an undeclared one, which libxml2 would let pass
/// without its text where a DTD was named. The check against entity bombs stays on, as `XML_PARSE_HUGE` is not set.
class XMLStream {
    let input: CorpusInput
    /// How many elements are open, the present one counted.
    private(set) final var depth = 0
    private final var context: xmlParserCtxtPtr?
    private final var failure: (any Error)?
    private static let maximumDepth = 256

    init(_ input: CorpusInput) { self.input = input }

    // MARK: What a subclass answers to

    /// Called before the first element; the place to intern names.
    func begin() {}
    func startElement(_ element: XMLElement) {}
    func endElement() {}
    /// Text, in pieces that end between characters.
    func text(_ bytes: UnsafeRawBufferPointer) {}

    // MARK: Parsing

    /// Parses the whole input.
    /// - Parameter progress: called after each chunk.
    /// - Throws: the first error, of the document or of a handler that called `fail`.
    final func parse(chunkSize: Int = 1 << 16, progress: () throws -> Void = {}) throws {
        defer { close() }
        try open()
        begin()
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkSize, alignment: 16)
        defer { memory.deallocate() }
        while true {
            let count = try input.read(into: memory)
            feed(UnsafeRawBufferPointer(rebasing: memory[..<count]), isLast: count == 0)
            if let failure { throw failure }
            if count == 0 { return }
            try progress()
        }
    }

    private func feed(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        let start = bytes.bindMemory(to: CChar.self).baseAddress
        let code = xmlParseChunk(context, start, Int32(bytes.count), isLast ? 1 : 0)
        guard failure == nil, let parser = context?.pointee, parser.wellFormed == 0 || parser.disableSAX != 0 else {
            return
        }
        // Errors of the decoder come back as a code alone.
        fail("the text cannot be decoded (libxml2 error \(code)); its encoding is not what it seems to be")
    }

    private func open() throws {
        _ = Self.library
        dragoman_xml_silence()
        xmlSetStructuredErrorFunc(nil) { _, _ in }
        var handler = Self.handler
        let user = Unmanaged.passUnretained(self).toOpaque()
        guard let context = xmlCreatePushParserCtxt(&handler, user, nil, 0, input.path) else {
            throw Diagnostic(.defect, at: Place(input.path), "libxml2 has no memory for a parser")
        }
        self.context = context
        var options = XML_PARSE_NONET.rawValue
        switch input.head.encoding {
        case .declared: break
        case .utf8: options |= XML_PARSE_IGNORE_ENC.rawValue
        case .utf16LittleEndian, .utf16BigEndian:
            options |= XML_PARSE_IGNORE_ENC.rawValue
            let name = input.head.encoding == .utf16BigEndian ? "UTF-16BE" : "UTF-16LE"
            xmlSwitchToEncoding(context, xmlFindCharEncodingHandler(name))
        case .utf32:
            throw Diagnostic(
                .badInput, at: Place(input.path), "the file is UTF-32; convert it to UTF-8, for example with iconv")
        }
        xmlCtxtUseOptions(context, Int32(options))
    }

    private func close() {
        guard let context else { return }
        if let document = context.pointee.myDoc { xmlFreeDoc(document) }
        xmlFreeParserCtxt(context)
        self.context = nil
    }

    /// The address that a name has in this document; for comparison with elements and attributes.
    final func intern(_ name: StaticString) -> XMLName? {
        context.flatMap { xmlDictLookup($0.pointee.dict, name.utf8Start, Int32(name.utf8CodeUnitCount)) }
    }

    /// Ends the parsing with an error at the present place.
    final func fail(_ message: String) {
        let position = context?.pointee.input?.pointee
        fail(message, line: position.map { Int($0.line) }, column: position.map { Int($0.col) })
    }

    /// Ends the parsing with an error.
    final func fail(_ error: any Error) {
        guard failure == nil else { return }
        failure = error
        xmlStopParser(context)
    }

    private func fail(_ message: String, line: Int?, column: Int?) {
        guard failure == nil else { return }
        let line = line.map { max(1, $0) + input.head.prefixLines }
        let excerpt = line.flatMap { input.excerpt(line: $0) }
        let column = column.flatMap { $0 > 0 ? $0 : nil }
        fail(
            Diagnostic(.badInput, at: Place(input.path, line: line, column: column), message, excerpt: excerpt)
                as any Error)
    }

    // MARK: Callbacks

    /// Once a process: libxml2 set up, and a loader of external entities that loads nothing.
    private static let library: Void = {
        xmlInitParser()
        xmlSetExternalEntityLoader { _, _, _ in nil }
    }()

    private static var handler: xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = UInt32(XML_SAX2_MAGIC)
        sax.startElementNs = { user, name, _, uri, _, _, count, _, attributes in
            guard let name else { return }
            stream(user) { stream in
                stream.depth += 1
                guard stream.depth <= XMLStream.maximumDepth else {
                    return stream.fail(
                        "elements are nested more than \(XMLStream.maximumDepth) deep; this is no bilingual file")
                }
                stream.startElement(XMLElement(name: name, namespace: uri, count: Int(count), attributes: attributes))
            }
        }
        sax.endElementNs = { user, _, _, _ in
            stream(user) { stream in
                stream.endElement()
                stream.depth -= 1
            }
        }
        let text: charactersSAXFunc = { user, start, count in
            stream(user) { $0.text(UnsafeRawBufferPointer(start: start, count: Int(count))) }
        }
        sax.characters = text
        sax.ignorableWhitespace = text
        sax.cdataBlock = text
        sax.entityDecl = { user, name, _, _, _, _ in
            stream(user) {
                $0.fail(
                    "the entity \(show(name)) is declared here; entities are not read, so write its text in its place")
            }
        }
        sax.reference = { user, name in stream(user) { $0.failUndeclared(show(name)) } }
        sax.serror = { user, error in
            guard let error = error?.pointee else { return }
            stream(user) { $0.report(error) }
        }
        return sax
    }

    private func report(_ error: xmlError) {
        guard Int(error.code) != Int(XML_WAR_UNDECLARED_ENTITY.rawValue),
            Int(error.code) != Int(XML_ERR_UNDECLARED_ENTITY.rawValue)
        else { return failUndeclared(error.str1.map { String(cString: $0) } ?? "?", error) }
        // Duplicate identifiers, namespaces that are no URI and the like are reported on well-formed files, too.
        guard error.level == XML_ERR_FATAL else { return }
        let said = error.message.map { String(cString: $0) } ?? "error \(error.code)"
        let line = said.split(whereSeparator: \.isNewline).first.map(String.init) ?? said
        fail("the XML is not well formed: \(line)", line: Int(error.line), column: Int(error.int2))
    }

    private func failUndeclared(_ name: String, _ error: xmlError? = nil) {
        let message =
            "the entity &\(name); is not declared; write the character itself or a numeric reference such as &#233;"
        guard let error else { return fail(message) }
        fail(message, line: Int(error.line), column: Int(error.int2))
    }
}

/// The stream that a callback belongs to; `parse` keeps it alive.
@inline(__always)
private func stream(_ user: UnsafeMutableRawPointer?, _ body: (XMLStream) -> Void) {
    guard let user else { return }
    Unmanaged<XMLStream>.fromOpaque(user)._withUnsafeGuaranteedRef(body)
}

private func show(_ name: UnsafePointer<UInt8>?) -> String { name.map { String(cString: $0) } ?? "?" }
