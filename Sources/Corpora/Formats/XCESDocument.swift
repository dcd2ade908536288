import Diagnostics

/// The sentences of a document, found by their identifiers as links name them: nearly in order.
///
/// Reads ahead only as far as a link asks, and forgets what lies far behind, so that memory stays constant.
final class XCESDocument {
    private let stream: SentenceStream
    private var isAtEnd = false
    /// Text of this many bytes is read in search of a sentence that links name, and kept behind the last one found.
    private static let window = 1 << 22

    init(_ path: String, settings: IngestSettings) throws {
        stream = try SentenceStream(CorpusInput(path), settings: settings)
        // The root tells the language, where anything does.
        _ = try advance()
    }

    /// The languages that the document says it is in.
    var languages: [LanguageTag] { stream.languages }

    /// Appends the sentences, a space between them.
    /// - Returns: false where one of them does not exist.
    func join(_ identifiers: [Substring], into output: ByteBuffer) throws -> Bool {
        for (index, identifier) in identifiers.enumerated() {
            guard let sentence = try find(String(identifier)) else { return false }
            if index > 0 { output.append(0x20) }
            sentence.withUnsafeBytes { output.append($0) }
        }
        return true
    }

    private func find(_ identifier: String) throws -> [UInt8]? {
        while true {
            if let sentence = stream.sentence(identifier) {
                stream.forget(before: identifier, keeping: Self.window)
                return sentence
            }
            guard !isAtEnd, stream.bytesAhead < Self.window else { return nil }
            isAtEnd = try !advance()
        }
    }

    private func advance() throws -> Bool { try stream.step() }
}

/// Follows a document's elements and keeps the text of each `s`, words that stand in elements of their own apart.
private final class SentenceStream: XMLStream {
    private struct Sentence {
        let identifier: String
        let text: [UInt8]
    }

    private struct Names {
        let s, w, id, lang, xml: XMLName?
    }

    private(set) var languages: [LanguageTag] = []
    /// The text behind the sentence that was asked for last.
    private(set) var bytesAhead = 0
    private var names: Names?
    private let limit: Int
    private let text = ByteBuffer()
    private var identifier = ""
    private var sentenceDepth = 0
    private var sentences: [Sentence?] = []
    private var first = 0, head = 0, lastFound = -1
    private var bytesBehind = 0
    private var positions: [String: Int] = [:]

    init(_ input: CorpusInput, settings: IngestSettings) throws {
        limit = settings.segmentLimit
        guard input.head.isXML else {
            throw Diagnostic(
                .badInput, at: Place(input.path), "is not XML, so it holds no sentences that links can name")
        }
        super.init(input, chunkSize: settings.chunkSize)
    }

    override func begin() {
        names = Names(s: intern("s"), w: intern("w"), id: intern("id"), lang: intern("lang"), xml: intern("xml"))
    }

    override func startElement(_ element: XMLElement) {
        guard let names else { return }
        if depth <= 2, let tag = element.string(names.lang, prefix: names.xml) ?? element.string(names.lang) {
            languages.append(LanguageTag(tag))
        }
        if sentenceDepth > 0 {
            // Tokens are words apart, whether or not there is white space between them.
            if element.name == names.w { text.append(0x20) }
        } else if element.name == names.s,
            let id = element.string(names.id) ?? element.string(names.id, prefix: names.xml)
        {
            sentenceDepth = depth
            identifier = id
            text.removeAll()
        }
    }

    override func endElement() {
        guard depth == sentenceDepth else { return }
        sentenceDepth = 0
        positions[identifier] = first + sentences.count
        sentences.append(Sentence(identifier: identifier, text: Array(text.bytes)))
        bytesAhead += text.count + 64
    }

    override func text(_ bytes: UnsafeRawBufferPointer) {
        guard sentenceDepth > 0 else { return }
        text.append(bytes)
        guard text.count <= limit else {
            return fail("the sentence is longer than \(limit) bytes; raise --segment-limit if it is meant to be")
        }
    }

    func sentence(_ identifier: String) -> [UInt8]? {
        positions[identifier].flatMap { sentences[$0 - first]?.text }
    }

    /// Notes that a sentence was found, and forgets those far before it.
    func forget(before identifier: String, keeping window: Int) {
        guard let position = positions[identifier], position > lastFound else { return }
        for index in (lastFound + 1)...position {
            let size = (sentences[index - first]?.text.count ?? 0) + 64
            bytesAhead -= size
            bytesBehind += size
        }
        lastFound = position
        while bytesBehind > window, first + head < position, let old = sentences[head] {
            if positions[old.identifier] == first + head { positions[old.identifier] = nil }
            bytesBehind -= old.text.count + 64
            sentences[head] = nil
            head += 1
        }
        guard head > 4096, head * 2 > sentences.count else { return }
        sentences.removeFirst(head)
        first += head
        head = 0
    }
}
