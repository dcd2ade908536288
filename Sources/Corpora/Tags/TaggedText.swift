import Diagnostics
import Files

/// Sentences whose words have tags, in columns: CoNLL-U, or the columns of the CoNLL tasks with spaces or tabs between.
///
/// Empty lines, and those of white space alone, end sentences. Of CoNLL-U, comments, ranges such as `1-2` and empty nodes
/// such as `8.1` have no tags and stay as they are when tags are written.
public struct TaggedText: Sendable {
    /// The form of a file.
    public enum Form: Sendable, Equatable {
        /// Ten columns with tabs between, the word in the second, and comments.
        case universal
        /// A word in each line, and its columns.
        case columns
    }

    /// A sentence.
    public struct Sentence: Sendable, Equatable {
        /// The words.
        public var words: [String]
        /// The tag of each; none where the file has none.
        public var tags: [String]
        /// The line of each word in the file, from 1.
        public var lines: [Int]
    }

    /// The file.
    public let path: String
    /// The form of the file.
    public let form: Form
    /// The sentences with at least one word.
    public let sentences: [Sentence]
    /// All lines of the file.
    private let lines: [String]
    /// The column of tags, from 0; that after the last where there are none.
    private let tagColumn: Int

    /// Reads a file.
    /// - Parameters:
    ///   - path: the file, packed or not.
    ///   - tagColumn: the column of the tags, from 1; nil for the fourth of CoNLL-U, and the last of others.
    ///   - hasTags: whether the tags are to be read; without them a line may be a word alone.
    /// - Throws: `ExitStatus.badInput` for a line without a word or tag, and for a file without a word.
    public init(_ path: String, tagColumn: Int? = nil, hasTags: Bool = true) throws {
        let lines = try LineReader.lines(of: path)
        let form = Self.form(of: lines)
        let first = lines.first { !Self.isEnd($0) && (form == .columns || !$0.hasPrefix("#")) }
        let width = first.map { Self.cells($0, form).count } ?? 0
        let column = tagColumn.map { $0 - 1 } ?? (form == .universal ? 3 : hasTags ? width - 1 : width)
        var sentences: [Sentence] = []
        var current = Sentence(words: [], tags: [], lines: [])
        func end() {
            if !current.words.isEmpty { sentences.append(current) }
            current = Sentence(words: [], tags: [], lines: [])
        }
        for (index, line) in lines.enumerated() {
            if Self.isEnd(line) {
                end()
                continue
            }
            if form == .universal, line.hasPrefix("#") { continue }
            let cells = Self.cells(line, form)
            func problem(_ message: String) -> Diagnostic {
                Diagnostic(
                    .badInput, at: Place(path, line: index + 1), message, excerpt: String(line.prefix(200)))
            }
            if form == .universal {
                guard cells.count == 10 else {
                    throw problem("the line has \(cells.count.counted("column")); CoNLL-U has 10, with tabs between")
                }
                if cells[0].contains(where: { $0 == "-" || $0 == "." }) { continue }
                guard Int(cells[0]) != nil else { throw problem("the line has no number of a word") }
            }
            let word = cells[form == .universal ? 1 : 0]
            guard !word.isEmpty else { throw problem("the line has no word") }
            if hasTags {
                guard column < cells.count, form == .universal || cells.count > 1 else {
                    throw problem("the line has \(cells.count.counted("column")), and no tag in column \(column + 1)")
                }
                guard !cells[column].isEmpty, form == .columns || cells[column] != "_" else {
                    throw problem("the word has no tag in column \(column + 1)")
                }
                current.tags.append(String(cells[column]))
            }
            current.words.append(String(word))
            current.lines.append(index + 1)
        }
        end()
        guard !sentences.isEmpty else { throw Diagnostic(.badInput, at: Place(path), "has no word") }
        (self.path, self.form, self.sentences, self.lines, self.tagColumn) = (path, form, sentences, lines, column)
    }

    private static func isEnd(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }

    /// CoNLL-U has ten columns, of which the first is a number; a word of other files may begin with `#`.
    private static func form(of lines: [String]) -> Form {
        let row = lines.first { !isEnd($0) && !$0.hasPrefix("# ") && !$0.hasPrefix("#\t") }
        guard let cells = row?.split(separator: "\t", omittingEmptySubsequences: false), cells.count == 10,
            cells[0].first?.isNumber == true
        else { return .columns }
        return .universal
    }

    private static func cells(_ line: String, _ form: Form) -> [Substring] {
        if form == .universal || line.contains("\t") {
            return line.split(separator: "\t", omittingEmptySubsequences: false)
        }
        return line.split(separator: " ")
    }

    /// Writes the file with other tags; everything else stays byte for byte, but for CR LF, which become LF.
    /// - Parameters:
    ///   - tags: for each sentence a tag for each word.
    ///   - output: the file to write.
    public func write(_ tags: [[String]], to output: String) throws {
        precondition(tags.map(\.count) == sentences.map(\.words.count), "a tag for each word")
        var changed = lines
        for (sentence, own) in zip(sentences, tags) {
            for (line, tag) in zip(sentence.lines, own) { changed[line - 1] = replacing(lines[line - 1], tag) }
        }
        let file = try AtomicFile(output)
        for line in changed { try file.writeLine(line) }
        try file.commit()
    }

    private func replacing(_ line: String, _ tag: String) -> String {
        let separator = form == .universal || line.contains("\t") ? "\t" : " "
        var cells = Self.cells(line, form).map(String.init)
        if tagColumn < cells.count {
            cells[tagColumn] = tag
        } else {
            cells.append(tag)
        }
        return cells.joined(separator: separator)
    }
}
