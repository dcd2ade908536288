import Diagnostics
import Files
import Text

/// Sentences whose words have tags, in columns: CoNLL-U, or the columns of the CoNLL tasks with spaces or tabs between.
///
/// Empty lines, and those of white space alone, end sentences. Of CoNLL-U, comments, ranges such as `1-2` and empty nodes
/// such as `8.1` have no tags and stay as they are when tags are written; so do lines that begin with `# ` and have no tab
/// in files whose columns have.
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

    /// Which columns have what: by number, from 1, or of CoNLL-U by name.
    public struct Columns: Sendable, Equatable {
        /// The word; nil for the second of CoNLL-U, and the first of others.
        public var word: String?
        /// The tag; nil for UPOS of CoNLL-U, and the last of others.
        public var tag: String?

        /// - Parameters:
        ///   - word: the column of the word.
        ///   - tag: the column of the tag.
        public init(word: String? = nil, tag: String? = nil) { (self.word, self.tag) = (word, tag) }

        /// The columns of CoNLL-U.
        public static let universalNames = [
            "ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC",
        ]

        /// The index of a column, from 0.
        fileprivate static func find(_ name: String?, _ option: String, _ form: Form, _ place: Place) throws -> Int? {
            guard let name else { return nil }
            if let number = Int(name), number >= 1 { return number - 1 }
            guard form == .universal else {
                throw Diagnostic(
                    .badInput, at: place,
                    "has no names of columns, and \(SettingName(option)) is '\(name)'; give the number of a column")
            }
            if let index = universalNames.firstIndex(of: name.uppercased()) { return index }
            throw Diagnostic(
                .badInput, at: place,
                "CoNLL-U has no column '\(name)', which \(SettingName(option)) names; its columns are "
                    + universalNames.joined(separator: ", "))
        }
    }

    /// The name of the column of CoNLL-U that has the tags, where it is not UPOS.
    public var universalTagColumn: String? {
        form == .universal && Columns.universalNames[tagColumn] != "UPOS" ? Columns.universalNames[tagColumn] : nil
    }

    /// Whether an input has words in columns rather than lines of text, by its name.
    public static func hasColumns(_ path: String) -> Bool {
        let name = FileSuffix.unpacked(path)
        return name.hasSuffix(".conll") || name.hasSuffix(".conllu")
    }

    /// Whether an input has words in columns rather than lines of text, by its first line that tells; nil for an empty line
    /// and a comment, which tell nothing.
    public static func hasColumns(line: String) -> Bool? {
        isEnd(line) || line.hasPrefix("# ") ? nil : line.contains("\t")
    }

    /// Reads a file.
    /// - Parameters:
    ///   - path: the file, packed or not; `-` is standard input.
    ///   - columns: which columns have words and tags.
    ///   - hasTags: whether the tags are to be read; without them a line may be a word alone, and tags are written after
    ///     the last column where no other one is named.
    /// - Throws: `ExitStatus.badInput` for a line without a word or tag, and for a file without a word.
    public init(_ path: String, _ columns: Columns = Columns(), hasTags: Bool = true) throws {
        try self.init(lines: LineReader.lines(of: path), of: path, columns, hasTags: hasTags)
    }

    /// The sentences of lines that were read before.
    /// - Parameters:
    ///   - lines: the lines.
    ///   - path: their file, for messages.
    ///   - columns: which columns have words and tags.
    ///   - hasTags: as of ``init(_:_:hasTags:)``.
    public init(lines: [String], of path: String, _ columns: Columns = Columns(), hasTags: Bool = true) throws {
        let layout = try Layout(lines, path, columns, hasTags: hasTags)
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
            guard let (word, tag) = try layout.read(line, at: Place(path, line: index + 1)) else { continue }
            if let tag { current.tags.append(tag) }
            current.words.append(word)
            current.lines.append(index + 1)
        }
        end()
        guard !sentences.isEmpty else { throw Diagnostic(.badInput, at: Place(path), "has no word") }
        (self.path, form, tagColumn) = (path, layout.form, layout.tagColumn)
        (self.sentences, self.lines) = (sentences, lines)
    }

    /// Which columns of a file have what.
    private struct Layout {
        let form: Form
        let wordColumn: Int
        let tagColumn: Int
        private let hasTags: Bool
        /// Whether columns have tabs between, so that a line without one that begins with `# ` is a comment.
        private let hasTabs: Bool
        /// The number of columns of the first word.
        private let width: Int

        init(_ lines: [String], _ path: String, _ columns: Columns, hasTags: Bool) throws {
            let form = TaggedText.form(of: lines)
            let first =
                lines.firstIndex { !isEnd($0) && !$0.hasPrefix(form == .universal ? "#" : "# ") }
                ?? lines.firstIndex { !isEnd($0) }
            let place = Place(path, line: first.map { $0 + 1 })
            width = first.map { cells(lines[$0], form).count } ?? 0
            hasTabs = first.map { lines[$0].contains("\t") } == true
            wordColumn = try Columns.find(columns.word, "wordColumn", form, place) ?? (form == .universal ? 1 : 0)
            tagColumn =
                try Columns.find(columns.tag, "tagColumn", form, place)
                ?? (form == .universal ? 3 : hasTags ? width - 1 : width)
            (self.form, self.hasTags) = (form, hasTags)
        }

        /// The word of a line, and its tag where it has one; nil for a line without a word of its own.
        func read(_ line: String, at place: Place) throws -> (word: String, tag: String?)? {
            let isComment = form == .universal ? line.hasPrefix("#") : hasTabs && line.hasPrefix("# ")
            if isComment, form == .universal || !line.contains("\t") { return nil }
            let cells = cells(line, form)
            func problem(_ message: String) -> Diagnostic {
                Diagnostic(.badInput, at: place, message, excerpt: String(line.prefix(200)))
            }
            let count = cells.count.counted("column")
            if form == .universal {
                guard cells.count == 10 else {
                    throw problem("the line has \(count); CoNLL-U has 10, with tabs between")
                }
                if cells[0].contains(where: { $0 == "-" || $0 == "." }) { return nil }
                guard Int(cells[0]) != nil else { throw problem("the line has no number of a word") }
            }
            guard wordColumn < cells.count, !cells[wordColumn].isEmpty else { throw problem("the line has no word") }
            guard hasTags else {
                guard tagColumn != width || cells.count == width else {
                    throw problem("the line has \(count), but the first one \(width)")
                }
                guard tagColumn <= cells.count else {
                    throw problem("the line has \(count), but tags are to be written to column \(tagColumn + 1)")
                }
                return (String(cells[wordColumn]), nil)
            }
            guard tagColumn < cells.count, tagColumn != wordColumn else {
                throw problem("the line has \(count), and no tag in column \(tagColumn + 1)")
            }
            guard !cells[tagColumn].isEmpty, form == .columns || cells[tagColumn] != "_" else {
                throw problem("the word has no tag in column \(tagColumn + 1)")
            }
            return (String(cells[wordColumn]), String(cells[tagColumn]))
        }
    }

    private static func isEnd(_ line: String) -> Bool { !line.hasText }

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
        let file = try AtomicFile(output)
        for line in lines(with: tags) { try file.writeLine(line) }
        try file.commit()
    }

    /// The lines of the file with other tags.
    /// - Parameter tags: for each sentence a tag for each word.
    public func lines(with tags: [[String]]) -> [String] {
        precondition(tags.map(\.count) == sentences.map(\.words.count), "a tag for each word")
        var changed = lines
        for (sentence, own) in zip(sentences, tags) {
            for (line, tag) in zip(sentence.lines, own) { changed[line - 1] = replacing(lines[line - 1], tag) }
        }
        return changed
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
