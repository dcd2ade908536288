import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Files
import Foundation
import Logging
import StageSupport
import Terminology
import Text

/// `pipeline-terms`: finds the terms of a text, takes terms for training from a corpus, and checks translations.
public struct TermsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-terms",
        abstract: "Find terms in a text, take them from a corpus, or check that translations use them.",
        discussion: """
            Finds the terms of glossaries in --input and writes a line of terms for each of its lines. Glossaries are TBX \
            2 and 3, and tables with tabs or commas: several terms are separated by '|', the preferred one first.

            With --bitext and --alignments it takes terms from a corpus itself, so that a model learns to use terms.

            With --check it counts how many of --terms a translation has in an accepted form, and, with its source as \
            --input, whether each placeholder, code and tag is there as often as in the source.

            Examples:
              pipeline-terms --source en --target fr --glossary terms.tbx \\
                --input test.en --output test.terms.tsv
              pipeline-terms --source en --target fr --bitext work/clean/train \\
                --alignments work/train.align --output work/train.terms.tsv
              pipeline-terms --source en --target fr --check test.hyp \\
                --terms test.terms.tsv --glossary terms.tbx --minimum 0.95
              pipeline-terms --source en --target fr --check test.hyp \\
                --input test.en --report report.json
            """,
        version: Dragoman.version)

    @Option(help: "Language of the source.")
    var source: String

    @Option(help: "Language of the target.")
    var target: String

    @Option(help: ArgumentHelp("The file of terms to write; - is standard output.", valueName: "file"))
    var output: String?

    @OptionGroup(title: "GLOSSARIES")
    var glossaries: GlossaryOptions

    @Option(help: ArgumentHelp("The text whose terms are found, a segment a line.", valueName: "file"))
    var input: String?

    @Option(
        help: ArgumentHelp(
            "A translation of the input; leaves out the terms that it does not use in an accepted form.",
            valueName: "file"))
    var references: String?

    @OptionGroup(title: "TERMS FOR TRAINING")
    var training: TrainingTermOptions

    @OptionGroup(title: "CHECKING")
    var checking: TermCheckOptions

    public init() {}

    public func validate() throws {
        if source == target { throw ValidationError("--source and --target are both '\(source)'") }
        let modes = [("--bitext", training.bitext != nil), ("--check", checking.check != nil)].filter(\.1)
        guard modes.count < 2 else { throw ValidationError("--bitext and --check exclude each other") }
        if references != nil, input == nil || checking.check != nil {
            throw ValidationError("--references is for finding terms; it needs --input and --glossary")
        }
        try training.validate(output: output, input: input, glossaries)
        try checking.validate(output: output, input: input)
        guard training.bitext == nil, checking.check == nil else { return }
        guard let input else {
            throw ValidationError("nothing to do; give --input with --glossary, --bitext, or --check")
        }
        guard !glossaries.isEmpty else {
            throw ValidationError("--input needs --glossary or --do-not-translate")
        }
        guard output != nil else { throw ValidationError("--input needs --output, for the terms of \(input)") }
    }

    public func run() throws {
        Interruption.watch()
        try checkFiles()
        if training.bitext != nil {
            try takeTerms()
        } else if checking.check != nil {
            try check()
        } else {
            try findTerms()
        }
    }

    private func checkFiles() throws {
        var files = StageFiles()
        files.read(glossaries.glossary + glossaries.doNotTranslate)
        files.read([input, references, training.alignments, checking.check, checking.terms])
        try files.read(bitext: training.bitext, source: source, target: target)
        files.write([output, checking.report])
        try files.check()
    }

    /// The glossaries that are given, and what of them is not used.
    func glossary() throws -> Glossary {
        let glossary = try glossaries.glossary(source: source, target: target)
        let skipped = glossary.skipped
        let reasons = [
            (skipped.incomplete, "without terms in both languages"), (skipped.otherSubjects, "of other subjects"),
            (skipped.deprecated, "with deprecated target terms only"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        if !reasons.isEmpty {
            Self.log.info("entries that are not used: \(reasons.joined(separator: ", "))")
        }
        return glossary
    }

    /// The options for anything but taking terms from a corpus, which is what the stage of a manifest does.
    public static let optionsOfOtherTasks = [
        "glossary", "do-not-translate", "subject", "source-column", "target-column", "subject-column", "exact", "input",
        "references", "check", "terms", "report", "minimum", "minimum-placeholders",
    ]

    static let log = Logger(label: "pipeline-terms")

    /// What is said where writing is interrupted: standard output has a part already.
    static func interrupted(writing output: String) -> String {
        output == "-" ? "interrupted" : "interrupted; nothing was written"
    }

    private func takeTerms() throws {
        guard let name = training.bitext, let alignments = training.alignments, let output else { return }
        let terms = TrainingTerms(
            try Bitext(name, source: source, target: target), alignments: alignments, source: LanguageTag(source),
            target: LanguageTag(target), training.options)
        var progress = Progress("taking terms")
        defer { progress.finish() }
        let writer = try TermFileWriter(output)
        let summary = try terms.write(to: writer) { done in
            progress.update(done) { name }
            try Interruption.check(Self.interrupted(writing: output))
        }
        try writer.commit()
        Self.log.info(
            """
            \(summary.terms.counted("term")) for \(summary.pairsWithTerms) of \(summary.pairs.counted("pair")), \
            \(summary.inflected) of them in another form than the segment has
            """)
    }
}
