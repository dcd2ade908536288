import BilingualXML
import Diagnostics

/// XML Localization Interchange File Format 1.0 to 1.2 and 2.x (OASIS).
struct XLIFFFormat: CorpusFormat {
    let name = "XLIFF"
    let endings = XLIFFDialect.endings

    func claims(_ input: CorpusInput) -> Bool { input.head.isXML && input.head.rootElement == "xliff" }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        let stream = XLIFFStream(input, settings: settings, sink: sink)
        defer { sink.note(stream.recovery) }
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
    private let readsOrigins: Bool
    private var names: XLIFFNames?
    private var roles: InlineRoles?
    private static let inlineDialect = InlineDialect.xliff1.merged(with: .xliff2)
    private var namespace: XMLName?
    private var isVersion2 = false

    // The depth at which the element is open; 0 while it is not. In version 2 a unit is a `segment` or what is between
    // two of them, and a `unit` holds several.
    private var unitDepth = 0, holderDepth = 0, textDepth = 0, markDepth = 0, noteDepth = 0
    private var spanDepths: [Int] = []
    /// Elements that say whether what is in them is to be translated.
    private var scopes: [(depth: Int, translates: Bool)] = []
    private let note = ByteBuffer()
    private static let longestNote = 1 << 12
    private var side = XLIFFUnit.Side.source

    init(_ input: CorpusInput, settings: IngestSettings, sink: PairSink) {
        self.sink = sink
        text = SegmentText(settings, sink: sink)
        unit = XLIFFUnit(settings, sink: sink, text: text)
        readsOrigins = settings.readsOrigins
        super.init(input, chunkSize: settings.chunkSize)
    }

    override func begin() {
        names = XLIFFNames(self)
        roles = InlineRoles(Self.inlineDialect, self)
    }

    override var unitElements: [String] { ["trans-unit", "unit"] }
    override var holderElements: [String] { ["file"] }
    override var isInUnit: Bool { unitDepth > 0 || holderDepth > 0 }

    override func forget() {
        (unitDepth, holderDepth, textDepth, markDepth, noteDepth) = (0, 0, 0, 0, 0)
        spanDepths.removeAll()
        scopes.removeAll()
    }

    override func startElement(_ element: XMLElement) {
        guard let names else { return }
        if depth == 1 { return startRoot(element, names) }
        if textDepth > 0 {
            startInline(element, element.namespace == namespace ? names : nil)
            if text.isTooLong { fail(text.tooLong) }
            return
        }
        guard element.namespace == namespace else {
            if unitDepth > 0 { startForeign(element, names) }
            return
        }
        let name = element.name
        if unitDepth == 0 {
            startStructure(element, names)
        } else if depth == unitDepth + 1, name == names.source || name == names.segSource || name == names.target {
            side = name == names.source ? .source : name == names.target ? .target : .segmentedSource
            startText(element, names)
        } else if name == names.transUnit || name == names.segment {
            // No version has units within units; the text of such a unit is counted, not lost silently.
            unit.countNested()
        } else if name == names.note, depth == unitDepth + 1 {
            startNote()
        }
    }

    /// Starts what holds units, or a unit.
    private func startStructure(_ element: XMLElement, _ names: XLIFFNames) {
        let name = element.name
        if name == names.transUnit || name == names.segment || name == names.ignorable {
            startUnit(element, names)
        } else if name == names.file || name == names.group || name == names.binUnit || name == names.unit {
            pushScope(element, names)
            if name == names.file { startFile(element, names) }
            guard name == names.unit else { return }
            holderDepth = depth
            unit.beginHolder()
            guard readsOrigins else { return }
            sink.origin = PairOrigin(id: element.string(names.id), document: sink.origin.document)
            addProperties(of: element)
        } else if name == names.note, holderDepth > 0 {
            startNote()
        }
    }

    private func pushScope(_ element: XMLElement, _ names: XLIFFNames) {
        let translates = element.string(names.translate).map { $0 != "no" } ?? scopes.last?.translates ?? true
        scopes.append((depth, translates))
    }

    private func startUnit(_ element: XMLElement, _ names: XLIFFNames) {
        unitDepth = depth
        pushScope(element, names)
        text.beginUnit()
        let id = element.string(names.id)
        let isApproved = element.string(names.approved) == "yes"
        unit.begin(
            XLIFFUnit.Start(
                state: element.string(names.state), isApproved: isApproved,
                isProtected: scopes.last?.translates == false, isBetweenSegments: element.name == names.ignorable))
        noteMachine(element, names)
        guard readsOrigins else { return }
        if holderDepth == 0 { sink.origin = PairOrigin(document: sink.origin.document) }
        if let id { sink.origin.id = id }
        addProperties(of: element)
    }

    private func startText(_ element: XMLElement, _ names: XLIFFNames) {
        guard unit.beginText(side, language: element.attribute(names.lang, prefix: names.xml)) else { return }
        if let complaint = sink.languages.complaint { return fail(complaint) }
        if side == .target {
            if let state = element.string(names.state) { unit.state = state }
            if let order = element.string(names.order).flatMap({ Int($0) }) { unit.order = order }
            noteMachine(element, names)
            if readsOrigins { addProperties(of: element) }
        }
        textDepth = depth
        text.reset()
    }

