import Diagnostics

/// Translation Memory eXchange 1.1 to 1.4b (LISA OSCAR; GALA publishes 1.4b).
struct TMXFormat: CorpusFormat {
    let name = "TMX"
    let endings = [".tmx"]

    // The root may stand beyond the head; then the reader itself checks it.
    func claims(_ input: CorpusInput) -> Bool { input.head.isXML && (input.head.rootElement ?? "tmx") == "tmx" }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        let stream = TMXStream(input, settings: settings, sink: sink)
        defer { sink.note(losses: stream.losses, count: stream.lossCount) }
        try stream.parse(isLenient: settings.isLenient) { try sink.progress(input.fraction) }
    }
}

/// Follows the elements of a TMX document and hands each unit's variants to a ``TranslationUnit``.
///
/// In a `seg`, the text of `hi` and of elements that TMX does not know is kept. The content of `bpt ept it ph ut` is
/// native code, see ``SegmentText``; a `sub` inside, a footnote or an index entry, is no part of the sentence.
private final class TMXStream: XMLStream {
    private let sink: PairSink
    private let unit: TranslationUnit
    private let text: SegmentText
    private let readsDates, tracesOrigins: Bool
    private var names: Names?
    private var namespace: XMLName?

    // The depth at which the element is open; 0 while it is not.
    private var unitDepth = 0, variantDepth = 0, segmentDepth = 0, domainDepth = 0
    private var isCollecting = false
    private var hasSegment = false
    private var domain = ByteBuffer()

    init(_ input: CorpusInput, settings: IngestSettings, sink: PairSink) {
        self.sink = sink
        unit = TranslationUnit(settings: settings, sink: sink)
        text = SegmentText(settings, sink: sink)
        tracesOrigins = settings.tracesOrigins
        readsDates = settings.variants == .newest || settings.tracesOrigins
        super.init(input, chunkSize: settings.chunkSize)
    }

    private struct Names {
        let tmx, header, tu, tuv, seg, hi, bpt, ept, it, ph, ut, sub, lang, xml, srclang, tuid, creationdate,
            changedate, prop, type, i, x, pos: XMLName?
    }

    override func begin() {
        names = Names(
            tmx: intern("tmx"), header: intern("header"), tu: intern("tu"), tuv: intern("tuv"), seg: intern("seg"),
            hi: intern("hi"), bpt: intern("bpt"), ept: intern("ept"), it: intern("it"), ph: intern("ph"),
            ut: intern("ut"), sub: intern("sub"), lang: intern("lang"), xml: intern("xml"), srclang: intern("srclang"),
            tuid: intern("tuid"), creationdate: intern("creationdate"), changedate: intern("changedate"),
            prop: intern("prop"), type: intern("type"), i: intern("i"), x: intern("x"), pos: intern("pos"))
    }

    override func recover() -> Recovery? {
        if unitDepth > 0 { sink.counts.damagedUnits += 1 }
        (unitDepth, variantDepth, segmentDepth, domainDepth) = (0, 0, 0, 0)
        isCollecting = false
        return Recovery(elements: ["tu"], lead: "<tmx version=\"1.4\"><body>")
    }

    override func startElement(_ element: XMLElement) {
        guard let names else { return }
        if depth == 1 { return startRoot(element, names) }
        let isOurs = element.namespace == namespace
        if segmentDepth > 0 {
            guard isCollecting else { return }
            startInline(element, isOurs ? names : nil)
            if text.isTooLong { fail(text.tooLong) }
        } else if !isOurs {
            return
        } else if unitDepth == 0 {
            if element.name == names.tu {
                startUnit(element, names)
            } else if element.name == names.header {
                unit.setHeaderLanguage(element.attribute(names.srclang))
            }
        } else if variantDepth == 0 {
            if element.name == names.tuv {
                startVariant(element, names)
            } else if tracesOrigins, element.name == names.prop {
                // Trados writes Txt::Subject, others domain, subject or x-Domain.
                let type = element.string(names.type)?.lowercased() ?? ""
                if type.contains("domain") || type.contains("subject") { domainDepth = depth }
            }
        } else if element.name == names.seg, !hasSegment {
            segmentDepth = depth
            hasSegment = true
            text.reset()
        }
    }

