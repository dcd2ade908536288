import Corpora
import Diagnostics
import Documents
import Files
import StageSupport
import Text
import Translation

/// Lines to translate, with those of the files beside them.
struct TranslationInputs {
    private var lines: LineReader
    private var beside: LineReader?
    private let isForced: Bool
    private let annotations: AnnotationReader
    private let hasMatchFile: Bool
    private let lookup: MemoryLookup?
    private let options: MatchOptions
    private var check: TranslatableDocument.TextCheck
    /// Lines that have been read and are not yet asked for: the memory looks at the text after the last line.
    private var ahead = LinesAhead<Translator.Input>()
    /// The lines that are translated, and how many there are; nil for all.
    private let part: (lines: Range<Int>, total: Int)?

    /// What is done with matches.
    struct MatchOptions {
        /// Whether the translation of an equal text is taken as it is.
        var keepsExact = false
        /// Whether the model reads matches.
        var isRead = true
        /// Whether each line is translated as soon as it is there, so that nothing is known of the one after it.
        var isImmediate = false
    }

    /// The matches of the lines read last; empty without a file of them.
    private(set) var matches: [SegmentMatch?] = []

    /// In bytes, as ingestion has it by default for a segment: anything longer is not a sentence.
    static let longestLine = 1 << 20

    /// - Parameters:
    ///   - shard: the lines that are translated; nil for all.
    ///   - annotations: the files of what the model reads beside each line.
    ///   - lookup: finds the match of each line, where no file has them.
    ///   - options: what is done with matches.
    ///   - isTyped: whether someone types the lines.
    init(
        _ input: String, shard: TextShard? = nil, prefixes: String? = nil, force: String? = nil,
        annotations files: AnnotationFiles = AnnotationFiles(), lookup: MemoryLookup? = nil,
        options: MatchOptions = MatchOptions(), isTyped: Bool = false
    ) throws {
        part = try shard.map {
            let total = try LineReader.count(of: input, limit: Self.longestLine)
            return ($0.lines(of: total), total)
        }
        lines = try LineReader(input, limit: Self.longestLine)
        beside = try (prefixes ?? force).map { try LineReader($0, limit: Self.longestLine) }
        isForced = force != nil
        // What has a translation beside it is text, and so is what someone types.
        check = TranslatableDocument.TextCheck(isNeeded: force == nil && !isTyped)
        annotations = try AnnotationReader(files, beside: lines.path)
        hasMatchFile = files.matches != nil
        (self.lookup, self.options) = (lookup, options)
    }

    /// How much has been read, from 0 to 1; nil for a stream.
    var fraction: Double? {
        guard let own = part?.lines else { return lines.fraction }
        return Double(max(0, lines.line - own.lowerBound)) / Double(max(1, own.count))
    }

    /// The number of the first line that is translated, from 0.
    var first: Int { part?.lines.lowerBound ?? 0 }

    /// The next lines, at most the given number; nil at the end.
    mutating func next(_ count: Int) throws -> [Translator.Input]? {
        var inputs: [Translator.Input] = []
        // Those of another shard, whose files beside them are read as well.
        while lines.line < first, try nextLine() != nil {}
        matches.removeAll(keepingCapacity: true)
        let end = part?.lines.upperBound ?? .max
        while inputs.count < count, lines.line < end, let input = try ahead.popFirst() ?? nextLine() {
            if hasMatchFile { matches.append(annotations.match) }
            inputs.append(input)
        }
        guard inputs.isEmpty else {
            if let lookup { matches = try lookup.matches(of: inputs.map(\.text), before: following()) }
            inputs.use(matches, keepsExact: options.keepsExact, isRead: options.isRead)
            return inputs
        }
        // The last shard sees whether a file has lines too many.
        if let part, part.lines.upperBound < part.total { return nil }
        try annotations.finish()
        if try beside?.next() != nil { throw unequal(beside?.path, "continues after line \(lines.line)") }
        return nil
    }

    /// What comes after the lines that have been taken; reads on to the next line with text.
    private mutating func following() throws -> MemoryLookup.Following {
        guard !options.isImmediate else { return .unknown }
        while !(ahead.last?.text.hasText ?? false), let input = try nextLine() {
            ahead.append(input, isLikeLast: ahead.last.map { isLike($0, input) } ?? false)
        }
        guard let text = ahead.last?.text, text.hasText else { return .end }
        return .text(text)
    }

    /// Whether two lines are the same text, with nothing beside them.
    private func isLike(_ last: Translator.Input, _ next: Translator.Input) -> Bool {
        last.prefix == nil && next.prefix == nil && last.annotations.terms.isEmpty && next.annotations.terms.isEmpty
            && last.text.utf8.elementsEqual(next.text.utf8)
    }

    private mutating func nextLine() throws -> Translator.Input? {
        guard let line = try lines.next() else { return nil }
        if !check.isDone { try check.look(at: line, Place(lines.path, line: lines.line)) }
        var input = Translator.Input(line)
        if beside != nil {
            guard let text = try beside?.next() else {
                throw unequal(beside?.path, "ends after line \(lines.line - 1)")
            }
            // The score would be that of a translation that is certain.
            if isForced, !line.hasText, text.hasText {
                throw Diagnostic(
                    .badInput, at: Place(beside?.path ?? "", line: lines.line),
                    "is a translation of an empty line, which has none to score; leave both lines out, or empty",
                    excerpt: text)
            }
            input.prefix = text
            input.isForced = isForced
        }
        // The match comes with those of all lines.
        input.annotations.terms = try annotations.next().terms
        return input
    }

    private func unequal(_ path: String?, _ how: String) -> Diagnostic {
        Diagnostic(.badInput, at: Place(path ?? ""), "\(how); \(lines.path) needs a line for each of its own")
    }
}
