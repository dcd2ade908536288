import ArgumentParser
import Diagnostics
import Documents
import Foundation
import Logging
import Reporting
import StageSupport
import Translation

/// `pipeline-decode`: text in, translations out.
public struct DecodeCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-decode",
        abstract: "Translate text with a trained model.",
        discussion: """
            Reads one sentence a line and writes one translation a line, in the same order; an empty line gives an \
            empty line. `-` is standard input or standard output.

            A TMX or XLIFF file (.tmx, .xlf, .xliff, .sdlxliff, .mqxliff, .mxliff, .txlf) comes back as it was, with \
            translations where it had none, each with the inline codes of its source and marked as machine translation.

            Examples:
              pipeline-decode --model work/model --input test.fr --output test.hyp
              echo "Le chat dort." | pipeline-decode --model work/model
              pipeline-decode --model work/model --interactive
              pipeline-decode --model a/model b/model --input test.fr   # ensemble
              pipeline-decode --model work/model --input test.fr \\
                --best 5 --format moses
              pipeline-decode --model work/model --input test.fr \\
                --force test.en                     # scores of translations
              pipeline-decode --model work/model --input project.xlf \\
                --output translated.xlf
            """,
        version: Dragoman.version)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The folder that pipeline-train wrote; several, with the same vocabularies, translate together.",
            valueName: "folder"))
    var model: [String]
    @Option(help: ArgumentHelp("The text to translate, plain or gzipped.", valueName: "file"))
    var input = "-"
    @Option(help: ArgumentHelp("Where the translations go.", valueName: "file"))
    var output = "-"
    @OptionGroup(title: "SEARCH") var search: SearchArguments
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
            "A file for what the translations of the first 12 lines looked at, which pipeline-score makes pictures of.",
            valueName: "file"))
    var attention: String?
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
    @Option(
        help: """
            The most source tokens that are translated at once: longer lines are cut at the ends of sentences and \
            their parts translated one by one.
            """)
    var longest = 200
    @Option(
        help: "When translations are handed on: after many lines, which is fast, or after each line.")
    var flush = Flush.many
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

    public func validate() throws {
        func require(_ holds: Bool, _ message: String) throws {
            if !holds { throw ValidationError(message) }
        }
        try require(!model.isEmpty, "--model needs a folder")
        try require((1...100_000).contains(longest), "--longest is \(longest); it must be from 1 to 100000")
        try require(prefixes == nil || force == nil, "--force is a whole translation; it leaves nothing to --prefixes")
        try require(force == nil || !search.sample, "--force says which words come; it leaves nothing to --sample")
        try require(lexicon == nil || replaceUnknowns, "--lexicon is for --replace-unknowns")
        try require(
            [input, prefixes, force].count { $0 == "-" } < 2, "standard input, `-`, can be one of the files only")
        try require(
            !interactive || (input == "-" && output == "-" && prefixes == nil && force == nil),
            "--interactive reads what is typed and takes no files")
        try require(
            !isDocument
                || (format == .text && prefixes == nil && force == nil && alignments == nil && attention == nil
                    && search.best == 1),
            "a TMX or XLIFF file is translated as a whole; it takes no --format, --best, --prefixes, --force, "
                + "--alignments or --attention")
        try require(!isDocument || output != "-", "a TMX or XLIFF file needs --output")
        try require(!isDocument || !output.hasSuffix(".gz"), "a TMX or XLIFF file is written as it is, not gzipped")
        try require(!replaceTranslations || isDocument, "--replace-translations is for TMX and XLIFF files")
        try require(
            (sourceLanguage == nil && targetLanguage == nil) || isDocument,
            "--source-language and --target-language are for TMX and XLIFF files")
        try require(
            !(search.best > 1 || search.sample && search.beam > 1) || format != .text || interactive,
            "several translations of a line need --format moses or jsonl, which say whose they are")
    }

    private static let attentionLines = 12

    private var isDocument: Bool { TranslatableDocument.reads(input) }

    public func run() throws {
        Interruption.watch()
        if isDocument { return try translateDocument() }
        var options = search.options
        options.aligns = alignments != nil
        if attention != nil { options.search.keepsAttention = true }
        if replaceUnknowns { options.unknowns = try lexicon.map { try UnknownWords(lexicon: $0) } ?? UnknownWords() }
        let translator = try Translator(folders: model, options: options)
        if interactive { return try converse(translator) }
        var lines = try TranslationInputs(input, prefixes: prefixes, force: force)
        let sink = try LineSink(output)
        let alignmentSink = try alignments.map { try LineSink($0) }
        let attentionSink = try attention.map { try LineSink($0) }
        let documents = LineTranslator(translator, longest: longest)
        var progress = Progress("decoding")
        defer { progress.finish() }
        let start = ContinuousClock.now
        var done = 0
        let window = flush == .line ? 1 : search.linesAtOnce
        while let inputs = try lines.next(window) {
            for (index, translations) in documents.translate(inputs, number: done).enumerated() {
                for line in format.lines(translations, number: done + index, isForced: force != nil) {
                    try sink.writeLine(line)
                }
                if done + index < Self.attentionLines, let map = translations[0].attentionMap(line: done + index + 1) {
                    try attentionSink?.writeLine(map.json)
                }
                for translation in translations {
                    try alignmentSink?.writeLine(translation.alignment?.description ?? "")
                }
            }
            try sink.flush()
            done += inputs.count
            try Interruption.check(
                output == "-" ? "interrupted behind line \(done)" : "interrupted; nothing was written to \(output)")
            let seconds = (ContinuousClock.now - start).seconds
            progress.update(lines.fraction) { String(format: "%d lines  %.0f lines/s", done, Double(done) / seconds) }
        }
        try sink.finish()
        try alignmentSink?.finish()
        try attentionSink?.finish()
        let seconds = (ContinuousClock.now - start).seconds
        let rate = String(format: "%.1f", Double(done) / max(seconds, 1e-9))
        Logger(label: "pipeline-decode").info("\(done) lines in \(Progress.clock(seconds)), \(rate) lines/s")
    }

    /// Fills the targets of a TMX or XLIFF file.
    private func translateDocument() throws {
        var options = search.options
        options.aligns = true
        let translator = try Translator(folders: model, options: options)
        let document = try TranslatableDocument(
            input,
            .init(
                source: sourceLanguage ?? translator.description.source,
                target: targetLanguage ?? translator.description.target, replaces: replaceTranslations))
        let lines = LineTranslator(translator, longest: longest)
        let texts = document.texts
        var progress = Progress("decoding")
        defer { progress.finish() }
        let window = search.linesAtOnce
        for start in stride(from: 0, to: texts.count, by: window) {
            let part = start..<min(start + window, texts.count)
            let found = lines.translate(part.map { Translator.Input(texts[$0]) }, number: start)
            for (index, translations) in zip(part, found) {
                let best = translations[0]
                document.fill(index, with: best.text, links: best.links(sourceWords: texts[index].wordCount))
            }
            try Interruption.check("interrupted; nothing was written to \(output)")
            progress.update(Double(part.upperBound) / Double(texts.count)) { "\(part.upperBound) segments" }
        }
        try document.write(to: output)
        Logger(label: "pipeline-decode").info("\(texts.count) segments translated into \(output)")
    }

    /// Reads a line, writes its translation, and so on until the input ends.
    private func converse(_ translator: Translator) throws {
        let documents = LineTranslator(translator, longest: longest)
        let prompt = "\(translator.description.source) > "
        var reader = try LineReader("-")
        var number = 0
        let sink = try LineSink("-")
        while true {
            if isatty(STDIN_FILENO) != 0 { FileHandle.standardError.write(Data(prompt.utf8)) }
            guard let line = try reader.next() else { return }
            for translations in documents.translate([Translator.Input(line)], number: number) {
                for line in format.lines(translations, number: number, isForced: false) { try sink.writeLine(line) }
            }
            try sink.flush()
            number += 1
        }
    }
}

extension TextTranslation {
    /// What its words looked at; none for an empty line, or one that was translated in parts.
    fileprivate func attentionMap(line: Int) -> AttentionMap? {
        let weights = hypothesis.attention
        guard !weights.isEmpty else { return nil }
        let end = weights.count > tokens.count ? ["</s>"] : []
        return AttentionMap(line: line, source: sourceTokens + ["</s>"], target: tokens + end, weights: weights)
    }

    /// For each target word the source words that it stands for.
    /// - Parameter sourceWords: between spaces of the line; a vocabulary that normalizes may count others.
    fileprivate func links(sourceWords: Int) -> [[Int]] {
        var links = [[Int]](repeating: [], count: text.wordCount)
        for link in alignment?.links ?? [] where link.target < links.count {
            let scaled = self.sourceWords == sourceWords ? link.source : link.source * sourceWords / self.sourceWords
            links[link.target].append(min(scaled, sourceWords - 1))
        }
        return links
    }
}

extension String {
    fileprivate var wordCount: Int { split(whereSeparator: \.isWhitespace).count }
}
