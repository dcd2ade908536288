import BilingualXML

/// Translation Memory eXchange 1.1 to 1.4b (LISA OSCAR; GALA publishes 1.4b).
struct TMXFormat: CorpusFormat {
    let name = "TMX"
    let endings = TMXDialect.endings

    // The root may be past the head; then the reader itself checks it.
    func claims(_ input: CorpusInput) -> Bool { input.head.isXML && (input.head.rootElement ?? "tmx") == "tmx" }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        let stream = TMXStream(input, settings: settings, sink: sink)
        defer { sink.note(stream.recovery) }
        try stream.parse(isLenient: settings.isLenient) { try sink.progress(input.fraction) }
    }
}

/// Follows the elements of a TMX document and hands each unit's variants to a ``TranslationUnit``.
///
/// In a `seg`, the text of `hi` and of elements that TMX does not know is kept. The content of `bpt ept it ph ut` is
/// native code, see ``SegmentText``; a `sub` inside, a footnote or an index entry, is not part of the sentence.
private final class TMXStream: XMLStream {
    private let sink: PairSink
    private let unit: TranslationUnit
    private let text: SegmentText
    /// The segments with their codes, where origins are written.
    private let markup: SegmentMarkup?
    private let readsDates, readsOrigins: Bool
    private var names = Names()
    private var roles: InlineRoles?
    private var namespace: XMLName?

    // The depth at which the element is open; 0 while it is not.
    private var unitDepth = 0, variantDepth = 0, segmentDepth = 0, propertyDepth = 0
    private var isCollecting = false
    private var hasSegment = false
    /// The type of the `prop` that is open; nil in a `note`.
    private var propertyType: String?
    private let property = ByteBuffer()
    private static let longestProperty = 1 << 12

    init(_ input: CorpusInput, settings: IngestSettings, sink: PairSink) {
        self.sink = sink
        unit = TranslationUnit(settings: settings, sink: sink)
        text = SegmentText(settings, sink: sink)
        markup = settings.tracesOrigins ? SegmentMarkup(composes: settings.unicodeForm == .nfc) : nil
        readsOrigins = settings.readsOrigins
        readsDates = settings.variants == .newest || settings.readsOrigins
        super.init(input, chunkSize: settings.chunkSize)
    }

    private struct Names {
        var tmx, header, tu, tuv, seg, lang, xml, srclang, tuid, creationdate, changedate, prop, note, type, i,
            x: XMLName?
    }

    override func begin() {
        names = Names(
            tmx: intern("tmx"), header: intern("header"), tu: intern("tu"), tuv: intern("tuv"), seg: intern("seg"),
            lang: intern("lang"), xml: intern("xml"), srclang: intern("srclang"), tuid: intern("tuid"),
            creationdate: intern("creationdate"), changedate: intern("changedate"), prop: intern("prop"),
            note: intern("note"), type: intern("type"), i: intern("i"), x: intern("x"))
        roles = InlineRoles(.tmx, self)
    }

    override var unitElements: [String] { ["tu"] }
    override var isInUnit: Bool { unitDepth > 0 }

    override func forget() {
        (unitDepth, variantDepth, segmentDepth, propertyDepth) = (0, 0, 0, 0)
        isCollecting = false
    }

    override func startElement(_ element: XMLElement) {
        if depth == 1 { return startRoot(element) }
        let isOurs = element.namespace == namespace
        if segmentDepth > 0 {
            guard isCollecting else { return }
            markup?.start(element, isOurs ? roles?[element.name] : nil)
            startInline(element, isOurs: isOurs)
            if text.isTooLong { fail(text.tooLong) }
        } else if !isOurs {
            return
        } else if unitDepth == 0 {
            if element.name == names.tu {
                startUnit(element)
            } else if element.name == names.header {
                unit.setHeaderLanguage(element.attribute(names.srclang))
            }
        } else if variantDepth == 0, element.name == names.tuv {
            startVariant(element)
        } else if element.name == names.seg, variantDepth > 0, !hasSegment {
            segmentDepth = depth
            hasSegment = true
            text.reset()
            markup?.reset()
        } else if propertyDepth == 0, element.name == names.prop || element.name == names.note {
            startProperty(element)
        }
    }

    private func startProperty(_ element: XMLElement) {
        // The properties of a skipped variant do not concern the pair.
        guard variantDepth == 0 || isCollecting else { return }
        propertyType = element.name == names.prop ? element.string(names.type) ?? "prop" : nil
        guard readsOrigins || propertyType.map(Self.tellsOrigin) == true else { return }
        propertyDepth = depth
        property.removeAll()
    }

    /// Whether a property of the type says what made the text.
    private static func tellsOrigin(_ type: String) -> Bool {
        TMXDialect.originTypes.contains(type.lowercased())
    }

