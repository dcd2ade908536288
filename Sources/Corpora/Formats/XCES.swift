import BilingualXML
import Diagnostics
import Text

/// Sentence alignments in the XML Corpus Encoding Standard, as OPUS publishes them: links between the sentences of two
/// documents in files of their own.
struct XCESFormat: CorpusFormat {
    let name = "XCES"

    func claims(_ input: CorpusInput) -> Bool { input.head.isXML && input.head.rootElement == "cesAlign" }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        let stream = XCESStream(input, settings: settings, sink: sink)
        defer { sink.note(stream.recovery) }
        try stream.parse(isLenient: settings.isLenient) { try sink.progress(input.fraction) }
    }
}

/// Follows the links of an alignment and joins the sentences that each one names with a space.
private final class XCESStream: XMLStream {
    private struct Names {
        let cesAlign, linkGrp, link, fromDoc, toDoc, xtargets, certainty, id, lang: XMLName?
    }

    private let settings: IngestSettings
    private let sink: PairSink
    private let locator: XCESLocator
    private var names: Names?
    private var namespace: XMLName?
    private var documents: (from: String?, to: String?) = (nil, nil)
    /// Those that the root names, for links outside of groups.
    private var rootDocuments: (from: String?, to: String?) = (nil, nil)
    private var linkDepth = 0, groupDepth = 0
    private var group: XCESDocumentPair?
    private let source = ByteBuffer(), target = ByteBuffer(), joined = ByteBuffer()

    init(_ input: CorpusInput, settings: IngestSettings, sink: PairSink) {
        self.settings = settings
        self.sink = sink
        locator = XCESLocator(alignment: input, root: settings.xcesRoot)
        super.init(input, chunkSize: settings.chunkSize)
    }

    override func begin() {
        names = Names(
            cesAlign: intern("cesAlign"), linkGrp: intern("linkGrp"), link: intern("link"),
            fromDoc: intern("fromDoc"), toDoc: intern("toDoc"), xtargets: intern("xtargets"),
            certainty: intern("certainty"), id: intern("id"), lang: intern("lang"))
    }

    override var unitElements: [String] { ["link"] }
    override var holderElements: [String] { ["linkGrp"] }
    override var isInUnit: Bool { linkDepth > 0 }
    override func forget() { (linkDepth, groupDepth) = (0, 0) }

    override func endElement() {
        if depth == linkDepth {
            linkDepth = 0
        } else if depth == groupDepth {
            groupDepth = 0
            setDocuments(rootDocuments)
        }
    }

    /// Another parser that starts within a group continues in its documents.
    private func setDocuments(_ new: (from: String?, to: String?)) {
        if new != documents { group = nil }
        documents = new
    }

    override func startElement(_ element: XMLElement) {
        guard let names else { return }
        if depth == 1 {
            namespace = element.namespace
            guard element.name == names.cesAlign else {
                return fail("the root element is <\(String(cString: element.name))>, not <cesAlign>")
            }
        }
        guard element.namespace == namespace else { return }
        if element.name == names.linkGrp || depth == 1 {
            // Some alignments name their documents once, on the root.
            let named = (
                from: element.string(names.fromDoc) ?? rootDocuments.from,
                to: element.string(names.toDoc) ?? rootDocuments.to
            )
            if depth == 1 { rootDocuments = named } else { groupDepth = depth }
            setDocuments(named)
        } else if element.name == names.link {
            linkDepth = depth
            do { try link(element, names) } catch { failHere(error) }
        }
    }

    private func failHere(_ error: any Error) {
        guard let diagnostic = error as? Diagnostic, diagnostic.place == nil, diagnostic.status == .badInput else {
            return fail(error)
        }
        fail(diagnostic.message)
    }

