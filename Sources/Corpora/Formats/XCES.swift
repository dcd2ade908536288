import Diagnostics
import Text

/// Sentence alignments in the XML Corpus Encoding Standard, as OPUS publishes them: links between the sentences of
/// two documents that lie in files of their own.
struct XCESFormat: CorpusFormat {
    let name = "XCES"

    func claims(_ input: CorpusInput) -> Bool { input.head.isXML && input.head.rootElement == "cesAlign" }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        let stream = XCESStream(input, settings: settings, sink: sink)
        defer { sink.note(losses: stream.losses, count: stream.lossCount) }
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

    override func recover() -> Recovery? {
        group = nil
        return Recovery(elements: ["linkGrp"], lead: "<cesAlign version=\"1.0\">")
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
            documents = (
                element.string(names.fromDoc) ?? documents.from, element.string(names.toDoc) ?? documents.to
            )
            if element.name == names.linkGrp { group = nil }
        } else if element.name == names.link {
            do { try link(element, names) } catch { failHere(error) }
        }
    }

    private func failHere(_ error: any Error) {
        guard let diagnostic = error as? Diagnostic, diagnostic.place == nil else { return fail(error) }
        fail(diagnostic.message)
    }

    private func link(_ element: XMLElement, _ names: Names) throws {
        sink.counts.units += 1
        if let minimum = settings.minimumCertainty, let text = element.string(names.certainty),
            (Double(text) ?? -.infinity) < minimum
        {
            sink.counts.dropped.uncertain += 1
            return
        }
        let targets = element.string(names.xtargets) ?? ""
        let sides = targets.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).map {
            $0.split(whereSeparator: \.isWhitespace)
        }
        guard sides.count == 2 else {
            return fail("the link's xtargets are '\(targets.prefix(80))'; two lists of sentences with a ; are needed")
        }
        let pair = try openGroup()
        guard pair.orientation != .neither else { return sink.counts.dropped.neitherLanguage += 1 }
        let isForward = pair.orientation == .forward
        guard !sides[0].isEmpty, !sides[1].isEmpty else {
            if sides[0].isEmpty == isForward {
                sink.counts.dropped.noSource += 1
            } else {
                sink.counts.dropped.noTarget += 1
            }
            return
        }
        source.removeAll()
        target.removeAll()
        guard try pair.from.join(sides[0], into: isForward ? source : target),
            try pair.to.join(sides[1], into: isForward ? target : source)
        else { return sink.counts.dropped.missingSentence += 1 }
        joined.removeAll()
        let first = WhiteSpace.fold(source.bytes, into: joined), second = WhiteSpace.fold(target.bytes, into: joined)
        guard !first.isEmpty, !second.isEmpty else { return sink.counts.dropped.empty += 1 }
        if settings.tracesOrigins {
            sink.origin = PairOrigin(id: element.string(names.id), document: documents.from)
        }
        try sink.write(source: joined[first], target: joined[second])
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

    init(from: String, to: String, locator: XCESLocator, settings: IngestSettings, sink: PairSink) throws {
        self.from = try XCESDocument(locator.open(from), settings: settings)
        self.to = try XCESDocument(locator.open(to), settings: settings)
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
        for tag in seen.isEmpty ? Array(first.prefix(1) + second.prefix(1)) : seen {
            Array(tag.description.utf8).withUnsafeBytes { sink.languages.entry($0).variants += 1 }
        }
    }
}