    private func endProperty() {
        propertyDepth = 0
        let value = String(decoding: property.bytes, as: UTF8.self)
        if let propertyType, Self.tellsOrigin(propertyType), MachineTranslation.isNamed(in: value) {
            if variantDepth > 0 { unit.isMachineVariant = true } else { unit.isMachineUnit = true }
        }
        guard readsOrigins else { return }
        guard let type = propertyType else { return sink.origin.add(note: value) }
        // Trados writes Txt::Subject, others domain, subject or x-Domain.
        let kind = type.lowercased()
        if variantDepth == 0, kind.contains("domain") || kind.contains("subject") {
            sink.origin.set(\.domain, property: type, value)
        } else if variantDepth == 0, TMXDialect.documentTypes.contains(kind) {
            sink.origin.set(\.document, property: type, value)
        } else {
            sink.origin.add(property: type, value)
        }
    }

    private func startRoot(_ element: XMLElement) {
        namespace = element.namespace
        guard element.name != names.tmx else { return }
        fail("the root element is <\(String(cString: element.name))>, not <tmx>; this is not a translation memory")
    }

    private func startUnit(_ element: XMLElement) {
        unitDepth = depth
        text.beginUnit()
        unit.begin(originalLanguage: element.attribute(names.srclang))
        if let complaint = sink.languages.complaint { return fail(complaint) }
        guard readsDates else { return }
        unit.date = element.string(names.changedate) ?? element.string(names.creationdate)
        guard readsOrigins else { return }
        sink.origin = PairOrigin(
            id: element.string(names.tuid), created: element.string(names.creationdate),
            changed: element.string(names.changedate))
        addProperties(of: element)
    }

    /// The attributes of a unit or variant that have no column of their own.
    private func addProperties(of element: XMLElement) {
        var author: String?
        for (name, value) in element.unprefixed {
            switch name {
            case "tuid", "creationdate", "changedate", "lang", "srclang": break
            case "changeid": author = value
            case "creationid": author = author ?? value
            default: sink.origin.add(property: name, value)
            }
        }
        if sink.origin.author == nil { sink.origin.author = author }
    }

    private func startVariant(_ element: XMLElement) {
        variantDepth = depth
        hasSegment = false
        isCollecting = unit.beginVariant(language: element.language(names.lang, names.xml))
        if let complaint = sink.languages.complaint { return fail(complaint) }
        guard readsDates else { return }
        let created = element.string(names.creationdate), changed = element.string(names.changedate)
        unit.variantDate = changed ?? created
        guard readsOrigins, isCollecting else { return }
        if sink.origin.created == nil { sink.origin.created = created }
        if sink.origin.changed == nil { sink.origin.changed = changed }
        addProperties(of: element)
    }

    /// - Parameter isOurs: false for an element of another namespace.
    private func startInline(_ element: XMLElement, isOurs: Bool) {
        guard isOurs else {
            if !text.isDropping { sink.counts.unknownInlineElements += 1 }
            return
        }
        let role = roles?[element.name]
        switch role {
        case .subflow:
            text.beginCode(.hidden, key: nil, partner: nil, depth: depth)
            text.beginSubflow(depth: depth)
        case .code:
            text.beginCode(
                .alone, key: element.string(names.x), partner: nil, types: [element.string(names.type)], depth: depth)
        case .opening:
            text.beginCode(
                .opening, key: element.string(names.x), partner: element.string(names.i),
                types: [element.string(names.type)], depth: depth)
        case .closing: text.beginCode(.closing, key: nil, partner: element.string(names.i), depth: depth)
        default:
            guard !text.isDropping else { return }
            text.notePending(.paired)
            if role == nil { sink.counts.unknownInlineElements += 1 }
        }
    }

    override func endElement() {
        if segmentDepth > 0 {
            if isCollecting, depth > segmentDepth { markup?.end() }
            if isCollecting, text.end(depth: depth) { return }
            // Of highlighted text.
            guard depth == segmentDepth else { return text.notePending(.paired) }
            segmentDepth = 0
            if isCollecting { addVariant() }
        } else if depth == propertyDepth {
            endProperty()
        } else if depth == variantDepth {
            variantDepth = 0
        } else if depth == unitDepth {
            unitDepth = 0
            do { try unit.end() } catch is TooManyVariants { fail(tooManyVariants) } catch { fail(error) }
        }
    }

    private func addVariant() {
        do {
            try unit.add(text: text.bytes.bytes, subflows: text.subflows, markup: markup?.finish() ?? "")
        } catch {
            fail(tooManyVariants)
        }
    }

    private let tooManyVariants =
        "the unit has more text in one language than any real one; a tag may be missing its end"

    override func text(_ bytes: UnsafeRawBufferPointer) {
        if segmentDepth > 0, isCollecting {
            markup?.add(bytes)
            guard text.add(bytes) else { return fail(text.tooLong) }
        } else if propertyDepth > 0, property.count + bytes.count < Self.longestProperty {
            property.append(bytes)
        }
    }
}