    private func link(_ element: XMLElement, _ names: Names) throws {
        sink.counts.units += 1
        let targets = element.string(names.xtargets) ?? ""
        let sides = targets.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).map {
            $0.split(whereSeparator: \.isWhitespace)
        }
        guard sides.count == 2 else {
            return fail("the link's xtargets are '\(targets.prefix(80))'; two lists of sentences with a ; are needed")
        }
        if let minimum = settings.minimumCertainty, let text = element.string(names.certainty),
            (Double(text) ?? -.infinity) < minimum
        {
            sink.counts.dropped.uncertain += 1
            // The documents are read on with the links, also with those that are left out.
            if let group, group.orientation != .neither { try group.pass(sides) }
            return
        }
        let pair = try openGroup()
        guard pair.orientation != .neither else { return sink.counts.dropped.neitherLanguage += 1 }
        let isForward = pair.orientation == .forward
        guard !sides[0].isEmpty, !sides[1].isEmpty else {
            try pair.pass(sides)
            if sides[0].isEmpty == isForward {
                sink.counts.dropped.noSource += 1
            } else {
                sink.counts.dropped.noTarget += 1
            }
            return
        }
        source.removeAll()
        target.removeAll()
        // Both are asked, so that both documents advance.
        let hasFirst = try pair.from.join(sides[0], into: isForward ? source : target)
        let hasSecond = try pair.to.join(sides[1], into: isForward ? target : source)
        guard hasFirst, hasSecond else { return sink.counts.dropped.missingSentence += 1 }
        joined.removeAll()
        let first = WhiteSpace.fold(source.bytes, into: joined), second = WhiteSpace.fold(target.bytes, into: joined)
        guard !first.isEmpty, !second.isEmpty else { return sink.counts.dropped.empty += 1 }
        if sink.readsOrigins {
            sink.origin = PairOrigin(id: element.string(names.id), document: documents.from)
        }
        guard sink.takesUnit() else { return }
        try sink.write(source: joined[first], target: joined[second])
        pair.countTaken(sink)
    }

    private func openGroup() throws -> XCESDocumentPair {
        if let group { return group }
        guard let from = documents.from, let to = documents.to else {
            throw Diagnostic(.badInput, "the links name no documents: linkGrp lacks fromDoc or toDoc")
        }
        let opened = try XCESDocumentPair(from: from, to: to, locator: locator, settings: settings, sink: sink)
        group = opened
        return opened
    }
}

/// The two documents of a group of links.
private final class XCESDocumentPair {
    enum Orientation { case forward, backward, neither }

    let from, to: XCESDocument
    let orientation: Orientation
    /// The languages of the two.
    private let entries: [LanguageTable.Entry]

    init(from: String, to: String, locator: XCESLocator, settings: IngestSettings, sink: PairSink) throws {
        self.from = try XCESDocument(settings: settings) { try locator.open(from) }
        self.to = try XCESDocument(settings: settings) { try locator.open(to) }
        let source = LanguageTag(settings.source), target = LanguageTag(settings.target)
        // OPUS keeps each language's documents in a folder of its name.
        let alignment = locator.alignmentLanguages
        let first = XCESLocator.languages(of: from) + self.from.languages + alignment.prefix(1)
        let second = XCESLocator.languages(of: to) + self.to.languages + alignment.dropFirst()
        func speaks(_ tags: [LanguageTag], _ language: LanguageTag) -> Bool {
            tags.contains { language.match($0) != .none }
        }
        if speaks(first, source), speaks(second, target) {
            orientation = .forward
        } else if speaks(first, target), speaks(second, source) {
            orientation = .backward
        } else {
            orientation = .neither
        }
        let seen = orientation == .forward ? [source, target] : orientation == .backward ? [target, source] : []
        entries = seen.map { tag in
            Array(tag.description.utf8).withUnsafeBytes { sink.languages.entry($0) }
        }
        for tag in seen.isEmpty ? Array(first.prefix(1) + second.prefix(1)) : seen {
            Array(tag.description.utf8).withUnsafeBytes { sink.languages.entry($0).variants += 1 }
        }
    }

    /// Reads on to the sentences of a link that gives no pair.
    func pass(_ sides: [[Substring]]) throws {
        try from.pass(sides[0])
        try to.pass(sides[1])
    }

    func countTaken(_ sink: PairSink) {
        guard entries.count == 2 else { return }
        entries[orientation == .forward ? 0 : 1].sources += 1
        entries[orientation == .forward ? 1 : 0].targets += 1
    }
}
