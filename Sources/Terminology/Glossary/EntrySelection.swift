import Diagnostics
import Text

/// Limits that no glossary reaches.
enum GlossaryLimits {
    /// Bytes of a term.
    static let term = 1 << 10
    static let tooLong = "the term is longer than \(term) bytes; a glossary has one term in each place of this kind"
}

/// An entry as a file has it.
struct RawEntry {
    struct Term {
        var language: LanguageTag
        var text: String
        var status = TermStatus.unstated
        /// What the file has in place of a status.
        var unknownStatus: UnknownStatus?
    }

    struct UnknownStatus {
        var text: String
        var line: Int?
    }

    var terms: [Term] = []
    var subjects: [String] = []
}

/// Takes the entries of the wanted languages and subjects.
struct EntrySelection {
    private let source, target: LanguageTag
    private let subjects: Set<String>
    private(set) var entries: [GlossaryEntry] = []
    private(set) var skipped = Glossary.Skipped()
    /// The first occurrence of each unknown status.
    private(set) var unknownStatuses: [RawEntry.UnknownStatus] = []
    private var foundSubjects: [String] = []
    private var foundLanguages: [String] = []
    private static let most = 10

    init(_ glossary: Glossary, _ settings: Glossary.Settings) {
        source = glossary.source
        target = glossary.target
        subjects = Set(settings.subjects.map { $0.foldingSpaces.lowercased() })
    }

    mutating func add(_ raw: RawEntry) {
        note(raw)
        guard
            subjects.isEmpty || raw.subjects.isEmpty
                || raw.subjects.contains(where: { subjects.contains($0.lowercased()) })
        else {
            skipped.otherSubjects += 1
            return
        }
        let sources = Self.terms(of: raw, source), targets = Self.terms(of: raw, target)
        guard !sources.isEmpty, !targets.isEmpty else {
            skipped.incomplete += 1
            return
        }
        for case let unknown? in targets.map(\.unknownStatus)
        where unknownStatuses.count < Self.most && !unknownStatuses.contains(where: { $0.text == unknown.text }) {
            unknownStatuses.append(unknown)
        }
        let usable = targets.filter { $0.status != .deprecated }
        guard !usable.isEmpty else {
            skipped.deprecated += 1
            return
        }
        // Swift's sort is stable, but does not promise it.
        let ranked = usable.enumerated().sorted {
            ($0.element.status.rawValue, $0.offset) < ($1.element.status.rawValue, $1.offset)
        }
        entries.append(
            GlossaryEntry(
                sources: sources.map(\.text).withoutRepetitions,
                targets: ranked.map(\.element.text).withoutRepetitions, subjects: raw.subjects))
    }

    private static func terms(of raw: RawEntry, _ language: LanguageTag) -> [RawEntry.Term] {
        guard let best = language.best(among: raw.terms, { $0.language }) else { return [] }
        return raw.terms.filter { $0.language == best.language }
    }

    /// Remembers what there is, for a message.
    private mutating func note(_ raw: RawEntry) {
        guard entries.isEmpty else { return }
        for subject in raw.subjects where foundSubjects.count < Self.most && !foundSubjects.contains(subject) {
            foundSubjects.append(subject)
        }
        for term in raw.terms {
            let name = term.language.description
            if foundLanguages.count < Self.most, !foundLanguages.contains(name) { foundLanguages.append(name) }
        }
    }

    /// What of a file's content is not understood.
    func warnings(_ path: String) -> [Diagnostic] {
        unknownStatuses.map {
            Diagnostic(
                .badInput, at: Place(path, line: $0.line),
                "the status '\($0.text)' is unknown, and terms that have it count as those without one; write preferred, "
                    + "admitted or deprecated", severity: .warning)
        }
    }

    func problem(_ path: String, _ settings: Glossary.Settings) -> Diagnostic {
        let message =
            if skipped == Glossary.Skipped() {
                "has no entries; a glossary has a term and its translation in each"
            } else if skipped.otherSubjects > 0, skipped.incomplete == 0, skipped.deprecated == 0 {
                "has no entry of the subject \(settings.subjects.quoted); its subjects are \(foundSubjects.quoted)"
            } else if skipped.incomplete > 0 {
                "has no entry with terms in \(settings.source) and \(settings.target); "
                    + "its languages are \(foundLanguages.quoted)"
            } else {
                "has deprecated terms of \(settings.target) only"
            }
        return Diagnostic(.badInput, at: Place(path), message)
    }
}

extension [String] {
    fileprivate var quoted: String { map { "'\($0)'" }.joined(separator: ", ") }

    fileprivate var withoutRepetitions: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
