import ArgumentParser
import Corpora
import Diagnostics
import Evaluation
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
    @Flag(help: "Begin anew even if the folder holds an unfinished training of the same options and data.")
    var restart = false

    @Option(
        help: ArgumentHelp(
            "Measure the speed of training for so many seconds, print it and write nothing.", valueName: "seconds"))
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
        if freezeVectors, !hasVectors {
            throw ValidationError("--freeze-vectors needs --source-vectors or --target-vectors")
        }
        if from != nil, hasVectors {
            throw ValidationError("--from brings its own embeddings; it leaves nothing to word vectors")
        }
    }

    public func run() throws {
        Interruption.watch()
        let logger = Logger(label: "pipeline-train")
        let vocabularies = try VocabularyPair(folder: vocab)
        let trainText = try Bitext(train, source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage)
        let devText = try Bitext(dev, source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage)

        let texts = try trainText.pairs()
        let preset = Preset.named(training.preset) ?? .suggested(pairs: texts.count)
        logger.info(
            "preset \(preset.name)\(training.preset == preset.name ? "" : ", by the \(texts.count) pairs of the corpus")"
        )
        var options = training.options(preset, kind: vocabularies.kind)
        let base = try from.map { try Self.base($0, vocabularies) }
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
        let devPairs = try devText.pairs()
        let devSet = [EncodedPair](devPairs, vocabularies)
        if trainSet.passedOver > 0 {
            logger.notice(
                "\(trainSet.passedOver) of \(trainSet.pairs.count + trainSet.passedOver) pairs passed over: longer than \(training.maximumLength) pieces"
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
            "\(configuration.cell), \(network.layout.parameterCount) parameters; \(trainSet.pairs.count) pairs to learn from, \(devSet.count) to evaluate on"
        )
        let initial = try base?.weights ?? vectorWeights(network, vocabularies, &options, logger)
        if let benchmark {
            return report(try Benchmark(network, options, train: trainSet, seconds: benchmark))
        }
        let description = ModelDescription(
            source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage, model: configuration,
            maximumRatio: max(trainSet.maximumRatio, base?.description.maximumRatio ?? 0))
        let folder = ModelFolder(output)
        try vocabularies.copy(to: folder.vocabularies)
        try TrainingRecord(description: description, training: options).write(to: folder.configuration)

        let references = devPairs.map(\.target)
        let trainer = try Trainer(
            network, options, train: trainSet,
            dev: DevelopmentSet(pairs: devSet) { translations in
                BLEU().corpusScore(
                    hypotheses: translations.map(vocabularies.target.decode), references: [references]
                ).value
            },
            folder: folder,
            fingerprint: try Fingerprint(description, options, initial, trainSet.pairs, devSet).text,
            restarts: restart, saveInterval: training.saveInterval, events: tensorboard, initial: initial)
        if trainer.isFinished {
            logger.info("\(output) holds this training, finished; --restart begins anew")
        }
        let outcome = try trainer.run()
        logger.info(
            "best behind update \(outcome.bestUpdate) of \(outcome.update), dev \(options.bestBy.rawValue) \(String(format: "%.2f", outcome.bestScore)), \(Progress.clock(outcome.seconds))"
        )
    }

    /// The weights that training starts from where embeddings have word vectors: the others are random, as ever.
    private func vectorWeights(
        _ network: EncoderDecoder, _ vocabularies: VocabularyPair, _ options: inout TrainingOptions, _ logger: Logger
    ) throws -> ParameterBuffer? {
        let sides = [
            (sourceVectors, network.sourceEmbedding, vocabularies.source, "source"),
            (targetVectors, network.targetEmbedding, vocabularies.target, "target"),
        ]
        guard sides.contains(where: { $0.0 != nil }) else { return nil }
        let weights = ParameterBuffer(count: network.layout.count)
        weights.initialize(network.layout, key: Trainer.parametersKey(seed: options.seed))
        for case (let path?, let embedding, let vocabulary, let side) in sides {
            let width = embedding.shape[1]
            let vectors = try WordVectors(path, for: vocabulary, width: width)
            let factor = vectors.factor(limit: EncoderDecoder.embeddingLimit)
            for (id, row) in vectors.rows {
                for (place, value) in row.enumerated() {
                    weights.pointer(embedding)[Int(id) * width + place] = value * factor
                }
            }
            if freezeVectors { options.frozen.append(embedding.name) }
            logger.info("\(vectors.rows.count) of \(vocabulary.count) \(side) embeddings start from \(path)")
        }
        return weights
    }

    /// Reads the model that training starts from.
    private static func base(_ path: String, _ vocabularies: VocabularyPair) throws
        -> (description: ModelDescription, weights: ParameterBuffer)
    {
        let folder = ModelFolder(path)
        let (description, _, weights) = try folder.load()
        let known = try VocabularyPair(folder: folder.vocabularies)
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

/// What `config.json` records: the description that decoding needs, and how the model was trained.
private struct TrainingRecord: Encodable {
    var description: ModelDescription
    var training: TrainingOptions

    private enum Keys: String, CodingKey {
        case training
    }

    func encode(to encoder: any Encoder) throws {
        try description.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(training, forKey: .training)
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(String(decoding: try encoder.encode(self), as: UTF8.self) + "\n", to: path)
    }
}

/// Stands for everything that a training depends on: equal fingerprints give equal models.
private struct Fingerprint {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    var text: String { String(hash, radix: 16) }

    init(
        _ description: ModelDescription, _ options: TrainingOptions, _ initial: ParameterBuffer?,
        _ sets: [EncodedPair]...
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for byte in try encoder.encode(description) + encoder.encode(options) { add(UInt64(byte)) }
        if let initial { for i in 0..<initial.count { add(UInt64(initial.base[i].bitPattern)) } }
        for set in sets {
            for pair in set {
                for sentence in [pair.source, pair.target] {
                    add(UInt64(sentence.count))
                    for word in sentence { add(UInt64(UInt32(bitPattern: word))) }
                }
            }
        }
    }

    /// FNV-1a, a word at a time.
    private mutating func add(_ value: UInt64) { hash = (hash ^ value) &* 0x0000_0100_0000_01B3 }
}
