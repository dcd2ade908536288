import Evaluation
import Logging
import Text
import Training
import Vocabularies

extension TrainingArguments {
    static let defaultAnnotationDropout: Float = 0.1

    /// - Parameters:
    ///   - kind: that of the vocabularies: subwords can be sampled, as a preset may ask for.
    ///   - isAnnotated: whether sources have annotations.
    func options(_ preset: Preset, kind: VocabularyKind, isAnnotated: Bool) throws -> TrainingOptions {
        // Of BPE it is the share of merges left out, which changes much more than the same number does for unigrams.
        let most: Float = kind.name == "bpe" ? 0.1 : 1
        let subwordSampling = subwordSampling ?? (kind.isSubword ? min(most, preset.subwordSampling) : 0)
        let wordDropout = wordDropout ?? preset.wordDropout
        var options = TrainingOptions()
        options.seed = seed
        options.workers = threads ?? options.workers
        options.synchronizeEvery = synchronizeEvery
        options.precision = precision.value
        options.epochs = epochs ?? preset.epochs
        options.minutes = minutes
        options.maximumUpdates = maximumUpdates
        options.maximumLength = maximumLength ?? options.maximumLength
        options.batchTokens = batchTokens ?? preset.batchTokens
        let optimizer = try optimizerOptions.make()
        options.optimizer = optimizer
        options.learningRate = learningRate ?? preset.learningRate * type(of: optimizer).relativeLearningRate
        options.warmup = warmup ?? preset.warmup
        options.schedule = schedule
        options.dropout = dropoutKinds.plan(all: dropout)
        options.noise.sourceSubwordSampling = subwordSamplingSource ?? subwordSampling
        options.noise.targetSubwordSampling = subwordSamplingTarget ?? subwordSampling
        options.noise.sourceWordDropout = wordDropout
        options.noise.targetWordDropout = targetWordDropout ?? wordDropout
        if isAnnotated { options.noise.annotationDropout = annotationDropout ?? Self.defaultAnnotationDropout }
        options.labelSmoothing = labelSmoothing ?? preset.labelSmoothing
        options.consistency =
            consistency.map { ConsistencyPlan(weight: $0) }
            ?? ConsistencyPlan(
                weight: options.disturbsReading && riskOptions.plan == nil ? preset.consistency : 0,
                leastEpochs: Preset.consistencyEpochs)
        options.minimumRisk = riskOptions.plan
        options.clipNorm = clipNorm
        options.averageRate = averageRate ?? preset.averageRate
        options.averageLast = averageLast
        options.patience = patience ?? (schedule == .linear || schedule == .cosine ? 0 : 5)
        options.evaluateEvery = evaluateEvery
        options.bestBy = bestBy ?? options.bestBy
        options.evaluationBeam = evaluationBeam
        options.gradientFlow = gradientFlow
        return options
    }

    /// The tokenizer of BLEU on the dev set; says where it is a substitute or the wrong one.
    func tokenizer(for target: String, _ logger: Logger) throws -> any Tokenizer {
        let choice = try Tokenizers.choose(tokenize, for: LanguageTag(target))
        if choice.isWarning, let note = choice.note { logger.warning("\(note)") }
        return choice.tokenizer
    }
}
