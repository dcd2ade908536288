import Diagnostics

/// Translation Memory eXchange 1.1 to 1.4b (LISA OSCAR; GALA publishes 1.4b).
struct TMXFormat: CorpusFormat {
    let name = "TMX"

    // The root may stand beyond the head; then the reader itself checks it.
    func claims(_ input: CorpusInput) -> Bool { input.head.isXML && (input.head.rootElement ?? "tmx") == "tmx" }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        let stream = TMXStream(input, settings: settings, sink: sink)
        try stream.parse(chunkSize: settings.chunkSize) { try sink.progress(input.fraction) }
    }
}

/// Follows the elements of a TMX document and hands each unit's variants to a ``TranslationUnit``.
///
/// In a `seg`, the text of `hi` and of elements that TMX does not know is kept. The content of `bpt ept it ph ut` is
/// native code and dropped, with the `sub` inside: a footnote or an index entry is no part of the sentence. Where a
/// code that stands for itself (`ph`, `ut`, `it`) was the only thing between two letters or digits, as in
/// `Retry<ph/>to`, it counts as a space; paired codes (`bpt`, `ept`) format text and do not.
private final class TMXStream: XMLStream {
    private let sink: PairSink
    private let segmentLimit: Int
    private let unit: TranslationUnit
    private var names: Names?
    private var namespace: XMLName?
    private let text = ByteBuffer()

    // The depth at which the element is open; 0 while it is not.
    private var unitDepth = 0, variantDepth = 0, segmentDepth = 0, droppedDepth = 0
    private var isCollecting = false
    private var hasSegment = false
    private var droppedStandsAlone = false
    private var isCodePending = false

    init(_ input: CorpusInput, settings: IngestSettings, sink: PairSink) {
        self.sink = sink
        segmentLimit = settings.segmentLimit
        unit = TranslationUnit(settings: settings, sink: sink)
        super.init(input)
    }

    private struct Names {
        let tmx, header, tu, tuv, seg, hi, bpt, ept, it, ph, ut, sub, lang, xml, srclang: XMLName?
    }

    override func begin() {
        names = Names(
            tmx: intern("tmx"), header: intern("header"), tu: intern("tu"), tuv: intern("tuv"), seg: intern("seg"),
            hi: intern("hi"), bpt: intern("bpt"), ept: intern("ept"), it: intern("it"), ph: intern("ph"),
            ut: intern("ut"), sub: intern("sub"), lang: intern("lang"), xml: intern("xml"), srclang: intern("srclang"))
    }

    override func startElement(_ element: XMLElement) {
        guard let names else { return }
        if depth == 1 { return startRoot(element, names) }
        let isOurs = element.namespace == namespace
        if segmentDepth > 0 {
            if isCollecting { startInline(element, isOurs ? names : nil) }
        } else if !isOurs {
            return
        } else if unitDepth == 0 {
            if element.name == names.tu {
                unitDepth = depth
                unit.begin(originalLanguage: element.attribute(names.srclang))
            } else if element.name == names.header {
                unit.setHeaderLanguage(element.attribute(names.srclang))
            }
        } else if variantDepth == 0 {
            if element.name == names.tuv {
                variantDepth = depth
                hasSegment = false
                let language = element.attribute(names.lang, prefix: names.xml) ?? element.attribute(names.lang)
                isCollecting = unit.beginVariant(language: language)
            }
        } else if element.name == names.seg, !hasSegment {
            segmentDepth = depth
            hasSegment = true
            text.removeAll()
            isCodePending = false
        }
    }

    private func startRoot(_ element: XMLElement, _ names: Names) {
        namespace = element.namespace
        guard element.name != names.tmx else { return }
        fail("the root element is <\(String(cString: element.name))>, not <tmx>; this is not a translation memory")
    }

    /// - Parameter names: nil for an element of another namespace.
    private func startInline(_ element: XMLElement, _ names: Names?) {
        guard let names else {
            if droppedDepth == 0 { sink.counts.unknownInlineElements += 1 }
            return
        }
        let name = element.name
        if name == names.sub { sink.counts.subflows += 1 }
        guard droppedDepth == 0 else { return }
        let standsAlone = name == names.ph || name == names.ut || name == names.it
        if standsAlone || name == names.bpt || name == names.ept || name == names.sub {
            sink.counts.inlineCodes += 1
            droppedDepth = depth
            droppedStandsAlone = standsAlone
        } else if name != names.hi {
            sink.counts.unknownInlineElements += 1
        }
    }

    override func endElement() {
        if droppedDepth > 0 {
            guard depth == droppedDepth else { return }
            droppedDepth = 0
            if droppedStandsAlone { isCodePending = true }
        } else if depth == segmentDepth {
            segmentDepth = 0
            if isCollecting { addVariant() }
        } else if depth == variantDepth {
            variantDepth = 0
        } else if depth == unitDepth {
            unitDepth = 0
            do { try unit.end() } catch { fail(error) }
        }
    }

    private func addVariant() {
        do {
            try unit.add(text: text.bytes)
        } catch {
            fail("the unit has more text in one language than any real one; a tag may be missing its end")
        }
    }

    override func text(_ bytes: UnsafeRawBufferPointer) {
        guard segmentDepth > 0, isCollecting, droppedDepth == 0, !bytes.isEmpty else { return }
        if isCodePending {
            isCodePending = false
            if let before = UTF8Text.lastScalar(of: text.bytes), Script.isSpacedWordCharacter(before),
                Script.isSpacedWordCharacter(UTF8Text.scalar(in: bytes, at: 0).value)
            {
                text.append(0x20)
                sink.counts.spacesForCodes += 1
            }
        }
        text.append(bytes)
        guard text.count <= segmentLimit else {
            fail("the segment is longer than \(segmentLimit) bytes; raise --segment-limit if it is meant to be")
            return
        }
    }
}
