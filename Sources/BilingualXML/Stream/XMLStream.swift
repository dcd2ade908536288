import CLibXML2
import Diagnostics

/// The encoding of the bytes that a stream reads.
public enum XMLEncoding: Sendable, Equatable {
    /// UTF-8, whatever the document says of itself.
    case utf8
    /// The one that the document's declaration names.
    case declared(String)
    /// One that is not read.
    case unread(String)
}

/// What a stream reads.
public protocol XMLInput: AnyObject {
    /// The name for messages.
    var path: String { get }
    var encoding: XMLEncoding { get }
    /// Line breaks in the file before the first byte that is read.
    var prefixLines: Int { get }
    /// Fills the buffer as far as there is data; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// The text of a line, for a message; nil where it cannot be had.
    func excerpt(line: Int) -> String?
}

/// libxml2's SAX2 push parser over one input, in constant memory. A format's reader is a subclass.
///
/// Set up to load nothing: no entity is replaced, no DTD read, nothing fetched. A declared entity is an error, since
/// none of the bilingual formats needs one; so is a reference to an undeclared one, which libxml2 would let pass
/// without its text where a DTD was named. The check against entity bombs stays on, as `XML_PARSE_HUGE` is not set.
open class XMLStream {
    /// The input that is parsed.
    public let input: any XMLInput
    /// How many elements are open, the present one counted.
    public final var depth = 0
    /// Attributes that the document itself declares.
    final var declaredAttributes = 0
    /// How many elements have started.
    final var elementCount = 0
    final var context: xmlParserCtxtPtr?
    final var failure: (any Error)?
    final var memory: UnsafeMutableRawBufferPointer
    final let chunkSize: Int
    /// Line breaks before what the present parser was given.
    final var linesBefore = 0
    /// Bytes that the present parser was given before the input's.
    final var leadLength = 0
    /// The state with which a lenient run continues after damage.
    public internal(set) final var recovery: Recovery?
    /// Whether the end of the input was passed to the parser.
    final var isAtEnd = false

    /// - Parameter chunkSize: the number of bytes per call of the parser.
    public init(_ input: any XMLInput, chunkSize: Int) {
        self.input = input
        self.chunkSize = chunkSize
        memory = .allocate(byteCount: chunkSize, alignment: 16)
    }

    deinit {
        close()
        memory.deallocate()
    }

    // MARK: What a subclass answers to

    /// Called before the first element, and again where the parser starts again: names are interned here.
    open func begin() {}
    open func startElement(_ element: XMLElement) {}
    open func endElement() {}
    /// Text, in pieces that end between characters.
    open func text(_ bytes: UnsafeRawBufferPointer) {}
    /// The elements that lenient runs lose as a whole where they are damaged; and those that hold them and tell what is
    /// needed to read them.
    open var unitElements: [String] { [] }
    open var holderElements: [String] { [] }
    /// Whether such a unit is open.
    open var isInUnit: Bool { false }
    /// Called in lenient runs after damage: the unit that was open is lost, and all elements are closed.
    open func forget() {}

    // MARK: Parsing

    /// Parses the whole input.
    /// - Parameters:
    ///   - isLenient: skips damaged units where the subclass names them; ``recovery`` has what was skipped.
    ///   - progress: called after each chunk.
    /// - Throws: the first error, of the document or of a handler that called `fail`.
    public final func parse(isLenient: Bool = false, progress: () throws -> Void = {}) throws {
        defer { close() }
        guard isLenient, !unitElements.isEmpty else {
            while try step() { try progress() }
            return
        }
        recovery = Recovery(units: unitElements, holders: holderElements)
        while try lenientStep() { try progress() }
    }

    /// Parses the next chunk; false at the end.
    public final func step() throws -> Bool {
        if context == nil { try open() }
        let count = try input.read(into: memory)
        feed(UnsafeRawBufferPointer(rebasing: memory[..<count]), isLast: count == 0)
        if let failure { throw failure }
        return count > 0
    }

