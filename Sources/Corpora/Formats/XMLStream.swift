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
    final var depth = 0
    /// Attributes that the document itself declares.
    final var declaredAttributes = 0
    /// Where the parser had to skip damaged units, in lenient runs; the first places only.
    private(set) final var losses: [Diagnostic] = []
    private(set) final var lossCount = 0
    private final var context: xmlParserCtxtPtr?
    private final var failure: (any Error)?
    private final var memory: UnsafeMutableRawBufferPointer
    private final let chunkSize: Int
    /// Where the failure was, in bytes of what the present parser was given, and its line there.
    private final var failureOffset = 0, failureLine = 1
    /// Line breaks before what the present parser was given.
    private final var linesBefore = 0
    /// Bytes of the input that the present parser was given, its lead not counted.
    private final var fed = 0, leadLength = 0
    private static let maximumLosses = 20
    static let maximumDepth = 256
    static let maximumAttribute = 1 << 20
    /// Bytes of a start tag, attributes included.
    private static let maximumTag = 1 << 22
    private static let maximumNames = 10_000
    /// libxml2 compares each attribute of an element with every other one.
    private static let maximumAttributes = 5_000
    /// libxml2 gives each element all attributes that are declared with a default value.
    static let maximumDeclarations = 500
    /// More bytes than `<`, an element's name and what follows it.
    private static let longestStart = 32

    /// - Parameter chunkSize: how many bytes the parser gets at once.
    init(_ input: CorpusInput, chunkSize: Int) {
        self.input = input
        self.chunkSize = chunkSize
        // Room for what is carried over where a search goes on in the next chunk.
        memory = .allocate(byteCount: chunkSize + Self.longestStart, alignment: 16)
    }

    deinit {
        close()
        memory.deallocate()
    }

    /// How to read on behind a damaged place.
    struct Recovery {
        /// The names of the elements that a parser can start at.
        let elements: [String]
        /// What the parser has to be given first, so that the rest is a document again.
        let lead: String
    }

    // MARK: What a subclass answers to

    /// Called before the first element, and again where the parser starts afresh; the place to intern names.
    func begin() {}
    func startElement(_ element: XMLElement) {}
    func endElement() {}
    /// Text, in pieces that end between characters.
    func text(_ bytes: UnsafeRawBufferPointer) {}
    /// Called in lenient runs at a damaged place: what to forget, and where to go on; nil to give up.
    func recover() -> Recovery? { nil }

    // MARK: Parsing

    /// Parses the whole input.
    /// - Parameters:
    ///   - isLenient: skips damaged units where the subclass knows how; `losses` tells what was skipped.
    ///   - progress: called after each chunk.
    /// - Throws: the first error, of the document or of a handler that called `fail`.
    final func parse(isLenient: Bool = false, progress: () throws -> Void = {}) throws {
        defer { close() }
        while try step(isLenient: isLenient) { try progress() }
    }

    /// Parses the next chunk; false at the end.
    final func step(isLenient: Bool = false) throws -> Bool {
        if context == nil { try open() }
        let count = try input.read(into: .init(rebasing: memory[..<chunkSize]))
        var bytes = UnsafeRawBufferPointer(rebasing: memory[..<count])
        while true {
            feed(bytes, isLast: count == 0)
            guard let failure else { return count > 0 }
            guard isLenient, let error = failure as? Diagnostic, error.status == .badInput,
                let rest = try restart(bytes, error)
            else { throw failure }
            bytes = rest
            if bytes.isEmpty { return false }
        }
    }

    private func feed(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        if let tag = unfinishedTag {
            guard tag.count <= Self.maximumTag else {
                return fail("an element's attributes are longer than megabytes; this is no bilingual file")
            }
            guard !hasManyAttributes(tag) else {
                return fail("an element has thousands of attributes; this is no bilingual file")
            }
        }
        let start = bytes.bindMemory(to: CChar.self).baseAddress
        let code = xmlParseChunk(context, start, Int32(bytes.count), isLast ? 1 : 0)
        fed += bytes.count
        if let names = context?.pointee.dict, xmlDictSize(names) > Self.maximumNames {
            fail("there are more than \(Self.maximumNames) names of elements and attributes; this is no bilingual file")
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

    /// Whether a start tag without its end has more attributes than any real one.
    private func hasManyAttributes(_ tag: UnsafeBufferPointer<UInt8>) -> Bool {
        var count = 0
        var quote: UInt8 = 0
        for byte in tag {
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == 0x3D {
                count += 1
            } else if byte == 0x3E {
                return false
            }
        }
        return count > Self.maximumAttributes
    }

    /// Starts another parser at the next unit behind the damaged place.
    /// - Parameter chunk: what was fed last.
    /// - Returns: what is to be fed next, empty at the end of the input; nil where there is no going on.
    private func restart(_ chunk: UnsafeRawBufferPointer, _ error: Diagnostic) throws -> UnsafeRawBufferPointer? {
        // Only where the parser's bytes are the file's can its place be found in them.
        guard input.head.encoding == .utf8, depth > 1, let recovery = recover() else { return nil }
        // At least one byte further: a unit must not be met twice.
        let consumed = max(1, failureOffset - leadLength)
        var line = failureLine
        var search = UnsafeRawBufferPointer(
            rebasing: chunk[min(max(consumed - (fed - chunk.count), 0), chunk.count)...])
        lossCount += 1
        if losses.count < Self.maximumLosses { losses.append(error) }
        var carried = 0
        while true {
            if let offset = Self.start(of: recovery.elements, in: search) {
                line += search[..<offset].count { $0 == 0x0A }
                let first = linesBefore + line - 1
                close()
                depth = 0
                failure = nil
                try open()
                linesBefore = first
                var lead = recovery.lead
                lead.withUTF8 { feed(UnsafeRawBufferPointer($0), isLast: false) }
                leadLength = lead.utf8.count
                fed = 0
                return failure == nil ? UnsafeRawBufferPointer(rebasing: search[offset...]) : nil
            }
            // A name may be cut off at the end of the chunk.
            carried = min(search.count, Self.longestStart)
            line += search.dropLast(carried).count { $0 == 0x0A }
            if carried > 0, let base = memory.baseAddress, let tail = search.baseAddress {
                base.copyMemory(from: tail + search.count - carried, byteCount: carried)
            }
            let count = try input.read(into: .init(rebasing: memory[carried..<(carried + chunkSize)]))
            guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            search = UnsafeRawBufferPointer(rebasing: memory[..<(carried + count)])
        }
    }

    /// Where an element of one of the names starts first.
    private static func start(of names: [String], in bytes: UnsafeRawBufferPointer) -> Int? {
        var from = 0
        while let found = UnsafeRawBufferPointer(rebasing: bytes[from...]).firstOffset(of: 0x3C) {
            let offset = from + found
            for name in names where bytes[(offset + 1)...].starts(with: name.utf8) {
                let end = offset + 1 + name.utf8.count
                if end < bytes.count, [0x20, 0x09, 0x0A, 0x0D, 0x3E].contains(bytes[end]) { return offset }
            }
            from = offset + 1
        }
        return nil
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
        linesBefore = input.head.prefixLines
        declaredAttributes = 0
        fed = 0
        leadLength = 0
        begin()
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
        // Stopping the parser forgets its place.
        failureOffset = Int(xmlByteConsumed(context))
        failureLine = Int(context?.pointee.input?.pointee.line ?? 1)
        xmlStopParser(context)
    }

    func fail(_ message: String, line: Int?, column: Int?) {
        guard failure == nil else { return }
        let line = line.map { max(1, $0) + linesBefore }
        // To find the line, the file is read again; not for each of many damaged places.
        let excerpt = losses.count < Self.maximumLosses ? line.flatMap { input.excerpt(line: $0) } : nil
        let column = column.flatMap { $0 > 0 ? $0 : nil }
        fail(
            Diagnostic(.badInput, at: Place(input.path, line: line, column: column), message, excerpt: excerpt)
                as any Error)
    }
}
