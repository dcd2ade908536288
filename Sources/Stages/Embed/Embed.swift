import ArgumentParser
import Concurrency
import Diagnostics
import Embeddings
import Logging
import StageSupport
import Vocabularies

/// `pipeline-embed`: word vectors, what is near what, and maps of words.
public struct EmbedCommand: ParsableCommand, ChecksSettings {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-embed",
        abstract: "Learn word vectors, ask them questions, and draw them.",
        discussion: """
            Learns vectors from text (--input), or takes those of a file (--vectors) or of a trained model's embeddings \
            (--model), and then writes them (--output), answers questions about them on standard output, and makes a \
            report with a map of words (--report).

            Words are found as they are written, or else in small letters.

            Examples:
              pipeline-embed --input news.en.gz --output en.vec
              pipeline-embed --input exports/ --source fr --target en \\
                --side target --output en.bin --nearest house
              pipeline-embed --vectors en.vec --analogy 'king - man + woman'
              pipeline-embed --vectors en.vec --analogies questions-words.txt \\
                --similarities simlex999.tsv --json
              pipeline-embed --model work/fr-en/model --side source \\
                --report work/words --words animals.tsv
            """,
        version: Dragoman.version)

    @OptionGroup(title: "VECTORS")
    var origin: OriginOptions

    @Option(
        help: ArgumentHelp(
            "Where the vectors go: a file, - for standard output, or a folder with --format projector. (default: none)",
            valueName: "file"))
    var output: String?

    @Option(
        help: """
            How vectors are written: 'text' of word2vec and fastText (.vec), 'binary' of word2vec, or a folder for \
            TensorBoard's 'projector'. (default: binary for a name that ends with .bin, otherwise text)
            """)
    var format: WordVectorFormat?

    @OptionGroup(title: "LEARNING")
    var learning: LearningOptions

    @OptionGroup(title: "QUESTIONS")
    var questions: QuestionOptions

    @OptionGroup(title: "REPORT")
    var report: ReportOptions

    public init() {}

    public func validate() throws {
        try origin.validate()
        try learning.validate(learns: !origin.input.isEmpty, draws: report.report != nil)
        try questions.validate()
        try report.validate()
        guard format == nil || output != nil else { throw ValidationError("--format is for --output") }
        guard output != "-" || questions.isEmpty && format != .projector else {
            throw ValidationError(
                "--output -, standard output, is for vectors alone; answers and the folder of projector files need a file name"
            )
        }
    }

    package func checkSettings() throws {
        guard !origin.input.isEmpty || origin.vectors != nil || origin.model != nil else {
            throw Diagnostic(.usage, "there are no vectors; give --input to learn some, --vectors or --model")
        }
        guard output != nil || report.report != nil || !questions.isEmpty else {
            throw Diagnostic(.usage, "there is nothing to do with the vectors; give --output, a question or --report")
        }
        try checkFiles()
    }

    private func checkFiles() throws {
        var files = StageFiles()
        files.read(origin.input + questions.analogies + questions.similarities)
        files.read([origin.vectors, origin.model, report.words])
        files.write([output])
        files.write(["json", "md", "html"].map { "embeddings.\($0)" }, in: report.report)
        try files.check()
    }

    public func run() throws {
        try checkSettings()
        Interruption.watch()
        // Mistakes in what is asked are better known before hours of learning.
        let tests = try questions.tests()
        let sums = try questions.analogy.map { try WordSum($0) }
        let wanted = try report.wantedWords()
        let vectors = try vectors()
        if let output { try write(vectors, to: output) }
        guard !questions.isEmpty || report.report != nil else { return }
        let space = WordSpace(vectors)
        let answers = try Answers(questions, sums, tests, origin.name, in: space)
        if let folder = report.report {
            try EmbeddingReport(answers, map(wanted, in: space), skipped: skipped(wanted, in: space)).write(to: folder)
        }
        try answers.write(asJSON: questions.json)
    }

    static let log = Logger(label: "pipeline-embed")
    static let interrupted = "interrupted; nothing was written"

    private func vectors() throws -> WordVectors {
        guard origin.input.isEmpty else { return try learn() }
        var progress = Progress("reading vectors")
        defer { progress.finish() }
        return try origin.readVectors { fraction in
            progress.update(fraction) { origin.name }
            try Interruption.check(Self.interrupted)
        }
    }

    private func write(_ vectors: WordVectors, to output: String) throws {
        try vectors.write(to: output, format ?? .ofName(output)) {
            // Of standard output a part is written already.
            try Interruption.check(output == "-" ? "interrupted" : Self.interrupted)
        }
        Self.log.info("\(vectors.count.counted("vector")) of \(vectors.width.counted("number")) written to \(output)")
    }

    // MARK: The map

    private func map(_ wanted: [ReportOptions.Word]?, in space: WordSpace) throws -> WordMap {
        let words: [(index: Int, group: String?)] =
            wanted.map { $0.compactMap { word in space.index(of: word.text).map { ($0, word.group) } } }
            ?? (0..<min(space.vectors.count, ReportOptions.shownByDefault)).map { ($0, nil) }
        guard words.count > 1 else {
            throw Diagnostic(
                .badInput, at: Place(report.words ?? origin.name),
                "a map needs two words with vectors, and there \(words.count.form(of: "is", plural: "are")) \(words.count)"
            )
        }
        var progress = Progress("drawing the map")
        defer { progress.finish() }
        return try WordMap(
            words, of: space.vectors, report.projection, perplexity: report.neighbours, seed: learning.options.seed
        ) { done in
            progress.update(done) { words.count.counted("word") }
            try Interruption.check("interrupted; the report was not written")
        }
    }

    /// The words of the map that have no vector.
    private func skipped(_ wanted: [ReportOptions.Word]?, in space: WordSpace) -> [String] {
        let missing = (wanted ?? []).map(\.text).filter { space.index(of: $0) == nil }
        if !missing.isEmpty, let words = report.words {
            let shown = missing.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
            Self.log.warning(
                "\(missing.count.counted("word")) of \(words) \(missing.count.form(of: "has", plural: "have")) no vector: \(shown)\(missing.count > 5 ? ", …" : "")"
            )
        }
        return missing
    }
}

extension WordVectorFormat: ExpressibleByArgument {}