    final func feed(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        if let tag = unfinishedTag {
            guard tag.count <= XMLLimits.tag else {
                return fail("an element's attributes are longer than megabytes; this is no bilingual file")
            }
            var end = 1
            guard XMLLimits.attributes(in: tag, &end) <= XMLLimits.attributes else {
                return fail(XMLLimits.tooManyAttributes)
            }
        }
        let start = bytes.bindMemory(to: CChar.self).baseAddress
        isAtEnd = isLast
        let code = xmlParseChunk(context, start, Int32(bytes.count), isLast ? 1 : 0)
        if let names = context?.pointee.dict, xmlDictSize(names) > XMLLimits.names {
            fail("there are more than \(XMLLimits.names) names of elements and attributes; this is no bilingual file")
        }
        guard failure == nil, let parser = context?.pointee, parser.wellFormed == 0 || parser.disableSAX != 0 else {
            return
        }
        // Errors of the decoder come back as a code alone.
        fail("the text cannot be decoded (libxml2 error \(code)); its encoding is not what it seems to be")
    }

    /// The long start tag whose end the parser waits for.
    private var unfinishedTag: UnsafeBufferPointer<UInt8>? {
        guard let input = context?.pointee.input?.pointee, let start = input.cur, let end = input.end,
            end - start > 1 << 14, start[0] == 0x3C, start[1] != 0x21, start[1] != 0x3F
        else { return nil }
        return UnsafeBufferPointer(start: start, count: end - start)
    }

    final func open() throws {
        LibXML.silence()
        var handler = Self.handler
        let user = Unmanaged.passUnretained(self).toOpaque()
        guard let context = xmlCreatePushParserCtxt(&handler, user, nil, 0, input.path) else {
            throw Diagnostic(.defect, at: Place(input.path), "libxml2 has no memory for a parser")
        }
        self.context = context
        var options = XML_PARSE_NONET.rawValue
        switch input.encoding {
        case .declared: break
        case .utf8: options |= XML_PARSE_IGNORE_ENC.rawValue
        case .unread(let name):
            throw Diagnostic(
                .badInput, at: Place(input.path), "the file is \(name); convert it to UTF-8, for example with iconv")
        }
        xmlCtxtUseOptions(context, Int32(options))
        linesBefore = input.prefixLines
        declaredAttributes = 0
        leadLength = 0
        begin()
    }

    final func close() {
        guard let context else { return }
        if let document = context.pointee.myDoc { xmlFreeDoc(document) }
        xmlFreeParserCtxt(context)
        self.context = nil
    }

    /// The address that a name has in this document; for comparison with elements and attributes.
    public final func intern(_ name: StaticString) -> XMLName? {
        context.flatMap { xmlDictLookup($0.pointee.dict, name.utf8Start, Int32(name.utf8CodeUnitCount)) }
    }

    /// The same for a name from a table.
    final func intern(_ name: String) -> XMLName? {
        context.flatMap { xmlDictLookup($0.pointee.dict, name, Int32(name.utf8.count)) }
    }

    /// The line of the input that is being parsed, from 1; nil outside of the parsing.
    package final var currentLine: Int? { (context?.pointee.input?.pointee).map { max(1, Int($0.line)) + linesBefore } }

    /// Ends the parsing with an error at the current location.
    public final func fail(_ message: String) {
        let position = context?.pointee.input?.pointee
        fail(message, line: position.map { Int($0.line) }, column: position.map { Int($0.col) })
    }

    /// Ends the parsing with an error.
    public final func fail(_ error: any Error) {
        guard failure == nil else { return }
        failure = error
        xmlStopParser(context)
    }

    final func fail(_ message: String, line: Int?, column: Int?) {
        guard failure == nil else { return }
        // Columns of the line that another parser was started in count from elsewhere.
        let column = column.flatMap { $0 > 0 && (leadLength == 0 || line != 1) ? $0 : nil }
        let line = line.map { max(1, $0) + linesBefore }
        // To find the line, the file is read again; not for each of many damaged locations.
        let excerpt = recovery?.hasManyLosses == true ? nil : line.flatMap { input.excerpt(line: $0) }
        fail(
            Diagnostic(.badInput, at: Place(input.path, line: line, column: column), message, excerpt: excerpt)
                as any Error)
    }
}
