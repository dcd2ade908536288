import ArgumentParser
import Diagnostics
import StageSupport
import Terminology

/// The options that name glossaries and say how their terms are found.
struct GlossaryOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Glossaries: TBX, or tables with tabs or commas.", valueName: "file"))
    var glossary: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Lists of terms that stay as they are, one a line.", valueName: "file"))
    var doNotTranslate: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Take the entries of these subjects, and those without one.", valueName: "subject"))
    var subject: [String] = []

    @Option(
        help: ArgumentHelp(
            "The name or number of the source term's column in tables. (default: called like the language or source; of "
                + "two without names the first)", valueName: "column"))
    var sourceColumn: String?

    @Option(
        help: ArgumentHelp(
            "The name or number of the target terms' column in tables. (default: called like the language or target; of "
                + "two without names the second)", valueName: "column"))
    var targetColumn: String?

    @Option(
        help: ArgumentHelp(
            "The name or number of the subject's column in tables. (default: subject or domain)", valueName: "column"))
    var subjectColumn: String?

    @Flag(help: "Take only the forms of the glossary, no plurals and other endings.")
    var exact = false

    var isEmpty: Bool { glossary.isEmpty && doNotTranslate.isEmpty }

    func glossary(source: String, target: String) throws -> Glossary {
        var settings = Glossary.Settings(source: source, target: target)
        settings.subjects = subject
        settings.sourceColumn = sourceColumn
        settings.targetColumn = targetColumn
        settings.subjectColumn = subjectColumn
        var result = try Glossary(files: glossary, settings)
        for path in doNotTranslate { try result.addUntranslated(from: path) }
        result.warnings.forEach(Console.report)
        return result
    }
}

/// The options for taking terms from a corpus.
struct TrainingTermOptions: ParsableArguments {
    private static let defaults = TrainingTerms.Options()

    @Option(help: ArgumentHelp("A bitext to take terms from, without the languages' endings.", valueName: "name"))
    var bitext: String?

    @Option(help: ArgumentHelp("The word alignment of the bitext, by pipeline-align.", valueName: "file"))
    var alignments: String?

    @Option(help: "The share of pairs that get terms, from 0 to 1.")
    var share = defaults.share

    @Option(help: "The most terms of a pair.")
    var maximum = defaults.maximum

    @Option(help: "The most words of a term.")
    var longest = defaults.longest

    @Option(help: "Seed of the choice.")
    var seed = defaults.seed

    var options: TrainingTerms.Options {
        var options = Self.defaults
        options.share = share
        options.maximum = maximum
        options.longest = longest
        options.seed = seed
        return options
    }

    func validate(output: String?, input: String?, _ glossaries: GlossaryOptions) throws {
        guard bitext != nil else {
            guard alignments == nil else { throw ValidationError("--alignments is for --bitext") }
            return
        }
        guard alignments != nil else {
            throw ValidationError("--bitext needs --alignments; make them with pipeline-align")
        }
        guard output != nil else { throw ValidationError("--bitext needs --output") }
        guard input == nil else { throw ValidationError("--bitext and --input exclude each other") }
        guard glossaries.isEmpty else {
            throw ValidationError(
                "--bitext takes terms from the corpus; --glossary and --do-not-translate are not for it")
        }
        try checkRange("share", share, 0...1)
        try checkRange("maximum", maximum, 1...100)
        try checkRange("longest", longest, 1...10)
    }
}

/// The options for checking translations.
struct TermCheckOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The translations to check, a segment a line.", valueName: "file"))
    var check: String?

    @Option(help: ArgumentHelp("The terms of each line, as this command writes them.", valueName: "file"))
    var terms: String?

    @Option(help: ArgumentHelp("Write the counts and the lines at fault as JSON.", valueName: "file"))
    var report: String?

    @Option(help: "Exit with status 3 where a smaller share of the terms is used, from 0 to 1.")
    var minimum: Double?

    @Option(
        help: ArgumentHelp(
            "Exit with status 3 where a smaller share of the lines with placeholders has them as the source, from 0 to 1.",
            valueName: "share"))
    var minimumPlaceholders: Double?

    func validate(output: String?, input: String?) throws {
        guard check != nil else {
            let given = [
                ("--terms", terms != nil), ("--report", report != nil), ("--minimum", minimum != nil),
                ("--minimum-placeholders", minimumPlaceholders != nil),
            ].first(where: \.1)
            if let given { throw ValidationError("\(given.0) is for --check") }
            return
        }
        guard terms != nil || input != nil else {
            throw ValidationError("--check needs --terms, or the source as --input, or both")
        }
        guard output == nil else { throw ValidationError("--check writes no terms; --report names its file") }
        try checkRange("minimum", minimum, 0...1)
        try checkRange("minimum-placeholders", minimumPlaceholders, 0...1)
        if minimum != nil, terms == nil { throw ValidationError("--minimum needs --terms") }
        if minimumPlaceholders != nil, input == nil { throw ValidationError("--minimum-placeholders needs --input") }
    }
}
