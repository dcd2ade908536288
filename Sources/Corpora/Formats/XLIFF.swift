import Diagnostics

/// XML Localization Interchange File Format 1.0 to 1.2 and 2.x (OASIS).
struct XLIFFFormat: CorpusFormat {
    let name = "XLIFF"
    let endings = [".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff"]

    func claims(_ input: CorpusInput) -> Bool { input.head.isXML && input.head.rootElement == "xliff" }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        let stream = XLIFFStream(input, settings: settings, sink: sink)
        defer { sink.note(losses: stream.losses, count: stream.lossCount) }
        try stream.parse(isLenient: settings.isLenient) { try sink.progress(input.fraction) }
    }
}

/// Follows the elements of an XLIFF document and hands each unit's texts to an ``XLIFFUnit``.
///
/// Only a `source`, `seg-source` or `target` right under a `trans-unit` (1.x) or a `segment` (2.x) counts: those of
/// `alt-trans` and of the match module are proposals. In them, the text of `g`, `pc`, `mrk` and of elements that XLIFF
/// does not know is kept; other inline elements stand for native code, see ``SegmentText``.
private final class XLIFFStream: XMLStream {
    private let sink: PairSink
    private let unit: XLIFFUnit
    private let text: SegmentText
    private let tracesOrigins: Bool
    private var names: Names?
    private var namespace: XMLName?
    private var languages: (source: String?, target: String?) = (nil, nil)
    private var version = "1.2"

    // The depth at which the element is open; 0 while it is not.
    private var unitDepth = 0, textDepth = 0, markDepth = 0
    private var spanDepths: [Int] = []
    private var side = XLIFFUnit.Side.source

    init(_ input: CorpusInput, settings: IngestSettings, sink: PairSink) {
        self.sink = sink
        text = SegmentText(settings, sink: sink)
        unit = XLIFFUnit(settings, sink: sink, text: text)
        tracesOrigins = settings.tracesOrigins
        super.init(input, chunkSize: settings.chunkSize)
    }

    private struct Names {
        let xliff, version, file, srcLang, trgLang, sourceLanguage, targetLanguage, original, transUnit, unit, segment,
            source, segSource, target, lang, xml, state, approved, id, mid, mtype, mrk, g, pc, x, bx, ex, ph, it, bpt,
            ept, sub, sc, ec, sm, em, cp, rid, startRef: XMLName?
    }

    override func begin() {
        names = Names(
            xliff: intern("xliff"), version: intern("version"), file: intern("file"), srcLang: intern("srcLang"),
            trgLang: intern("trgLang"), sourceLanguage: intern("source-language"),
            targetLanguage: intern("target-language"), original: intern("original"), transUnit: intern("trans-unit"),
            unit: intern("unit"), segment: intern("segment"), source: intern("source"),
            segSource: intern("seg-source"), target: intern("target"), lang: intern("lang"), xml: intern("xml"),
            state: intern("state"), approved: intern("approved"), id: intern("id"), mid: intern("mid"),
            mtype: intern("mtype"), mrk: intern("mrk"), g: intern("g"), pc: intern("pc"), x: intern("x"),
            bx: intern("bx"), ex: intern("ex"), ph: intern("ph"), it: intern("it"), bpt: intern("bpt"),
            ept: intern("ept"), sub: intern("sub"), sc: intern("sc"), ec: intern("ec"), sm: intern("sm"),
            em: intern("em"), cp: intern("cp"), rid: intern("rid"), startRef: intern("startRef"))
    }

    override func recover() -> Recovery? {
        if unitDepth > 0 { sink.counts.damagedUnits += 1 }
        (unitDepth, textDepth, markDepth) = (0, 0, 0)
        spanDepths.removeAll()
        func attribute(_ name: String, _ value: String?) -> String {
            guard let value, !value.contains(where: { "<&\"".contains($0) }) else { return "" }
            return " \(name)=\"\(value)\""
        }
        let isNew = version.hasPrefix("2")
        let names = isNew ? ("srcLang", "trgLang") : ("source-language", "target-language")
        let tags = attribute(names.0, languages.source) + attribute(names.1, languages.target)
        let lead =
            isNew
            ? "<xliff version=\"\(version)\"\(tags)><file id=\"f\">" : "<xliff version=\"1.2\"><file\(tags)><body>"
        return Recovery(elements: isNew ? ["file", "unit"] : ["file", "trans-unit"], lead: lead)
    }

