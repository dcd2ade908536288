import Corpora
import Evaluation
import Files
import Foundation
import Logging
import Tensors
import Translation
import Vocabularies

/// A training that is ready to start: data, the shape of the model, options, and the record of these. ``Trainer`` runs it.
public struct TrainingSetup {
    /// The model to train.
    public let model: any TaskModel
    /// How it is trained.
    public let options: TrainingOptions
    /// The pairs to train on.
    public let train: TrainingCorpus
    /// The dev set.
    public let dev: DevelopmentSet
    /// The weights to start from; nil for random ones.
    public let initialWeights: Weights?
    /// What candidates lose, where ``TrainingOptions/minimumRisk`` asks for them; otherwise nil.
    public let risk: SentenceRisk?
    /// Configuration and vocabularies of the model folder.
    public let parts: ModelParts
    /// Identifies the training: another one is not continued.
    public let fingerprint: Fingerprint
    /// Whether the dev set is the training text, so that scores say nothing about other text.
    public let evaluatesOnTrainingText: Bool

    /// The maximum length of dev pairs, in tokens: at least 1000.
    public static func evaluatedLength(_ options: TrainingOptions) -> Int { max(1000, options.maximumLength) }

    /// A training of token ids.
    /// - Precondition: there is a `risk` where the options ask for a minimum.
    public init(
        _ model: any TaskModel, _ options: TrainingOptions, train: TrainingCorpus, dev: DevelopmentSet,
        initialWeights: Weights? = nil, risk: SentenceRisk? = nil, parts: ModelParts, fingerprint: Fingerprint
    ) {
        precondition(options.minimumRisk == nil || risk != nil)
        self.model = model
        self.options = options
        self.train = train
        self.dev = dev
        self.initialWeights = initialWeights
        self.risk = risk
        self.parts = parts
        self.fingerprint = fingerprint
        evaluatesOnTrainingText = false
    }

    /// A training of text.
    /// - Parameters:
    ///   - text: the pairs to learn from.
    ///   - dev: the pairs that decide which model is best, with what the model reads beside their sources.
    ///   - vocabularies: those that turn the text into tokens; they become part of the model folder.
    ///   - configuration: the shape of the model, with vocabularies of the sizes of `vocabularies`.
    ///   - options: how to train.
    ///   - tokenizer: that of BLEU on the dev set; nil makes that of `options.tokenizer`.
    ///   - base: the trained model that the training starts from, of the same shape.
    ///   - initialWeights: other weights to start from in place of random ones.
    ///   - origin: what `config.json` says of the program that trains.
    ///   - cache: keeps the token ids of a large corpus; nil keeps them in memory.
    ///   - logger: receives warnings about the cache.
    /// - Throws: ``TrainingError`` where it cannot start.
    public init(
        train text: TrainingText, dev: [TrainingPair], vocabularies: VocabularyPair,
        model configuration: ModelConfiguration,
        options: TrainingOptions, tokenizer: (any Tokenizer)? = nil, base: BaseModel? = nil,
        initialWeights: InitialWeights? = nil, origin: TrainingRecord.Origin = .init(), cache: CorpusCache? = nil,
        logger: Logger = Logger(label: "training")
    ) throws {
        try InstructionSet.check()
        let isAnnotated = text.isAnnotated
        if !vocabularies.hasAnnotationTokens, isAnnotated || dev.contains(where: { $0.annotations.hasMatchOrTerms }) {
            throw TrainingError.noAnnotationTokens
        }
        try Self.check(text.record.tags + dev.compactMap(\.annotations.tag?.name), vocabularies)
        try Self.check(configuration, vocabularies, options, isTrained: base != nil || initialWeights != nil)
        let tokenizer = try tokenizer ?? Tokenizers.make(options.tokenizer)
        var options = options
        options.tokenizer = tokenizer.name
        options.frozen += initialWeights?.frozen ?? []
        let corpus = try TrainingCorpus(
            text, vocabularies, maximumLength: options.maximumLength, noise: options.noise,
            key: RandomKey(options.seed).derived("subwords"), cache: cache, logger: logger)
        let developmentSet = DevelopmentSet(
            dev, vocabularies, task: configuration.task, tokenizer: tokenizer,
            maximumLength: Self.evaluatedLength(options))
        try Self.checkWhatIsLeft(of: corpus, developmentSet, options)

        let model = configuration.makeModel()
        let weights = base?.weights ?? initialWeights?.weights
        let description = ModelDescription(
            source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage, model: configuration,
            maximumRatio: configuration.task == TranslationTask.name
                ? max(corpus.maximumRatio, base?.description.maximumRatio ?? 0) : nil,
            readsAnnotations: isAnnotated || base?.description.readsAnnotations == true,
            readsContinuousText: options.backpropagationSteps != nil,
            tags: Set(text.record.tags + (base?.description.tags ?? [])).sorted())
        let (trainRecord, devRecord) = (text.record, try TextRecord(developmentSet.texts))
        let record = TrainingRecord(
            description: description, training: options, data: ["train": trainRecord, "dev": devRecord], origin: origin)
        parts = try ModelParts(configuration: record.json, vocabularies: vocabularies)
        var data = [
            "training corpus": trainRecord.sha256.text, "dev set": devRecord.sha256.text,
            "vocabulary": try vocabularies.digest(),
            "model to start from": try weights.map { try Self.hash(of: $0, model.layout) } ?? "",
        ]
        if let parts = trainRecord.parts, trainRecord.weights != nil {
            data["weight of a corpus"] = parts.map { "\($0.pairs) \($0.weight)" }.joined(separator: " ")
        }
        fingerprint = try Fingerprint(description, options, data: data)
        self.model = model
        self.options = options
        self.train = corpus
        self.dev = developmentSet
        self.initialWeights = weights
        risk = try options.minimumRisk.map { try SentenceRisk($0.metric, vocabularies.target, tokenizer: tokenizer) }
        evaluatesOnTrainingText = trainRecord == devRecord
    }

