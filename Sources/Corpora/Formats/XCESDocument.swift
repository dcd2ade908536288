import BilingualXML
import Concurrency
import Diagnostics
import Text

/// The sentences of a document, found by their identifiers as links name them: nearly in order.
///
/// Reads ahead only as far as a link asks, and forgets sentences far back, so that memory stays constant. A sentence
/// farther ahead, after text that no link names, is found through the document's list of identifiers.
final class XCESDocument {
    private let open: () throws -> CorpusInput
    private let settings: IngestSettings
    private var stream: SentenceStream
    private var isAtEnd = false
    /// The position of each sentence; made where one is far away.
    private var index: SentenceIndex?
    private var rewinds = 0
    /// This many bytes of text are read in search of a sentence, and this many are kept before the last sentence found.
    private static let window = 1 << 22
    /// How often a document is read again for links back to its start.
    private static let maximumRewinds = 8

    /// - Parameter open: opens the document, and opens it again.
    init(settings: IngestSettings, open: @escaping () throws -> CorpusInput) throws {
        self.open = open
        self.settings = settings
        stream = try SentenceStream(open(), settings: settings)
        // The root names the language, if anything does.
        _ = try advance()
    }

    /// The languages that the document says it is in.
    var languages: [LanguageTag] { stream.languages }

    /// Appends the sentences, a space between them.
    /// - Returns: false where one of them does not exist.
    /// - Throws: `ExitStatus.badInput` for more text than a segment may have.
    func join(_ identifiers: [Substring], into output: ByteBuffer) throws -> Bool {
        let limit = settings.segmentLimit
        for (index, identifier) in identifiers.enumerated() {
            guard let sentence = try find(String(identifier)) else { return false }
            if index > 0 { output.append(0x20) }
            sentence.withUnsafeBytes { output.append($0) }
            guard output.count <= limit else {
                throw Diagnostic(
                    .badInput,
                    "the link's sentences are longer than \(limit) bytes; raise \(setting: "segmentLimit") if they "
                        + "are meant to be"
                )
            }
        }
        return true
    }

    /// Reads on to the sentences without taking them.
    func pass(_ identifiers: [Substring]) throws {
        for identifier in identifiers { _ = try find(String(identifier)) }
    }

    private func find(_ identifier: String) throws -> [UInt8]? {
        if let sentence = take(identifier) { return sentence }
        while !isAtEnd, stream.bytesAhead < Self.window {
            isAtEnd = try !advance()
            if let sentence = take(identifier) { return sentence }
        }
        // All that is left was read, and none of it was given up.
        if isAtEnd, !stream.hasForgotten { return nil }
        if index == nil { index = try SentenceIndex(open(), settings: settings) }
        guard let position = index?.position(of: identifier, from: stream.count) else { return nil }
        if position < stream.count {
            // The sentence is before those that are kept. This is rare enough to read the document again.
            guard rewinds < Self.maximumRewinds else { return nil }
            rewinds += 1
            stream = try SentenceStream(open(), settings: settings)
            isAtEnd = false
        }
        while !isAtEnd, stream.count <= position {
            isAtEnd = try !advance()
            try Interruption.check()
            stream.forget(through: min(position, stream.count) - 1, keeping: Self.window)
        }
        return take(identifier)
    }

    private func take(_ identifier: String) -> [UInt8]? {
        guard let sentence = stream.sentence(identifier) else { return nil }
        stream.forget(before: identifier, keeping: Self.window)
        return sentence
    }

    private func advance() throws -> Bool { try stream.step() }
}

/// Where each sentence of a document is, by a hash of its identifier.
private struct SentenceIndex {
    private let entries: [(hash: Int, position: UInt32)]
    /// More sentences than memory should hold, 16 bytes each; links that lead far ahead in such a document are lost.
    private static let maximum = 1 << 22

    init(_ input: CorpusInput, settings: IngestSettings) throws {
        let stream = try SentenceStream(input, settings: settings)
        var entries: [(hash: Int, position: UInt32)] = []
        var isAtEnd = false
        while !isAtEnd, entries.count < Self.maximum {
            isAtEnd = try !stream.step()
            try Interruption.check()
            let first = stream.count - stream.identifiers.count
            for (offset, identifier) in stream.identifiers.enumerated() {
                entries.append((identifier.hashValue, UInt32(first + offset)))
            }
            stream.forget(through: stream.count - 1, keeping: 0)
        }
        entries.sort { ($0.hash, $0.position) < ($1.hash, $1.position) }
        self.entries = entries
    }

    /// - Parameter start: the position from which on a sentence is wanted first.
    func position(of identifier: String, from start: Int) -> Int? {
        let hash = identifier.hashValue
        var low = 0, high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        let equal = entries[low...].prefix { $0.hash == hash }
        return (equal.first { $0.position >= start } ?? equal.first).map { Int($0.position) }
    }
}

/// Follows a document's elements and keeps the text of each `s`.
///
/// Words (`w`) and punctuation (`pc`) in elements of their own are joined by spaces, unless the space between them
/// tells the text as it was written: where some have it and others have not, or TEI's `join` says.
private final class SentenceStream: XMLStream {
    private struct Sentence {
        let identifier: String
        let text: [UInt8]
        /// Its bytes of memory.
        var size: Int { text.count + identifier.utf8.count + 64 }
    }

    /// Words of one sentence, and languages of one document; real ones have far less.
    private static let maximumTokens = 1 << 16, maximumLanguages = 16

    private struct Names {
        let s, w, pc, join, id, lang, xml: XMLName?
    }

    private(set) var languages: [LanguageTag] = []
    /// The text after the sentence that was requested last.
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
    /// The sizes of the sentences that have been passed and are not forgotten.
    private var keptBytes = 0
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
            return fail(IngestSettings.tooLong("sentence", limit))
        }
    }

    /// How many sentences have been read.
    var count: Int { first + sentences.count }
    /// Whether sentences were read that are not kept any more.
    var hasForgotten: Bool { first + head > 0 }
    /// The sentences that are kept.
    var identifiers: [String] { sentences[head...].compactMap { $0?.identifier } }

    func sentence(_ identifier: String) -> [UInt8]? {
        positions[identifier].flatMap { sentences[$0 - first]?.text }
    }

    /// Notes that a sentence was found, and forgets those far before it.
    func forget(before identifier: String, keeping window: Int) {
        guard let position = positions[identifier] else { return }
        forget(through: position, keeping: window)
    }

    /// Counts all sentences up to a position as passed, and forgets those far before it.
    func forget(through position: Int, keeping window: Int) {
        guard position > lastFound else { return }
        for index in (lastFound + 1)...position {
            let size = sentences[index - first]?.size ?? 64
            bytesAhead -= size
            keptBytes += size
        }
        lastFound = position
        while keptBytes > window, first + head <= position - (window > 0 ? 1 : 0), let old = sentences[head] {
            if positions[old.identifier] == first + head { positions[old.identifier] = nil }
            keptBytes -= old.size
            sentences[head] = nil
            head += 1
        }
        guard head > 4096, head * 2 > sentences.count else { return }
        sentences.removeFirst(head)
        first += head
        head = 0
    }
}
