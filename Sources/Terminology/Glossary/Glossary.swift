import Corpora
import Diagnostics
import Files
import Text

/// Terms of one language and their translations into another, from one or several files.
public struct Glossary: Sendable {
    /// The languages.
    public let source, target: LanguageTag
    /// Entries with terms of both languages, in the order of the files.
    public private(set) var entries: [GlossaryEntry] = []
    /// What the files had besides.
    public private(set) var skipped = Skipped()
    /// What the files have that was hardly meant: statuses that are unknown, the first occurrence of each, and lists without
    /// a term.
    public private(set) var warnings: [Diagnostic] = []

    /// Entries of a glossary that are not used.
    public struct Skipped: Sendable, Hashable {
        /// Entries without a term in one of the languages.
        public var incomplete = 0
        /// Entries of other subjects.
        public var otherSubjects = 0
        /// Entries all of whose target terms are deprecated.
        public var deprecated = 0
    }

    /// How glossary files are read.
    public struct Settings: Sendable {
        /// The languages, as BCP 47 tags.
        public var source, target: String
        /// The fields whose entries are read, besides those that name none; all where it is empty.
        public var subjects: [String] = []
        /// Columns of tables by name or number; by default those called like the languages.
        public var sourceColumn: String?
        /// The same for the target.
        public var targetColumn: String?
        /// The column with the subject; by default `subject` or `domain`.
        public var subjectColumn: String?

        /// Settings for two languages.
        public init(source: String, target: String) {
            self.source = source
            self.target = target
        }
    }

    /// A glossary of given entries.
    public init(source: String, target: String, entries: [GlossaryEntry] = []) {
        self.source = LanguageTag(source)
        self.target = LanguageTag(target)
        self.entries = entries
    }

    /// Reads files: TBX 2 and 3, and tables with tabs, commas or semicolons, packed or not.
    /// - Throws: `ExitStatus.missingInput` for a missing file, `ExitStatus.badInput` with line and column for a damaged
    ///   one, or one without an entry in these languages and subjects.
    public init(files: [String], _ settings: Settings) throws {
        self.init(source: settings.source, target: settings.target)
        for path in files { try read(path, settings) }
    }

    private mutating func read(_ path: String, _ settings: Settings) throws {
        let input = try CorpusInput(path)
        var selection = EntrySelection(self, settings)
        if input.isXML {
            let stream = TBXStream(input) { selection.add($0) }
            try stream.parse()
        } else {
            try TableGlossary.read(input, settings) { selection.add($0) }
        }
        guard !selection.entries.isEmpty else { throw selection.problem(path, settings) }
        entries += selection.entries
        warnings += selection.warnings(path)
        skipped.incomplete += selection.skipped.incomplete
        skipped.otherSubjects += selection.skipped.otherSubjects
        skipped.deprecated += selection.skipped.deprecated
    }

    /// Adds terms that stay as they are in the translation: one a line of a file; blank lines are skipped.
    public mutating func addUntranslated(from path: String) throws {
        let before = entries.count
        let lines = try LineScanner(path)
        while try lines.next() {
            let term = String(decoding: lines.bytes, as: UTF8.self).foldingSpaces
            guard !term.isEmpty else { continue }
            guard term.utf8.count <= GlossaryLimits.term else {
                throw Diagnostic(.badInput, at: Place(path, line: lines.line), GlossaryLimits.tooLong)
            }
            entries.append(GlossaryEntry(sources: [term], targets: [term]))
        }
        guard entries.count == before else { return }
        warnings.append(
            Diagnostic(.badInput, at: Place(path), "has no term; write one on each line", severity: .warning))
    }
}