    override func startElement(_ element: XMLElement) {
        guard let names else { return }
        if depth == 1 { return startRoot(element, names) }
        let name = element.name
        if textDepth > 0 {
            startInline(element, element.namespace == namespace ? names : nil)
            if text.isTooLong { fail(text.tooLong) }
            return
        }
        guard element.namespace == namespace else { return }
        if unitDepth == 0 {
            if name == names.transUnit || name == names.segment {
                unitDepth = depth
                text.beginUnit()
                unit.begin(
                    id: element.string(names.id), state: element.string(names.state),
                    isApproved: element.string(names.approved) == "yes")
            } else if name == names.file {
                startFile(element, names)
            } else if name == names.unit, tracesOrigins {
                sink.origin.id = element.string(names.id)
            }
        } else if depth == unitDepth + 1 {
            if name == names.source {
                side = .source
            } else if name == names.segSource {
                side = .segmentedSource
            } else if name == names.target {
                side = .target
            } else {
                return
            }
            guard unit.beginText(side, language: element.attribute(names.lang, prefix: names.xml)) else { return }
            if let complaint = sink.languages.complaint { return fail(complaint) }
            if side == .target, let state = element.string(names.state) { unit.state = state }
            textDepth = depth
            text.reset()
        }
    }

    private func startRoot(_ element: XMLElement, _ names: Names) {
        namespace = element.namespace
        guard element.name == names.xliff else {
            return fail("the root element is <\(String(cString: element.name))>, not <xliff>")
        }
        version = element.string(names.version) ?? "1.2"
        languages = (element.string(names.srcLang), element.string(names.trgLang))
        unit.setLanguages(languages)
    }

    private func startFile(_ element: XMLElement, _ names: Names) {
        if tracesOrigins { sink.origin = PairOrigin(document: element.string(names.original)) }
        guard !version.hasPrefix("2") else { return }
        languages = (element.string(names.sourceLanguage), element.string(names.targetLanguage))
        unit.setLanguages(languages)
        if let complaint = sink.languages.complaint { return fail(complaint) }
    }

    /// - Parameter names: nil for an element of another namespace.
    private func startInline(_ element: XMLElement, _ names: Names?) {
        guard let names else {
            if !text.isDropping { sink.counts.unknownInlineElements += 1 }
            return
        }
        let name = element.name
        if name == names.mrk {
            startMark(element, names)
        } else if name == names.g || name == names.pc {
            guard !text.isDropping else { return }
            text.beginSpan(key: element.string(names.id))
            spanDepths.append(depth)
        } else if name == names.x || name == names.ph || name == names.it {
            let id = element.string(names.id)
            // Angular writes paired tags as two of them.
            let code: SegmentText.Code =
                id?.hasPrefix("START_") == true ? .opening : id?.hasPrefix("CLOSE_") == true ? .closing : .alone
            text.beginCode(
                code, key: id, partner: code == .alone ? nil : id.map { String($0.dropFirst(6)) }, depth: depth)
        } else if name == names.bpt || name == names.bx || name == names.sc {
            let id = element.string(names.id)
            text.beginCode(.opening, key: id, partner: element.string(names.rid) ?? id, depth: depth)
        } else if name == names.ept || name == names.ex || name == names.ec {
            let start = element.string(names.startRef) ?? element.string(names.rid) ?? element.string(names.id)
            text.beginCode(.closing, key: element.string(names.id), partner: start, depth: depth)
        } else if name == names.sub {
            text.beginCode(.hidden, key: nil, partner: nil, depth: depth)
            text.beginSubflow(depth: depth)
        } else if name == names.sm || name == names.em || name == names.cp {
            // Marks without text, and characters that XML cannot hold.
            text.beginCode(.hidden, key: nil, partner: nil, depth: depth)
        } else if !text.isDropping {
            sink.counts.unknownInlineElements += 1
        }
    }

    private func startMark(_ element: XMLElement, _ names: Names) {
        let type = element.string(names.mtype)
        if type == "x-sdl-deleted" {
            // A tracked deletion in SDL's dialect: no longer part of the text.
            text.beginCode(.hidden, key: nil, partner: nil, depth: depth)
        } else if type == "seg", markDepth == 0, !text.isDropping {
            markDepth = depth
            unit.beginMark(element.string(names.mid) ?? "", side)
        }
    }

    override func endElement() {
        if textDepth > 0 {
            if text.end(depth: depth) { return }
            if depth == markDepth {
                markDepth = 0
                if !unit.endMark(side) { fail("the unit has more segments than any real one") }
            } else if depth == textDepth {
                textDepth = 0
                unit.endText(side)
            } else if depth == spanDepths.last {
                spanDepths.removeLast()
                text.endSpan()
            }
        } else if depth == unitDepth {
            unitDepth = 0
            do { try unit.end() } catch { fail(error) }
        }
    }

    override func text(_ bytes: UnsafeRawBufferPointer) {
        guard textDepth > 0 else { return }
        guard text.add(bytes) else { return fail(text.tooLong) }
    }
}