    /// A training of text in memory.
    /// - Parameters:
    ///   - train: the pairs to learn from.
    ///   - dev: the pairs that decide which model is best.
    ///   - vocabularies: those of both languages.
    ///   - configuration: the shape of the model, with vocabularies of the sizes of `vocabularies`.
    ///   - options: how it is trained.
    ///   - tokenizer: that of BLEU on the dev set; nil makes that of `options.tokenizer`.
    ///   - base: the trained model that the training starts from, of the same shape.
    ///   - initialWeights: other weights to start from in place of random ones.
    ///   - origin: what `config.json` says of the program that trains.
    /// - Throws: ``TrainingError`` where it cannot start.
    public init(
        train: [SegmentPair], dev: [SegmentPair], vocabularies: VocabularyPair, model configuration: ModelConfiguration,
        options: TrainingOptions, tokenizer: (any Tokenizer)? = nil, base: BaseModel? = nil,
        initialWeights: InitialWeights? = nil, origin: TrainingRecord.Origin = .init()
    ) throws {
        try self.init(
            train: TrainingText(train), dev: dev.map { TrainingPair($0) }, vocabularies: vocabularies,
            model: configuration, options: options,
            tokenizer: tokenizer, base: base, initialWeights: initialWeights, origin: origin)
    }

    /// Checks that the source vocabulary has a token for each tag.
    private static func check(_ tags: [String], _ vocabularies: VocabularyPair) throws(TrainingError) {
        for tag in tags.compactMap({ SourceTag($0) }) where vocabularies.id(of: tag) == nil { throw .noTagToken(tag) }
    }

    /// Checks that there are pairs to learn from, and to evaluate on.
    private static func checkWhatIsLeft(
        of corpus: TrainingCorpus, _ dev: DevelopmentSet, _ options: TrainingOptions
    ) throws(TrainingError) {
        if corpus.pairs.isEmpty, corpus.skipped > 0 {
            throw .allTooLong(count: corpus.skipped, longest: options.maximumLength)
        }
        guard corpus.draw.least > 0 else { throw .nothingToLearnFrom }
        if dev.pairs.isEmpty, dev.skipped > 0 {
            throw .allOfDevSetTooLong(count: dev.skipped, longest: evaluatedLength(options))
        }
        guard !dev.pairs.isEmpty else { throw .nothingToEvaluateOn }
    }

    private static func check(
        _ configuration: ModelConfiguration, _ vocabularies: VocabularyPair, _ options: TrainingOptions, isTrained: Bool
    ) throws(TrainingError) {
        if configuration.sharesEmbeddings, !vocabularies.isJoint { throw .noJointVocabulary }
        if let problem = configuration.problem { throw .impossibleModel(problem) }
        if options.consistency.weight > 0, !options.disturbsReading { throw .equalReadings }
        guard options.minimumRisk != nil else { return }
        if configuration.task != TranslationTask.name {
            throw .impossibleObjective("minimum risk is for translation, not for the task \(configuration.task)")
        }
        if options.consistency.weight > 0 {
            throw .impossibleObjective("minimum risk reads each candidate once, and consistency twice")
        }
        if options.synchronizeEvery != nil {
            throw .impossibleObjective("minimum risk needs ranks that take every step together")
        }
        if !isTrained { throw .impossibleObjective("minimum risk needs a trained model to start from") }
    }

    private static func hash(of weights: Weights, _ layout: ParameterLayout) throws -> String {
        try SHA256.hash(
            of: layout.parameters.map { UnsafeRawBufferPointer(start: weights.values(of: $0), count: 4 * $0.count) })
    }
}
