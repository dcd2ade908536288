import ArgumentParser
import Communication
import Concurrency
import Diagnostics
import Files
import Foundation
import Logging
import StageSupport
import Training
import Translation

/// `pipeline-train`: a bitext and vocabularies in, a model folder out.
public struct TrainCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-train",
        abstract: "Train a translation model, a language model, a classifier or a tagger.",
        discussion: """
            Trains a recurrent encoder-decoder with a bidirectional encoder on a bitext and keeps the model that does \
            best on the dev set. With --task language-model it trains a recurrent language model on a text, a sentence a \
            line; with --task classify a classifier on a table of texts and their classes; with --task tag a tagger on words \
            and their tags in columns. Stopped at any moment, the same command resumes from the last checkpoint.

            Examples:
              pipeline-train --train work/clean/train --dev work/clean/dev \\
                --vocab work/vocab --output work/model
              pipeline-train … --cell gru --attention none --epochs 5
              pipeline-train … --train work/clean/train 0.5,bt=work/translated
              pipeline-train --from work/model --vocab work/model/vocab \\
                --train mine --dev dev --output work/mine
              pipeline-train --from work/model --vocab work/model/vocab \\
                --train work/clean/train --dev work/clean/dev \\
                --minimum-risk 10 --learning-rate 1e-4 --output work/risk
              pipeline-train --task language-model --train text.txt --dev dev.txt \\
                --vocab work/vocab --output work/model
              pipeline-train --task classify --train train.tsv --dev dev.tsv \\
                --vocab work/vocab --output work/model
              pipeline-train --task tag --train train.conllu --dev dev.conllu \\
                --vocab work/vocab --output work/model
            """,
        version: Dragoman.version)

    @Option(
        help: ArgumentHelp(
            "What the model learns: \(TrainTasks.all.map(\.name).joined(separator: ", ")).", valueName: "task"),
        completion: .list(TrainTasks.all.map(\.name)))
    var task = TranslationTask.name
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            The bitext to train on; of a language model a text, of a classifier a table, of a tagger CoNLL-U or columns.
            Several bitexts may each have a weight, a tag or both \
            before it: of weight 2 each pair is seen twice in an epoch, of weight 0.5 every other epoch. A tag is a word \
            that the model reads with the sources, for which pipeline-vocab --tag makes a token.
            """, valueName: "bitext"))
    var train: [CorpusArgument]
    @Option(
        help: ArgumentHelp("The bitext, or text, that decides which model is best.", valueName: "bitext"))
    var dev: String
    @Option(help: ArgumentHelp("The folder that pipeline-vocab wrote.", valueName: "folder"))
    var vocab: String
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            The match of a memory for each training pair, from pipeline-match: the model learns to read it beside the \
            source. Of several bitexts the first ones have matches, a file each.
            """, valueName: "file"))
    var matches: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            The terms of each training pair, from pipeline-terms: the model learns to use the target terms that it reads. \
            Of several bitexts the first ones have terms, a file each.
            """, valueName: "file"))
    var terms: [String] = []
    @Option(help: ArgumentHelp("The matches of the dev set.", valueName: "file"))
    var devMatches: String?
    @Option(help: ArgumentHelp("The terms of the dev set.", valueName: "file"))
    var devTerms: String?
    @Option(help: ArgumentHelp("The model folder to write.", valueName: "folder"))
    var output: String
    @Option(
        help: ArgumentHelp(
            "A trained model to start from, with its weights in place of random ones and its sizes in place of the model options.",
            valueName: "folder"))
    var from: String?
    @Option(
        help: ArgumentHelp(
            """
            Word vectors that the source embeddings start from, those of a classifier or a tagger too, in any format that \
            pipeline-embed writes; words without one start at random.
            """, valueName: "file"))
    var sourceVectors: String?
    @Option(
        help: ArgumentHelp(
            "The same for the target embeddings, and for those of a language model.", valueName: "file"))
    var targetVectors: String?
    @Flag(help: "Do not train embeddings that start from word vectors.")
    var freezeVectors = false
    @Option(help: ArgumentHelp("Write losses, rates and scores for TensorBoard too.", valueName: "folder"))
    var tensorboard: String?
    @Flag(help: "Train from scratch even if the folder holds a training of the same options and data.")
    var restart = false
    @Option(
        help: ArgumentHelp(
            """
            Number of evaluations whose weights are kept in the folder's checkpoints, for pipeline-average. With 1 a \
            finished training keeps its best weights, so that a lost model can be restored; with 0 it keeps none. Each \
            is as large as the model.
            """, valueName: "n"))
    var keepCheckpoints = 1

    @Option(
        help: ArgumentHelp(
            "Where the token ids of a large corpus are kept. (default: beside the model folder)", valueName: "file"))
    var encoded: String?

    @Option(
        help: ArgumentHelp(
            """
            Measure the speed of training for n seconds, and print it with a forecast for other numbers of cores; nothing is \
            written.
            """, valueName: "n"))
    var benchmark: Double?

    @Flag(
        help: """
            Print the layers of the model, how their parameters come about, and what training takes; nothing is written.
            """)
    var summary = false

    @OptionGroup(title: "Model") var model: ModelOptions
    @OptionGroup(title: "Language models") var languageModel: LanguageModelOptions
    @OptionGroup(title: "Classifiers") var classification: ClassificationOptions
    @OptionGroup(title: "Taggers") var tagging: TaggingOptions
    @OptionGroup(title: "Training") var training: TrainingArguments

    /// Whether the model learns to read matches or terms.
    var isAnnotated: Bool { !matches.isEmpty || !terms.isEmpty }
    var devAnnotations: AnnotationFiles { AnnotationFiles(matches: devMatches, terms: devTerms) }

    public init() {}

    public func validate() throws {
        try checkTask()
        if let problem = model.configuration(Preset.all[0], sourceVocabulary: 8, targetVocabulary: 8).problem {
            throw ValidationError(problem)
        }
        try training.check()
        let hasVectors = sourceVectors != nil || targetVectors != nil
        if sourceVectors != nil, targetVectors != nil, model.sharedEmbeddings == true {
            throw ValidationError(
                "--shared-embeddings has one table for both languages; give --source-vectors or --target-vectors")
        }
        if let from, Folder.isSame(from, output), benchmark == nil, !summary {
            throw ValidationError("--from and --output are the same folder; give another --output")
        }
        if let benchmark {
            guard benchmark > 0, benchmark.isFinite else {
                throw ValidationError("--benchmark is \(benchmark); it must be above 0")
            }
        }
        for (name, isAsked) in [("benchmark", benchmark != nil), ("summary", summary)] where isAsked {
            for (other, isGiven) in [
                ("restart", restart), ("tensorboard", tensorboard != nil), ("summary", summary && name != "summary"),
            ] where isGiven {
                throw ValidationError("--\(other) has no effect with --\(name), which writes nothing")
            }
        }
        for (name, dev, train) in [("matches", devMatches, matches), ("terms", devTerms, terms)]
        where dev != nil && train.isEmpty && from == nil {
            throw ValidationError("--dev-\(name) is for a model that learns to read them; give --\(name) too")
        }
        if train.isEmpty { throw ValidationError("--train needs a bitext") }
        for (name, files) in [("matches", matches), ("terms", terms)] where files.count > train.count {
            throw ValidationError("--\(name) has \(files.count) files for \(train.count.counted("bitext")) of --train")
        }
        if training.annotationDropout != nil, !isAnnotated {
            throw ValidationError("--annotation-dropout is for --matches and --terms")
        }
        if freezeVectors, !hasVectors {
            throw ValidationError("--freeze-vectors needs --source-vectors or --target-vectors")
        }
        try checkRange("keep-checkpoints", keepCheckpoints, 0...1000)
        if training.riskOptions.plan != nil, from == nil {
            throw ValidationError("--minimum-risk needs a trained model to start from; give --from")
        }
        if from != nil, hasVectors {
            throw ValidationError("--from has embeddings already; leave --source-vectors and --target-vectors out")
        }
    }

    public func run() throws {
        if startsRanks { return try startRanks() }
        Interruption.endAtOnce()
        do {
            let communicator = try joinRanks(), logger = logger(communicator)
            try dividingCores(communicator, logger).train(on: communicator, logger)
        } catch let error as TrainingError {
            throw Diagnostic(error)
        }
    }

    func train(_ logger: Logger, _ communicator: any Communicator) throws {
        // The first rank finds what is wrong with the command, and encodes a large corpus for all.
        if !communicator.isFirst { try communicator.wait() }
        let setup = try chosenTask().setUp(self, logger)
        if communicator.isFirst { try communicator.wait() }
        if summary { return communicator.isFirst ? try printSummary(setup) : () }
        if let benchmark {
            let result = try Benchmark(setup, seconds: benchmark, communicator)
            return communicator.isFirst ? print(result.text) : ()
        }
        var settings = TrainerSettings()
        settings.restarts = restart
        settings.logEvery = training.logEvery
        settings.saveInterval = training.saveInterval
        settings.keptCheckpoints = keepCheckpoints
        settings.events = tensorboard
        let trainer = try Trainer(
            setup, output: communicator.isFirst ? TrainingFolder(output, logger: logger) : nil, settings: settings,
            communicator: communicator, logger: logger)
        if trainer.isFinished {
            logger.info("\(output) holds this training, finished; --restart trains from scratch")
        }
        Interruption.watch(isRank: communicator.count > 1)
        let outcome = try trainer.run()
        let bestBy = setup.options.bestBy
        let score = (bestBy.isLowerBetter ? -outcome.bestScore : outcome.bestScore).readable(2)
        logger.info(
            """
            best model: update \(outcome.bestUpdate) of \(outcome.update), dev \(bestBy.title) \
            \(score), \(Progress.clock(outcome.seconds))
            """)
    }
}
