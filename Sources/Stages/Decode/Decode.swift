import ArgumentParser
import Concurrency
import Diagnostics
import Documents
import Files
import Foundation
import Logging
import Reporting
import StageSupport
import Text
import Translation
import Vocabularies

/// `pipeline-decode`: text in, translations out.
public struct DecodeCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-decode",
        abstract: "Translate text with a trained model, write it with a language model, or find its classes or tags.",
        discussion: """
            Reads one sentence a line and writes one translation a line, in the same order; an empty line gives an \
            empty line. `-` is standard input or standard output. A language model continues each line, or with --samples \
            draws texts from its distribution. A classifier writes the class of each line, a tagger the tag of each word.

            A TMX or XLIFF file (.tmx, .xlf, .xliff, .sdlxliff, .mqxliff, .mxliff, .txlf) comes back as it was, with \
            translations where it had none or calls it new, needs-translation or initial, each with the inline codes of its source and marked as machine translation.

            Examples:
              pipeline-decode --model work/model --input test.fr --output test.hyp
              echo "Le chat dort." | pipeline-decode --model work/model
              pipeline-decode --model work/model --interactive
              pipeline-decode --model a/model b/model --input test.fr   # ensemble
              pipeline-decode --model work/model --input text.fr --split-sentences
              pipeline-decode --model work/model --input test.fr \\
                --best 5 --format moses
              pipeline-decode --model work/model --input test.fr \\
                --force test.en                     # scores of translations
              pipeline-decode --model work/lm --samples 10 --temperature 0.8
              pipeline-decode --model work/tagger --input test.conllu
              pipeline-decode --model work/model --input project.xlf \\
                --output translated.xlf
            """,
        version: Dragoman.version)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The folder that pipeline-train wrote; several, with the same target vocabulary, translate together.",
            valueName: "folder"))
    var model: [String]
    @Option(help: ArgumentHelp("The text to translate, plain or gzipped.", valueName: "file"))
    var input = "-"
    @Option(help: ArgumentHelp("Where the translations go.", valueName: "file"))
    var output = "-"
    @Option(
        help: ArgumentHelp(
            "Only the lines of a shard of the input, such as 3/8, the third of eight. Line numbers stay those of the input; "
                + "pipeline-join joins what shards make.", valueName: "number/count"))
    var shard: TextShard?
    @Flag(help: "With a classifier, the input is a table with the texts in columns, rather than a text a line.")
    var table = false
    @OptionGroup(title: "TABLES") var columns: TableColumnOptions
    @OptionGroup(title: "SEARCH") var search: SearchArguments
    @OptionGroup(title: "MATCHES AND TERMS") var memory: MemoryArguments
    @OptionGroup(title: "WHAT TRANSLATIONS KEEP") var keeping: KeepingArguments
    @OptionGroup(title: "TAGS") var tags: DecodeTagOptions
    @Option(
        help: """
            How translations are written: text, a line each; moses, the n-best format with |||; jsonl, a JSON object \
            each with tokens, scores and alignment.
            """)
    var format = TranslationFormat.text
    @Option(
        help: ArgumentHelp(
            "A file for the word alignment by attention in Pharaoh's format, 0-0 1-2, a line for each translation.",
            valueName: "file"))
    var alignments: String?
    @Option(
        help: ArgumentHelp(
            "A file for what each translation attended to, which pipeline-score makes pictures of.",
            valueName: "file"))
    var attention: String?
    @Option(
        help: ArgumentHelp(
            "With --attention, for how many lines it is written; without it the search is faster. (default: all)",
            valueName: "count"))
    var attentionLines: Int?
    @Option(
        help: ArgumentHelp(
            "A file for how good each translation probably is, its chrF from 0 to 1 as pipeline-tune has learnt to "
                + "estimate it, a line each; empty where the memory's is kept.", valueName: "file"))
    var confidence: String?
    @Option(
        help: ArgumentHelp(
            "A file with a line for each line of input: the words that its translation has to start with.",
            valueName: "file"))
    var prefixes: String?
    @Option(
        help: ArgumentHelp(
            "A file with a translation of each line of input: writes the log probability that the model gives it.",
            valueName: "file"))
    var force: String?
    @Flag(help: "Put the source word that was looked at in the place of <unk>.")
    var replaceUnknowns = false
    @Option(
        help: ArgumentHelp(
            "With --replace-unknowns, a source word, a tab and its translation in each line; what it lacks is copied.",
            valueName: "file"))
    var lexicon: String?
    @Flag(
        help: """
            Translate the sentences of a line one by one, by the punctuation of the source language, for lines that hold \
            several; Thai and Lao lines, which have none, stay whole.
            """)
    var splitSentences = false
    @Option(
        help: ArgumentHelp(
            "The most source tokens that are translated together: longer lines are cut at the ends of sentences and "
                + "their parts translated one by one. (default: \(Self.longestByDefault))", valueName: "tokens"))
    var longest: Int?
    @Option(
        help: ArgumentHelp(
            "When translations are handed on to standard output: after many lines, which is fast, or after each line. "
                + "(default: many; line at a terminal)", valueName: "many|line"))
    var flush: Flush?
    @Flag(help: "Translate what is typed, line by line.")
    var interactive = false
    @Flag(help: "In a TMX or XLIFF file, translate also what has a translation.")
    var replaceTranslations = false
    @Option(
        help: ArgumentHelp(
            "What a TMX or XLIFF file calls the source language. (default: the model's)", valueName: "language"))
    var sourceLanguage: String?
    @Option(
        help: ArgumentHelp(
            "What a TMX or XLIFF file calls the target language. (default: the model's)", valueName: "language"))
    var targetLanguage: String?

    enum Flush: String, ExpressibleByArgument, CaseIterable { case many, line }

    public init() {}

    private static let longestByDefault = 200

    public func validate() throws {
        func require(_ holds: Bool, _ message: String) throws {
            if !holds { throw ValidationError(message) }
        }
        try require(!model.isEmpty, "--model needs a folder")
        try checkRange("longest", longest, 1...100_000)
        try require(
            ([input, prefixes, force, memory.matches, memory.terms] + keeping.files).count { $0 == "-" } < 2,
            "standard input, `-`, can be one of the files only")
        let outputs = [output, alignments, attention, confidence].compactMap { $0 }
        try require(
            Set(outputs).count == outputs.count,
            "--output, --alignments, --attention and --confidence need a file each; standard output, `-`, can be one of them only"
        )
        try require(
            !interactive
                || input == "-" && output == "-" && prefixes == nil && force == nil && memory.files.isEmpty
                    && alignments == nil && attention == nil && confidence == nil && flush != .many,
            "--interactive reads what is typed and answers each line; it takes no files and no --flush many")
        try require(
            flush != .line || output == "-", "--flush is for standard output; a file appears when it is complete")
        try require(lexicon == nil || replaceUnknowns, "--lexicon is for --replace-unknowns")
        try require(attentionLines == nil || attention != nil, "--attention-lines is for --attention")
        try checkRange("attention-lines", attentionLines, 1...)
        try requireUseful(require)
        try requireLines(require)
        try keeping.validate(terms: memory.terms, isSingle: isSingle)
        try requireDocument(require)
        try require(
            search.count == 1 || format != .text || interactive,
            "several translations of a line need --format moses or jsonl, which say whose they are")
    }

    var isDocument: Bool { TranslatableDocument.reads(input) }

    public func run() throws {
        Interruption.watch()
        try checkFiles()
        let task = try task()
        try checkOptions(for: task)
        if task == TaggingTask.name { return try tag() }
        if task == LanguageModelTask.name { return try writeText() }
        if task == ClassificationTask.name { return try classify() }
        if isDocument { return try translateDocument() }
        var options = try options()
        options.aligns = alignments != nil
        options.givesAttention = attention != nil
        let translator = try makeTranslator(options)
        if interactive { return try converse(translator) }
        let isTyped = input == "-" && isatty(STDIN_FILENO) != 0
        if isTyped {
            Console.say("\(Console.program): reading the keyboard: type a sentence a line, and Ctrl-D at the end")
        }
        var done = 0
        do {
            try translate(with: translator, isTyped: isTyped, &done)
        } catch let error as Diagnostic where error.status == .interrupted {
            throw Diagnostic(
                .interrupted,
                output == "-" ? "interrupted after line \(done)" : "interrupted; nothing was written to \(output)")
        }
    }

    /// Reads the models, which stay until the process ends, as it does with the command: giving back the memory of each
    /// entry of a vocabulary would take milliseconds, and nobody needs it any more.
    func makeTranslator(_ options: Translator.Options) throws -> Translator {
        let translator = try Translator(folders: model, options: options)
        _ = Unmanaged.passRetained(translator)
        return translator
    }

    /// - Parameters:
    ///   - isTyped: whether a person waits for each translation.
    ///   - done: how many lines have been handed on.
    private func translate(with translator: Translator, isTyped: Bool, _ done: inout Int) throws {
        var matchOptions = try matchOptions(translator)
        matchOptions.isImmediate = (flush ?? (isTyped ? .line : .many)) == .line
        var lines = try TranslationInputs(
            input, shard: shard, prefixes: prefixes, force: force, annotations: memory.files,
            lookup: memory.lookup(for: translator.description, threads: search.threads),
            options: matchOptions)
        let sink = try OutputFile(output)
        let alignmentSink = try alignments.map { try OutputFile($0) }
        let attentionSink = try attention.map { try OutputFile($0) }
        let confidences = try ConfidenceWriter(self)
        let documents = try lineTranslator(translator)
        var progress = Progress("decoding")
        defer { progress.finish() }
        let start = ContinuousClock.now
        let window = matchOptions.isImmediate ? 1 : search.windowLines
        let first = lines.first
        done = first
        let attending = attention == nil ? 0 : attentionLines ?? .max
        while var inputs = try lines.next(window) {
            for index in inputs.indices.prefix(max(0, attending - done)) { inputs[index].keepsAttention = true }
            for (index, translations) in try documents.translate(inputs, number: done).enumerated() {
                let match = lines.matches.isEmpty ? nil : lines.matches[index]
                let isKept = inputs[index].isForced && force == nil
                for line in format.lines(
                    translations, number: done + index, isForced: force != nil, match: match, isKept: isKept,
                    confidence: try confidences.write(translations, of: inputs[index], isKept: isKept))
                {
                    try sink.writeLine(line)
                }
                if done + index < attending, let map = translations[0].attentionMap(line: done + index + 1) {
                    try attentionSink?.writeLine(map.json.escapingLineEnds)
                }
                for translation in translations {
                    try alignmentSink?.writeLine(translation.alignment?.description ?? "")
                }
            }
            try sink.flush()
            done += inputs.count
            try Interruption.check()
            guard !isTyped else { continue }
            let seconds = (ContinuousClock.now - start).seconds
            progress.update(lines.fraction) { [count = done - first] in
                String(format: "%d lines  %.0f lines/s", count, Double(count) / seconds)
            }
        }
        try sink.commit()
        try alignmentSink?.commit()
        try attentionSink?.commit()
        try confidences.finish()
        let seconds = (ContinuousClock.now - start).seconds
        let rate = String(format: "%.1f", Double(done - first) / max(seconds, 1e-9))
        Logger(label: "pipeline-decode")
            .info("\((done - first).counted("line")) in \(Progress.clock(seconds)), \(rate) lines/s")
        documents.report()
    }

    /// Whether each line has one translation, which is searched for as a whole.
    private var isSingle: Bool { search.count == 1 && !search.sample && prefixes == nil && force == nil }

    func lineTranslator(_ translator: Translator) throws -> LineTranslator {
        let tag = memory.tag.flatMap { SourceTag($0) }
        if let tag { try translator.checkThatItKnows(tag) }
        let settings = try keeping.settings(translator, model: model[0], isSingle: isSingle, search: search)
        return LineTranslator(
            FaithfulTranslator(translator, settings), longest: longest ?? Self.longestByDefault,
            splitsSentences: splitSentences, tag: tag)
    }
}
