import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Evaluation
import Files
import Foundation
import Logging
import StageSupport
import Tensors
import Training
import Translation
import Vocabularies

/// `pipeline-train`: a bitext and vocabularies in, a model folder out.
public struct TrainCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-train",
        abstract: "Train an encoder-decoder.",
        discussion: """
            Trains a recurrent encoder-decoder with a bidirectional encoder on a bitext and keeps the model that does \
            best on the dev set. Stopped at any moment, the same command resumes from the last checkpoint.

            Examples:
              pipeline-train --train work/clean/train --dev work/clean/dev \\
                --vocab work/vocab --output work/model
              pipeline-train … --cell gru --attention none --epochs 5
              pipeline-train --from work/model --vocab work/model/vocab \\
                --train mine --dev dev --output work/mine
            """,
        version: Dragoman.version)

    @Option(help: ArgumentHelp("The bitext to learn from.", valueName: "bitext"))
    var train: String
    @Option(help: ArgumentHelp("The bitext that decides which model is best.", valueName: "bitext"))
    var dev: String
    @Option(help: ArgumentHelp("The folder that pipeline-vocab wrote.", valueName: "folder"))
    var vocab: String
    @Option(help: ArgumentHelp("The model folder to write.", valueName: "folder"))
    var output: String
    @Option(
        help: ArgumentHelp(
            "A trained model to go on from: its sizes and weights take the place of the model options and of random ones.",
            valueName: "folder"))
    var from: String?
    @Option(
        help: ArgumentHelp(
            "Word vectors for the source embeddings, in the text format of word2vec and fastText; words without one start at random.",
            valueName: "file"))
    var sourceVectors: String?
    @Option(help: ArgumentHelp("The same for the target embeddings.", valueName: "file"))
    var targetVectors: String?
    @Flag(help: "Leave embeddings that start from word vectors as they are.")
    var freezeVectors = false
    @Option(help: ArgumentHelp("Write losses, rates and scores for TensorBoard too.", valueName: "folder"))
    var tensorboard: String?
    @Flag(help: "Train from scratch even if the folder holds a training of the same options and data.")
    var restart = false
    @Option(
        help: ArgumentHelp(
            """
            Evaluations whose weights stay in the folder's checkpoints, for pipeline-average. A finished training keeps \
            its best weights with 1, so that a model that is lost can be restored, and with 0 nothing; each takes as \
            much room as the model.
            """, valueName: "n"))
    var keepCheckpoints = 1

    @Option(
        help: ArgumentHelp(
            "Measure the speed of training for n seconds, print it and write nothing.", valueName: "n"))
    var benchmark: Double?

    @OptionGroup(title: "Model") var model: ModelOptions
    @OptionGroup(title: "Training") var training: TrainingArguments

    public init() {}

    public func validate() throws {
        if let problem = model.configuration(Preset.all[0], sourceVocabulary: 8, targetVocabulary: 8).problem {
            throw ValidationError(problem)
        }
        try training.check()
        let hasVectors = sourceVectors != nil || targetVectors != nil
        if sourceVectors != nil, targetVectors != nil, model.sharedEmbeddings {
            throw ValidationError(
                "--shared-embeddings has one table for both languages; give --source-vectors or --target-vectors")
        }
        if let from, Folder.isSame(from, output), benchmark == nil {
            throw ValidationError("--from and --output are the same folder; give another --output")
        }
        if let benchmark {
            guard benchmark > 0, benchmark.isFinite else {
                throw ValidationError("--benchmark is \(benchmark); it must be above 0")
            }
            for (name, isGiven) in [("restart", restart), ("tensorboard", tensorboard != nil)] where isGiven {
                throw ValidationError("--\(name) has no effect with --benchmark, which writes nothing")
            }
        }
        if freezeVectors, !hasVectors {
            throw ValidationError("--freeze-vectors needs --source-vectors or --target-vectors")
        }
        guard (0...1000).contains(keepCheckpoints) else {
            throw ValidationError("--keep-checkpoints is \(keepCheckpoints); it must be from 0 to 1000")
        }
        if from != nil, hasVectors {
            throw ValidationError("--from brings its own embeddings; it leaves nothing to word vectors")
        }
    }

    public func run() throws {
        Interruption.endAtOnce()
        let logger = Logger(label: "pipeline-train")
        let vocabularies = try VocabularyPair(folder: vocab)
        let trainText = try Bitext(train, source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage)
        let devText = try Bitext(dev, source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage)

        let texts = try trainText.pairs()
        let preset = Preset.named(training.preset) ?? .suggested(pairs: texts.count)
        logger.info(
            "preset \(preset.name)\(training.preset == preset.name ? "" : ", by the \(texts.count.counted("pair")) of the corpus")"
        )
        var options = training.options(preset, kind: vocabularies.kind)
        let tokenizer = try training.tokenizer(for: vocabularies.targetLanguage, logger)
        options.tokenizer = tokenizer.name
        let base = try from.map { try Self.base($0, vocabularies) }
        if let from, let base, let option = model.contradiction(to: base.description.model) {
            throw Diagnostic(
                .usage, "--\(option) has no effect with --from: the model's sizes are those of \(from); leave it out")
        }
        if training.consistency ?? 0 > 0, !options.disturbsReading {
            throw Diagnostic(
                .usage,
                "--consistency compares two readings of a pair, which are equal as nothing is dropped or sampled; "
                    + "raise --dropout or leave it out")
        }
        let configuration =
            base?.description.model
            ?? model.configuration(
                preset, sourceVocabulary: vocabularies.source.count, targetVocabulary: vocabularies.target.count)
        let problem =
            configuration.sharesEmbeddings && !vocabularies.isJoint
            ? "--shared-embeddings needs a joint vocabulary; make it with pipeline-vocab --joint"
            : configuration.problem
        if let problem { throw Diagnostic(.configuration, problem) }

        let trainSet = try TrainingCorpus(
            texts, vocabularies, maximumLength: training.maximumLength, noise: options.noise,
            key: RandomKey(training.seed).derived("subwords"))
        let (devPairs, devSet) = try developmentPairs(devText, vocabularies, logger)
        if trainSet.skipped > 0 {
            logger.notice(
                "\(trainSet.skipped) of \(texts.count.counted("pair")) skipped: longer than \(training.maximumLength.counted("token"))"
            )
        }
        guard !trainSet.pairs.isEmpty else {
            throw Diagnostic(.badInput, at: Place(trainText.sourcePath), "has no pair to learn from")
        }
        guard !devSet.isEmpty else {
            throw Diagnostic(.badInput, at: Place(devText.sourcePath), "has no pair to evaluate on")
        }

        let network = EncoderDecoder(configuration)
        logger.info(
            "\(configuration.cell), \(network.layout.parameterCount) parameters; \(trainSet.pairs.count.counted("pair")) to learn from, \(devSet.count) to evaluate on"
        )
        let initial = try base?.weights ?? vectorWeights(network, vocabularies, &options, logger)
        if let benchmark {
            return report(try Benchmark(network, options, train: trainSet, seconds: benchmark))
        }
        let description = ModelDescription(
            source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage, model: configuration,
            maximumRatio: max(trainSet.maximumRatio, base?.description.maximumRatio ?? 0))
        let (trainRecord, devRecord) = (try TextRecord(texts), try TextRecord(devPairs))
        if trainRecord.sha256.text == devRecord.sha256.text {
            logger.warning("--dev holds the same pairs as --train: its scores say nothing about other text")
        }
        let configurationFile = try TrainingRecord(
            description: description, training: options, data: ["train": trainRecord, "dev": devRecord]
        ).json
        let fingerprint = try Fingerprint(
            description, options,
            data: [
                "training corpus": trainRecord.sha256.text, "dev set": devRecord.sha256.text,
                "vocabulary": vocabularies.digest(),
                "model to start from": initial.map { try hash(of: $0, network.layout) } ?? "",
            ])

        let references = devPairs.map(\.target)
        let samples = DevelopmentSet.sampleIndices(5, of: devPairs.count)
        let trainer = try Trainer(
            network, options, train: trainSet,
            dev: DevelopmentSet(pairs: devSet) { translations in
                BLEU(tokenizer: tokenizer).corpusScore(
                    hypotheses: translations.map(vocabularies.target.decode), references: [references]
                ).value
            } samples: { translations in
                samples.map {
                    TranslationSample(
                        source: devPairs[$0].source, reference: devPairs[$0].target,
                        translation: vocabularies.target.decode(translations[$0]))
                }
            },
            output: try TrainingFolder(output),
            parts: try ModelParts(configuration: configurationFile, vocabularies: vocabularies),
            fingerprint: fingerprint, restarts: restart, logEvery: training.logEvery,
            saveInterval: training.saveInterval, keptCheckpoints: keepCheckpoints, events: tensorboard, initial: initial
        )
        if trainer.isFinished {
            logger.info("\(output) holds this training, finished; --restart trains from scratch")
        }
        Interruption.watch()
        let outcome = try trainer.run()
        logger.info(
            "best model: update \(outcome.bestUpdate) of \(outcome.update), dev \(options.bestBy.rawValue) \(String(format: "%.2f", outcome.bestScore)), \(Progress.clock(outcome.seconds))"
        )
    }

    /// The pairs of the dev set that are evaluated on.
    private func developmentPairs(_ bitext: Bitext, _ vocabularies: VocabularyPair, _ logger: Logger) throws -> (
        texts: [SegmentPair], pairs: [EncodedPair]
    ) {
        let texts = try bitext.pairs()
        let pairs = [EncodedPair](texts, vocabularies)
        // A text in one line takes longer than all others, and more memory.
        let limit = max(Self.evaluatedLength, training.maximumLength)
        let kept = pairs.indices.filter { max(pairs[$0].source.count, pairs[$0].target.count) <= limit }
        let skipped = pairs.count - kept.count
        if skipped > 0 {
            logger.notice("\(skipped) of \(pairs.count.counted("dev pair")) skipped: longer than \(limit) tokens")
        }
        return (kept.map { texts[$0] }, kept.map { pairs[$0] })
    }

    /// Tokens of a side of a dev pair that is evaluated on at least.
    private static let evaluatedLength = 1000

    /// The weights that training starts from where embeddings have word vectors: the others are random, as ever.
    private func vectorWeights(
        _ network: EncoderDecoder, _ vocabularies: VocabularyPair, _ options: inout TrainingOptions, _ logger: Logger
    ) throws -> Weights? {
        let sides = [
            (sourceVectors, network.sourceEmbedding, vocabularies.source, "source"),
            (targetVectors, network.targetEmbedding, vocabularies.target, "target"),
        ]
        guard sides.contains(where: { $0.0 != nil }) else { return nil }
        let weights = Weights(count: network.layout.count)
        weights.initialize(network.layout, key: Trainer.parametersKey(seed: options.seed))
        for case (let path?, let embedding, let vocabulary, let side) in sides {
            let width = embedding.shape[1]
            let vectors = try WordVectors(path, for: vocabulary, width: width)
            let factor = vectors.factor(limit: EncoderDecoder.embeddingLimit)
            for (id, row) in vectors.rows {
                weights.modify { weights in
                    for (place, value) in row.enumerated() {
                        weights.pointer(embedding)[Int(id) * width + place] = value * factor
                    }
                }
            }
            if freezeVectors { options.frozen.append(embedding.name) }
            logger.info("\(vectors.rows.count) of \(vocabulary.count) \(side) embeddings start from \(path)")
        }
        return weights
    }

    /// Reads the model that training starts from.
    private static func base(_ path: String, _ vocabularies: VocabularyPair) throws
        -> (description: ModelDescription, weights: Weights)
    {
        let folder = ModelFolder(path)
        let (description, _, weights) = try folder.load()
        let known = try VocabularyPair(folder: folder.vocabularies)
        try folder.check(known)
        for (side, one, other) in [
            ("source", known.source, vocabularies.source), ("target", known.target, vocabularies.target),
        ] where one.count != other.count || (0..<Int32(one.count)).contains(where: { one.token($0) != other.token($0) })
        {
            throw Diagnostic(
                .configuration,
                "the \(side) vocabulary is not the one that \(path) was trained with; give --vocab \(folder.vocabularies)"
            )
        }
        return (description, weights)
    }

    private func report(_ result: Benchmark) {
        print(
            String(
                format: """
                    %d updates in %.1f s, %.1f ms each
                    %.0f target tokens/s
                    %.1f GFLOP/s in matrix products and recurrent layers, %.2f MFLOP a target token
                    %.1f GFLOP/s in the output layer's matrix product alone: training reaches %.0f %% of it
                    """,
                result.updates, result.seconds, 1000 * result.seconds / Double(result.updates), result.tokensPerSecond,
                result.operationsPerSecond / 1e9, Double(result.operations) / Double(result.targetTokens) / 1e6,
                result.productRate / 1e9, 100 * result.operationsPerSecond / result.productRate))
    }
}

/// The hash of weights.
private func hash(of weights: Weights, _ layout: ParameterLayout) throws -> String {
    try SHA256.hash(
        of: layout.parameters.map { UnsafeRawBufferPointer(start: weights.values(of: $0), count: 4 * $0.count) })
}
