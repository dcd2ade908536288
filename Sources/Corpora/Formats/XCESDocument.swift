import Diagnostics
import Text

/// The sentences of a document, found by their identifiers as links name them: nearly in order.
///
/// Reads ahead only as far as a link asks, and forgets what lies far behind, so that memory stays constant.
final class XCESDocument {
    private let stream: SentenceStream
    private let limit: Int
    private var isAtEnd = false
    /// Text of this many bytes is read in search of a sentence that links name, and kept behind the last one found.
    private static let window = 1 << 22

    init(_ input: CorpusInput, settings: IngestSettings) throws {
        stream = try SentenceStream(input, settings: settings)
        limit = settings.segmentLimit
        // The root tells the language, where anything does.
        _ = try advance()
    }

    /// The languages that the document says it is in.
    var languages: [LanguageTag] { stream.languages }

    /// Appends the sentences, a space between them.
    /// - Returns: false where one of them does not exist.
    /// - Throws: ``ExitStatus/badInput`` for more text than a segment may have.
    func join(_ identifiers: [Substring], into output: ByteBuffer) throws -> Bool {
        for (index, identifier) in identifiers.enumerated() {
            guard let sentence = try find(String(identifier)) else { return false }
            if index > 0 { output.append(0x20) }
            sentence.withUnsafeBytes { output.append($0) }
            guard output.count <= limit else {
                throw Diagnostic(
                    .badInput,
                    "the link's sentences are longer than \(limit) bytes; raise --segment-limit if they are meant to be"
                )
            }
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

/// Follows a document's elements and keeps the text of each `s`.
///
/// Words (`w`) and punctuation (`pc`) in elements of their own are joined by spaces, unless the space between them
/// tells the text as it was written: where some have it and others have not, or TEI's `join` says.
private final class SentenceStream: XMLStream {
    private struct Sentence {
        let identifier: String
        let text: [UInt8]
        /// What it takes of the memory.
        var size: Int { text.count + identifier.utf8.count + 64 }
    }

    /// Words of one sentence, and languages of one document; real ones have far less.
    private static let maximumTokens = 1 << 16, maximumLanguages = 16

    private struct Names {
        let s, w, pc, join, id, lang, xml: XMLName?
    }

    private(set) var languages: [LanguageTag] = []
    /// The text behind the sentence that was asked for last.
    private(set) var bytesAhead = 0
    private var names: Names?
    private let limit: Int
    private let text = ByteBuffer()
    private var identifier = ""
    private var sentenceDepth = 0
    private enum Gap { case spaced, adjacent, joined }
    /// Where tokens start in the text, and what is between each and the one before.
    private var tokens: [(start: Int, before: Gap)] = []
    private var joinsNext = false
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
        names = Names(
            s: intern("s"), w: intern("w"), pc: intern("pc"), join: intern("join"), id: intern("id"),
            lang: intern("lang"), xml: intern("xml"))
    }

    override func startElement(_ element: XMLElement) {
        guard let names else { return }
        if depth <= 2, let tag = element.string(names.lang, prefix: names.xml) ?? element.string(names.lang) {
            let tag = LanguageTag(tag)
            if languages.count < Self.maximumLanguages, !languages.contains(tag) { languages.append(tag) }
        }
        if sentenceDepth > 0 {
            if element.name == names.w || element.name == names.pc { startToken(element.string(names.join)) }
        } else if element.name == names.s,
            let id = element.string(names.id) ?? element.string(names.id, prefix: names.xml)
        {
            sentenceDepth = depth
            identifier = id
            text.removeAll()
            tokens.removeAll(keepingCapacity: true)
            joinsNext = false
        }
    }

    private func startToken(_ join: String?) {
        let isSpaced = text.bytes.last.map { [0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? true
        let isJoined = joinsNext || join == "left" || join == "both"
        tokens.append((text.count, isJoined ? .joined : isSpaced ? .spaced : .adjacent))
        if tokens.count > Self.maximumTokens {
            fail("the sentence has more than \(Self.maximumTokens) words; its end may be missing")
        }
        joinsNext = join == "right" || join == "both"
    }

    /// The text of a sentence of tokens.
    private func joinedTokens() -> [UInt8] {
        let text = text.bytes
        // The first one has nothing before it.
        let later = tokens.dropFirst()
        let keepsSpace = later.contains { $0.before == .spaced }
        var joined: [UInt8] = []
        var position = 0
        for (start, before) in later {
            joined += text[position..<start]
            if before == .joined {
                while joined.last.map({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) == true { joined.removeLast() }
            } else if !keepsSpace {
                joined.append(0x20)
            }
            position = start
        }
        return joined + text[position...]
    }

    override func endElement() {
        guard depth == sentenceDepth else { return }
        sentenceDepth = 0
        positions[identifier] = first + sentences.count
        let sentence = Sentence(
            identifier: identifier, text: tokens.count > 1 ? joinedTokens() : Array(text.bytes))
        sentences.append(sentence)
        bytesAhead += sentence.size
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
            let size = sentences[index - first]?.size ?? 64
            bytesAhead -= size
            bytesBehind += size
        }
        lastFound = position
        while bytesBehind > window, first + head < position, let old = sentences[head] {
            if positions[old.identifier] == first + head { positions[old.identifier] = nil }
            bytesBehind -= old.size
            sentences[head] = nil
            head += 1
        }
        guard head > 4096, head * 2 > sentences.count else { return }
        sentences.removeFirst(head)
        first += head
        head = 0
    }
}
