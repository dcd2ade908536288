import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Files
import Logging
import StageSupport
import Terminology

/// `pipeline-align`: which words of a bitext translate each other.
public struct AlignCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-align",
        abstract: "Align the words of a bitext.",
        discussion: """
            Reads BITEXT.<source> and BITEXT.<target>, or their .gz. Writes a line of links for each pair, in the format \
            of Pharaoh and Moses: 0-0 1-2 2-1, source word and target word, counted from 0. Words are those of \
            pipeline-vocab --kind words: punctuation marks are words of their own.

            The model is IBM model 1, then that of fast_align, in both directions. The result is the same on every \
            number of processors.

            Examples:
              pipeline-align --source fr --target en \\
                --output work/train.align work/clean/train
            """,
        version: Dragoman.version)

    @Option(help: "Language of the source side, as in the bitext's file name.")
    var source: String

    @Option(help: "Language of the target side, as in the bitext's file name.")
    var target: String

    @Option(help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"))
    var output: String

    @Option(
        help: "How both directions are joined: \(Symmetrization.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(Symmetrization.allCases.map(\.rawValue)))
    var symmetrize = Symmetrization.growDiagFinalAnd

    @Flag(help: "Take what is between spaces as a word, for text that is divided into words already.")
    var tokenized = false

    @Option(help: "Iterations with IBM model 1.")
    var model1Iterations = WordAligner.Options().model1Iterations

    @Option(help: "Iterations with the diagonal prior.")
    var iterations = WordAligner.Options().diagonalIterations

    @Argument(help: "Name of the bitext, without the languages' endings.")
    var bitext: String

    public init() {}

    public func validate() throws {
        if source == target { throw ValidationError("--source and --target are both '\(source)'") }
        try checkRange("model1-iterations", model1Iterations, 0...100)
        try checkRange("iterations", iterations, 0...100)
        guard model1Iterations + iterations > 0 else {
            throw ValidationError("--model1-iterations and --iterations are both 0; one of them must be at least 1")
        }
    }

    public func run() throws {
        Interruption.watch()
        let files = try Bitext(bitext, source: source, target: target)
        try Overwriting.refuse(of: [files.sourcePath, files.targetPath], by: [output])
        let reader = try BitextReader(files)
        var progress = Progress("aligning")
        defer { progress.finish() }
        let corpus = try corpus(reader)
        guard corpus.count > 0 else { throw Diagnostic(.badInput, at: Place(bitext), "has no pairs") }
        var options = WordAligner.Options()
        options.model1Iterations = model1Iterations
        options.diagonalIterations = iterations
        let aligner = try WordAligner(corpus, options) { done in
            progress.update(done) { corpus.count.counted("pair") }
            try Interruption.check("interrupted; nothing was written")
        }
        let writer = try AlignmentFileWriter(output)
        var links = 0
        for pair in aligner.links(symmetrize) {
            links += pair.count
            try writer.write(pair)
        }
        try writer.commit()
        Logger(label: "pipeline-align").info(
            "\(corpus.count.counted("pair")) aligned into \(output), with \(links.counted("link"))")
    }

    private func corpus(_ reader: BitextReader) throws -> AlignmentCorpus {
        var corpus = AlignmentCorpus()
        var batch: [SegmentPair] = []
        func addBatch() throws {
            let isTokenized = tokenized
            for words in parallelMap(
                batch.count, chunk: 256,
                { [batch] range in
                    batch[range].map { pair in
                        isTokenized
                            ? (AlignmentCorpus.tokens(pair.source), AlignmentCorpus.tokens(pair.target))
                            : (AlignmentCorpus.words(pair.source), AlignmentCorpus.words(pair.target))
                    }
                }
            ).joined() {
                corpus.add(source: words.0, target: words.1)
            }
            batch.removeAll(keepingCapacity: true)
            try Interruption.check("interrupted; nothing was written")
        }
        while try reader.next() {
            batch.append(
                SegmentPair(
                    source: String(decoding: reader.source, as: UTF8.self),
                    target: String(decoding: reader.target, as: UTF8.self)))
            if batch.count == 1 << 14 { try addBatch() }
        }
        try addBatch()
        return corpus
    }
}

extension Symmetrization: ExpressibleByArgument {}
