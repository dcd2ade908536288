import Corpora
import Diagnostics
import Files
import Vocabularies

/// The text to learn from, which is read several times rather than held in memory.
public struct TrainingText: Sendable {
    /// How many pairs there are, and the hashes of both sides.
    public let record: TextRecord
    private let form: Form

    private enum Form: Sendable {
        case files([AnnotatedBitext])
        case pairs([TrainingPair])
        /// Whether they are one text, of which long lines are read in pieces.
        case lines(String, isContinuous: Bool)
    }

    /// Text in files.
    /// - Parameter corpora: the files, with those of what the model reads beside the sources; at least one.
    /// - Throws: a `Diagnostic` where they cannot be read, or are not files.
    public init(_ corpora: [AnnotatedBitext]) throws {
        precondition(!corpora.isEmpty)
        for corpus in corpora { try corpus.bitext.checkThatItCanBeReadAgain() }
        form = .files(corpora)
        record = try Self.read(form)
    }

    /// Text in files.
    /// - Parameter annotated: the files, with those of what the model reads beside the sources.
    /// - Throws: a `Diagnostic` where they cannot be read, or are not files.
    public init(_ annotated: AnnotatedBitext) throws { try self.init([annotated]) }

    /// Whether sources may have matches or terms beside them.
    public var isAnnotated: Bool {
        switch form {
        case .files(let corpora): corpora.contains { !$0.annotations.isEmpty }
        case .pairs(let pairs): pairs.contains { $0.annotations.hasMatchOrTerms }
        case .lines: false
        }
    }

    /// Text in files.
    /// - Parameter bitext: the files.
    /// - Throws: a `Diagnostic` where they cannot be read, or are not files.
    public init(_ bitext: Bitext) throws { try self.init(AnnotatedBitext(bitext)) }

    /// The lines of a text file, as targets without sources; lines without words are skipped.
    /// - Parameters:
    ///   - path: the file.
    ///   - isContinuous: whether the lines are one text; very long ones are then read in pieces, as if each were a line.
    /// - Throws: a `Diagnostic` where it cannot be read, or is not a file.
    public init(lines path: String, isContinuous: Bool = false) throws {
        guard Folder.hasRegularFile(path) else {
            throw Diagnostic(
                .badInput, at: Place(path), "is read more than once, so it must be a file; write the text into one")
        }
        form = .lines(path, isContinuous: isContinuous)
        record = try Self.read(form)
    }

    /// The lines of a text file that have words, each as the target of a pair without a source.
    /// - Parameters:
    ///   - path: the file.
    ///   - isContinuous: as of ``init(lines:isContinuous:)``.
    public static func lines(of path: String, isContinuous: Bool = false) throws -> [TrainingPair] {
        var pairs: [TrainingPair] = []
        _ = try read(.lines(path, isContinuous: isContinuous)) { pairs.append($0()) }
        return pairs
    }

    /// Text in memory.
    /// - Parameter pairs: the pairs.
    /// - Throws: a `Diagnostic` where the hash function of the system fails.
    public init(_ pairs: [SegmentPair]) throws { try self.init(pairs.map { TrainingPair($0) }) }

    /// Text in memory.
    /// - Parameter pairs: the pairs, with what the model reads beside their sources.
    /// - Throws: a `Diagnostic` where the hash function of the system fails.
    public init(_ pairs: [TrainingPair]) throws {
        form = .pairs(pairs)
        record = try Self.read(form)
    }

    /// Calls a function with the pairs, some thousands at a time, in order.
    /// - Throws: also where the files have changed since they were first read.
    func read(_ body: (_ pairs: [TrainingPair]) throws -> Void) throws {
        var block: [TrainingPair] = []
        let now = try Self.read(form) { pair in
            block.append(pair())
            guard block.count == Self.blockSize else { return }
            try body(block)
            block.removeAll(keepingCapacity: true)
        }
        if !block.isEmpty { try body(block) }
        guard now == record else {
            let path: String
            var what = "has changed"
            switch form {
            case .files(let corpora):
                path = corpora[0].bitext.sourcePath
                if corpora.count > 1 { what = "or another training corpus has changed" }
            case .lines(let file, _): path = file
            case .pairs: throw Diagnostic(.defect, "text in memory has changed")
            }
            throw Diagnostic(.badInput, at: Place(path), "\(what) while it was trained on")
        }
    }

    static let blockSize = 1 << 15

    private static func read(_ form: Form, _ body: (() -> TrainingPair) throws -> Void = { _ in }) throws -> TextRecord
    {
        switch form {
        case .files(let corpora):
            let hashes = try TextRecord.Hashing(
                withAnnotations: corpora.contains { !$0.annotations.isEmpty || $0.tag != nil })
            for corpus in corpora {
                try corpus.read { source, target, annotations in
                    try hashes.add(source, target)
                    try hashes.add(annotations, weight: corpus.weight)
                    try body { TrainingPair(SegmentPair(source, target), annotations, weight: corpus.weight) }
                }
            }
            return try hashes.finish()
        case .lines(let path, let isContinuous):
            let hashes = try TextRecord.Hashing(withAnnotations: false, withSource: false)
            var reader = try LineReader(path)
            while let line = try reader.next() {
                for text in isContinuous ? LongLine.pieces(of: line) : [line] {
                    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { continue }
                    let pair = TrainingPair(SegmentPair(source: "", target: text))
                    try hashes.add(pair)
                    try body { pair }
                }
            }
            return try hashes.finish()
        case .pairs(let pairs):
            let hashes = try TextRecord.Hashing(withAnnotations: pairs.contains { !$0.annotations.isEmpty })
            for pair in pairs {
                try hashes.add(pair)
                try body { pair }
            }
            return try hashes.finish()
        }
    }
}
