import ArgumentParser
import Diagnostics
import Terminology
import Text
import Translation

/// The options of `pipeline-decode` about what translations have to keep or to use.
struct KeepingArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Whether translations have each placeholder, tag, code and address of their line as often as it has them, "
                + "and a line without other letters is copied (keep), or all is as the model writes it (ignore). Not for "
                + "several translations of a line, nor for given ones. "
                + "(default: keep)", valueName: "keep|ignore"))
    var placeholders: Placeholders?
    @Option(
        help: ArgumentHelp(
            "Whether a line in capitals is translated as if it were in small letters and has a translation in capitals, "
                + "and a translation ends in the full stop, colon, "
                + "question or other mark of its line, or in none, as its language writes it (follow), or all is as the "
                + "model writes it (ignore). Not for several translations of a line, nor for given ones. (default: follow)",
            valueName: "follow|ignore"))
    var edges: Edges?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Glossaries, TBX or tables, whose terms a model that was trained with terms uses, or any with --terms-strict.",
            valueName: "file"))
    var glossary: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "With --glossary, take the entries of these subjects, and those without one.", valueName: "subject"))
    var subject: [String] = []
    @Flag(
        help: """
            Make sure, by constrained search, that translations use each term of --glossary or --terms in an accepted \
            form. Slower where the model would not.
            """)
    var termsStrict = false
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Lists of words that stay as they are, one a line, whatever --glossary says; made sure of as with "
                + "--terms-strict.",
            valueName: "file"))
    var doNotTranslate: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Taggers, folders that pipeline-train --task tag wrote: the names, or whatever else they find in the lines, stay "
                + "as they are; made sure of as with --terms-strict.", valueName: "folder"))
    var protect: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "With --protect, what stays of it: kinds of spans, such as PER, or tags. (default: all spans)",
            valueName: "kind"))
    var protectKinds: [String] = []

    enum Edges: String, ExpressibleByArgument, CaseIterable { case follow, ignore }
    enum Placeholders: String, ExpressibleByArgument, CaseIterable { case keep, ignore }

    /// Files that may be standard input.
    var files: [String] { glossary + doNotTranslate }

    /// Whether something has to be kept, by an option.
    private var isDemanding: Bool {
        placeholders == .keep || edges == .follow || termsStrict || !doNotTranslate.isEmpty || !protect.isEmpty
    }

    /// - Parameters:
    ///   - terms: the file of the terms of each line.
    ///   - isSingle: whether the search looks for one translation of each line, and none is given.
    func validate(terms: String?, isSingle: Bool) throws {
        if terms != nil, !glossary.isEmpty { throw ValidationError("--terms and --glossary exclude each other") }
        if !subject.isEmpty, glossary.isEmpty { throw ValidationError("--subject is for --glossary") }
        if !protectKinds.isEmpty, protect.isEmpty { throw ValidationError("--protect-kinds is for --protect") }
        if termsStrict, terms == nil, glossary.isEmpty {
            throw ValidationError("--terms-strict needs the terms: --glossary or --terms")
        }
        guard isSingle || !isDemanding else {
            throw ValidationError(
                "--placeholders keep, --edges follow, --terms-strict, --do-not-translate and --protect make one translation "
                    + "of each line; leave out --best, --sample, --prefixes and --force")
        }
    }

    /// What translations have to keep.
    /// - Parameter search: its threads and precision are those of taggers, too.
    /// - Throws: where a file cannot be read, or the model has no use for terms.
    func settings(_ translator: Translator, model: String, isSingle: Bool, search: SearchArguments) throws
        -> FaithfulTranslator.Settings
    {
        let (source, target) = (translator.description.source, translator.description.target)
        var settings = FaithfulTranslator.Settings()
        settings.keepsPlaceholders = isSingle && placeholders != .ignore
        if isSingle, edges != .ignore {
            settings.edges = SegmentEdges(source: LanguageTag(source), target: LanguageTag(target))
        }
        settings.isStrict = termsStrict
        if termsStrict { settings.inflected = TermCheck(target: LanguageTag(target)) }
        if !glossary.isEmpty {
            guard translator.readsAnnotations || termsStrict else {
                throw Diagnostic(
                    .badInput, at: Place(model),
                    "the model was trained without terms, so it cannot read those of a glossary; give --terms-strict to "
                        + "make sure of them by constrained search")
            }
            var options = Glossary.Settings(source: source, target: target)
            options.subjects = subject
            let entries = try Glossary(files: glossary, options)
            entries.warnings.forEach(Console.report)
            settings.glossary = TermFinder(entries)
        }
        if !doNotTranslate.isEmpty {
            var list = Glossary(source: source, target: target)
            for path in doNotTranslate { try list.addUntranslated(from: path) }
            list.warnings.forEach(Console.report)
            settings.untranslated = TermFinder(list, isExact: true)
        }
        if !protect.isEmpty {
            settings.protector = try SpanProtector(
                protect, kinds: protectKinds, language: source, threads: search.threads, precision: search.precision)
        }
        if settings.untranslated != nil || settings.protector != nil {
            settings.exact = TermCheck(target: LanguageTag(target), isExact: true, matchesCase: true)
        }
        return settings
    }
}