    private func startRoot(_ element: XMLElement, _ names: Names) {
        namespace = element.namespace
        guard element.name != names.tmx else { return }
        fail("the root element is <\(String(cString: element.name))>, not <tmx>; this is not a translation memory")
    }

    private func startUnit(_ element: XMLElement, _ names: Names) {
        unitDepth = depth
        text.beginUnit()
        unit.begin(originalLanguage: element.attribute(names.srclang))
        if let complaint = sink.languages.complaint { return fail(complaint) }
        guard readsDates else { return }
        unit.date = element.string(names.changedate) ?? element.string(names.creationdate)
        guard tracesOrigins else { return }
        domain.removeAll()
        sink.origin = PairOrigin(
            id: element.string(names.tuid), created: element.string(names.creationdate),
            changed: element.string(names.changedate))
    }

    private func startVariant(_ element: XMLElement, _ names: Names) {
        variantDepth = depth
        hasSegment = false
        let language = element.attribute(names.lang, prefix: names.xml) ?? element.attribute(names.lang)
        isCollecting = unit.beginVariant(language: language)
        if let complaint = sink.languages.complaint { return fail(complaint) }
        guard readsDates else { return }
        let created = element.string(names.creationdate), changed = element.string(names.changedate)
        unit.variantDate = changed ?? created
        guard tracesOrigins, isCollecting else { return }
        if sink.origin.created == nil { sink.origin.created = created }
        if sink.origin.changed == nil { sink.origin.changed = changed }
    }

    /// - Parameter names: nil for an element of another namespace.
    private func startInline(_ element: XMLElement, _ names: Names?) {
        guard let names else {
            if !text.isDropping { sink.counts.unknownInlineElements += 1 }
            return
        }
        let name = element.name
        if name == names.sub {
            text.beginCode(.hidden, key: nil, partner: nil, depth: depth)
            text.beginSubflow(depth: depth)
        } else if name == names.ph || name == names.ut || name == names.it {
            text.beginCode(.alone, key: element.string(names.x), partner: nil, depth: depth)
        } else if name == names.bpt {
            text.beginCode(.opening, key: element.string(names.x), partner: element.string(names.i), depth: depth)
        } else if name == names.ept {
            text.beginCode(.closing, key: nil, partner: element.string(names.i), depth: depth)
        } else if name != names.hi, !text.isDropping {
            sink.counts.unknownInlineElements += 1
        }
    }

    override func endElement() {
        if segmentDepth > 0 {
            if isCollecting, text.end(depth: depth) { return }
            guard depth == segmentDepth else { return }
            segmentDepth = 0
            if isCollecting { addVariant() }
        } else if depth == variantDepth {
            variantDepth = 0
        } else if depth == domainDepth {
            domainDepth = 0
            sink.origin.domain = String(decoding: domain.bytes, as: UTF8.self)
        } else if depth == unitDepth {
            unitDepth = 0
            do { try unit.end() } catch is TooManyVariants { fail(tooManyVariants) } catch { fail(error) }
        }
    }

    private func addVariant() {
        do {
            try unit.add(text: text.bytes.bytes, subflows: text.subflows)
        } catch {
            fail(tooManyVariants)
        }
    }

    private let tooManyVariants =
        "the unit has more text in one language than any real one; a tag may be missing its end"

    override func text(_ bytes: UnsafeRawBufferPointer) {
        if segmentDepth > 0, isCollecting {
            guard text.add(bytes) else { return fail(text.tooLong) }
        } else if domainDepth > 0, domain.count + bytes.count < 1 << 12 {
            domain.append(bytes)
        }
    }
}
