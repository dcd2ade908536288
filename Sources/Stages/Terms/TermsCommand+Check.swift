import Concurrency
import Corpora
import Diagnostics
import Files
import StageSupport
import Terminology
import Text

extension TermsCommand {
    /// Checks a translation for its terms, its placeholders, or both.
    func check() throws {
        guard let path = checking.check else { return }
        let translations = try LineReader.lines(of: path)
        let terms = try checking.terms.map { try checkTerms($0, translations, of: path) }
        let placeholders = try input.map { try checkPlaceholders($0, translations, of: path) }
        let report = TermsReport(terms, placeholders)
        if let file = checking.report { try JSONFile.write(report, to: file) }
        print(report.text, terminator: "")
        let gates = [
            ("terms used", report.terms?.share, checking.minimum),
            ("lines with the placeholders of their source", report.placeholders?.share, checking.minimumPlaceholders),
        ]
        let problems = gates.compactMap { what, share, minimum -> Diagnostic? in
            guard let share, let minimum, share < minimum else { return nil }
            return Diagnostic(
                .gateFailed,
                "the share of \(what) is \(TermsReport.percent(share)), below the minimum of \(TermsReport.percent(minimum))"
            )
        }
        if !problems.isEmpty { throw DiagnosticList(problems) }
    }

    private func checkTerms(_ file: String, _ translations: [String], of path: String) throws -> TermCheck {
        let glossary = try glossaries.isEmpty ? nil : glossary()
        var check = TermCheck(target: LanguageTag(target), glossary: glossary, isExact: glossaries.exact)
        let terms = try TermFileReader.terms(of: file)
        try compare(terms.count, of: file, translations.count, of: path)
        for (terms, translation) in zip(terms, translations) { check.add(terms, translation: translation) }
        return check
    }

    private func checkPlaceholders(
        _ file: String, _ translations: [String], of path: String
    ) throws -> PlaceholderCheck {
        let sources = try LineReader.lines(of: file)
        try compare(sources.count, of: file, translations.count, of: path)
        var check = PlaceholderCheck()
        for (source, translation) in zip(sources, translations) { check.add(source: source, translation: translation) }
        return check
    }

    private func compare(_ count: Int, of file: String, _ translations: Int, of path: String) throws {
        guard count != translations else { return }
        throw Diagnostic(
            .badInput, at: Place(path),
            "has \(translations.counted("line")), but \(file) has \(count); they must be aligned line by line")
    }
}