    /// Notes where a unit or target says that a machine translated it: XLIFF itself, ITS, Phrase and memoQ.
    private func noteMachine(_ element: XMLElement, _ names: XLIFFNames) {
        let isConfirmed = element.string(anyPrefix: names.confirmed) == "1"
        let values = [
            element.string(names.stateQualifier), element.string(names.subState),
            isConfirmed ? nil : element.string(anyPrefix: names.transOrigin),
            element.string(anyPrefix: names.status).flatMap { $0 == "MachineTranslated" ? "mt" : nil },
            element.string(anyPrefix: names.mtConfidence).map { _ in "mt" },
        ]
        if values.contains(where: { $0.map(MachineTranslation.isNamed) == true }) { unit.isMachine = true }
    }

    /// SDL's `seg` names the origin of each segment.
    private func startForeign(_ element: XMLElement, _ names: XLIFFNames) {
        guard element.name == names.seg, let id = element.string(names.id), let origin = element.string(names.origin),
            MachineTranslation.isNamed(in: origin),
            element.string(names.conf)?.hasPrefix("Approved") != true
        else { return }
        unit.addMachineSegment(id)
    }

    private func startNote() {
        guard readsOrigins, noteDepth == 0 else { return }
        noteDepth = depth
        note.removeAll()
    }

    /// What a unit says that has no column of its own.
    private func addProperties(of element: XMLElement) {
        for (name, value) in element.unprefixed where !["id", "order"].contains(name) {
            sink.origin.add(property: name, value)
        }
    }

    private func startRoot(_ element: XMLElement, _ names: XLIFFNames) {
        namespace = element.namespace
        guard element.name == names.xliff else {
            return fail("the root element is <\(String(cString: element.name))>, not <xliff>")
        }
        isVersion2 = element.string(names.version)?.hasPrefix("2") == true
        guard isVersion2 else { return }
        unit.setLanguages((element.string(names.srcLang), element.string(names.trgLang)))
    }

    private func startFile(_ element: XMLElement, _ names: XLIFFNames) {
        if readsOrigins { sink.origin = PairOrigin(document: element.string(names.original)) }
        guard !isVersion2 else { return }
        unit.setLanguages((element.string(names.sourceLanguage), element.string(names.targetLanguage)))
        if let complaint = sink.languages.complaint { return fail(complaint) }
    }

    /// - Parameter names: nil for an element of another namespace.
    private func startInline(_ element: XMLElement, _ names: XLIFFNames?) {
        guard let names else {
            if !text.isDropping { sink.counts.unknownInlineElements += 1 }
            return
        }
        switch roles?[element.name] {
        case .mark: startMark(element, names)
        case .span:
            guard !text.isDropping else { return }
            text.beginSpan(key: element.string(names.id), types: types(of: element, names))
            spanDepths.append(depth)
        case .code:
            let id = element.string(names.id)
            // Angular writes paired tags as two of them.
            let code: SegmentText.Code =
                id?.hasPrefix("START_") == true ? .opening : id?.hasPrefix("CLOSE_") == true ? .closing : .alone
            text.beginCode(
                code, key: id, partner: code == .alone ? nil : id.map { String($0.dropFirst(6)) },
                types: types(of: element, names), depth: depth)
        case .opening:
            let id = element.string(names.id)
            text.beginCode(
                .opening, key: id, partner: element.string(names.rid) ?? id, types: types(of: element, names),
                depth: depth)
        case .closing:
            let start = element.string(names.startRef) ?? element.string(names.rid) ?? element.string(names.id)
            text.beginCode(
                .closing, key: element.string(names.id), partner: start, types: types(of: element, names),
                depth: depth)
        case .subflow:
            text.beginCode(.hidden, key: nil, partner: nil, depth: depth)
            text.beginSubflow(depth: depth)
        case .markStart, .markEnd, .character:
            // Marks without text, and characters that XML cannot hold.
            text.beginCode(.hidden, key: nil, partner: nil, depth: depth)
        case nil: if !text.isDropping { sink.counts.unknownInlineElements += 1 }
        }
    }

    /// What an inline element says that its code is, and what it shows for it.
    private func types(of element: XMLElement, _ names: XLIFFNames) -> [String?] {
        isVersion2
            ? [
                element.string(names.subType), element.string(names.disp), element.string(names.equiv),
                element.string(names.dispStart),
            ] : [element.string(names.ctype), element.string(names.equivText)]
    }

    private func startMark(_ element: XMLElement, _ names: XLIFFNames) {
        let type = element.string(names.mtype)
        if type == XLIFFDialect.deletedMark {
            // A tracked deletion in SDL's dialect: no longer part of the text.
            text.beginCode(.hidden, key: nil, partner: nil, depth: depth)
        } else if type == XLIFFDialect.segmentMark, markDepth == 0, !text.isDropping {
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
                text.notePending(.paired)
            } else if depth == textDepth {
                textDepth = 0
                unit.endText(side)
                if text.isTooLong { fail(text.tooLong) }
            } else if depth == spanDepths.last {
                spanDepths.removeLast()
                text.endSpan()
            }
            return
        }
        if depth == noteDepth {
            noteDepth = 0
            sink.origin.add(note: String(decoding: note.bytes, as: UTF8.self))
        } else if depth == unitDepth {
            unitDepth = 0
            do { try unit.end(isHeld: holderDepth > 0) } catch { fail(error) }
        } else if depth == holderDepth {
            holderDepth = 0
            do { try unit.endHolder() } catch { fail(error) }
        }
        if depth == scopes.last?.depth { scopes.removeLast() }
    }

    override func text(_ bytes: UnsafeRawBufferPointer) {
        if textDepth > 0 {
            guard text.add(bytes) else { return fail(text.tooLong) }
        } else if noteDepth > 0, note.count + bytes.count < Self.longestNote {
            note.append(bytes)
        }
    }
}
