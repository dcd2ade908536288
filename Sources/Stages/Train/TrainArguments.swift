import ArgumentParser
import Diagnostics
import Evaluation
import Logging
import Tensors
import Text
import Training
import Translation
import Vocabularies

extension AttentionKind: ExpressibleByArgument {}
extension LearningRateSchedule: ExpressibleByArgument {}
extension DevelopmentScore: ExpressibleByArgument {}

/// The options of `pipeline-train` that shape the model.
struct ModelOptions: ParsableArguments {
    @Option(
        help: "The recurrent cell: \(RecurrentCells.all.map(\.name).joined(separator: ", ")).",
        completion: .list(RecurrentCells.all.map(\.name)))
    var cell = "lstm"
    @Option(help: "Bidirectional layers that read the source. (default: the preset's)")
    var encoderLayers: Int?
    @Option(help: "Layers that write the target. (default: the preset's)")
    var decoderLayers: Int?
    @Option(help: "Width of word embeddings. (default: the preset's)")
    var embeddingSize: Int?
    @Option(
        help: "Width of the decoder's states, and of both directions of the encoder together. (default: the preset's)")
    var hiddenSize: Int?
    @Option(help: "How the decoder looks at the source; none is the plain encoder-decoder.")
    var attention = AttentionKind.additive
    @Option(help: "Heads that attend at once, each with its share of the width.")
    var attentionHeads = 1
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: "Let each step of the decoder read what the step before has found; slower, as steps wait in training too."
    )
    var inputFeeding = false
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: "Use the target embeddings as the weights of the output layer.")
    var tiedEmbeddings = true
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: "With a joint vocabulary, use one table of embeddings for both languages.")
    var sharedEmbeddings = false
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: "Normalize the outputs of recurrent layers and the readout's features.")
    var layerNormalization = true

    /// The option that asks for something else than the model that a training starts from has; nil where none does.
    func contradiction(to base: ModelConfiguration) -> String? {
        let standard = ModelOptions.defaults
        func differs<Value: Equatable>(_ given: Value, _ own: Value, _ standard: Value) -> Bool {
            given != own && given != standard
        }
        let options: [(String, Bool)] = [
            ("cell", differs(cell, base.cell, standard.cell)),
            ("encoder-layers", encoderLayers ?? base.encoderLayers != base.encoderLayers),
            ("decoder-layers", decoderLayers ?? base.decoderLayers != base.decoderLayers),
            ("embedding-size", embeddingSize ?? base.embeddingSize != base.embeddingSize),
            ("hidden-size", hiddenSize ?? base.hiddenSize != base.hiddenSize),
            ("attention", differs(attention, base.attention, standard.attention)),
            ("attention-heads", differs(attentionHeads, base.attentionHeads, standard.attentionHeads)),
            ("input-feeding", differs(inputFeeding, base.feedsInput, standard.inputFeeding)),
            ("no-tied-embeddings", differs(tiedEmbeddings, base.tiesEmbeddings, standard.tiedEmbeddings)),
            ("shared-embeddings", differs(sharedEmbeddings, base.sharesEmbeddings, standard.sharedEmbeddings)),
            (
                "no-layer-normalization",
                differs(layerNormalization, base.normalizesLayers, standard.layerNormalization)
            ),
        ]
        return options.first { $0.1 }?.0
    }

    /// What the options are where none is given.
    private static var defaults:
        (
            cell: String, attention: AttentionKind, attentionHeads: Int, inputFeeding: Bool, tiedEmbeddings: Bool,
            sharedEmbeddings: Bool, layerNormalization: Bool
        )
    { ("lstm", .additive, 1, false, true, false, true) }

    func configuration(_ preset: Preset, sourceVocabulary: Int, targetVocabulary: Int) -> ModelConfiguration {
        var configuration = ModelConfiguration(sourceVocabulary: sourceVocabulary, targetVocabulary: targetVocabulary)
        configuration.cell = cell
        configuration.encoderLayers = encoderLayers ?? preset.encoderLayers
        configuration.decoderLayers = decoderLayers ?? preset.decoderLayers
        configuration.embeddingSize = embeddingSize ?? preset.embeddingSize
        configuration.hiddenSize = hiddenSize ?? preset.hiddenSize
        configuration.attention = attention
        configuration.attentionHeads = attentionHeads
        configuration.feedsInput = inputFeeding
        configuration.tiesEmbeddings = tiedEmbeddings
        configuration.sharesEmbeddings = sharedEmbeddings
        configuration.normalizesLayers = layerNormalization
        return configuration
    }
}

/// The options of `pipeline-train` that steer the training.
struct TrainingArguments: ParsableArguments {
    @Option(
        help: """
            Sizes and training options that go together: \(Preset.names). By itself the size of the corpus decides; an \
            option that is given overrides the preset's.
            """, completion: .list([Preset.automatic] + Preset.all.map(\.name)))
    var preset = Preset.automatic
    @Option(help: "Where all random numbers come from.")
    var seed: UInt64 = 1
    @Option(help: "Worker threads, each with a share of every batch; another number rounds differently.")
    var threads = 2
    @Option(
        help: ArgumentHelp(
            "What matrix products multiply: f32, bf16; the default is bf16 where the processor has it.",
            valueName: "f32|bf16"))
    var precision = TrainingPrecision(.fastestForTraining)
    @Option(help: "Passes over the corpus. (default: the preset's)")
    var epochs: Int?
    @Option(
        help: """
            About how many minutes training takes, in place of --epochs; the learning rate's schedule is spread over \
            them, so the result depends on the speed of the machine; 0 is no limit.
            """)
    var minutes = 0.0
    @Option(help: "Updates after which training ends; 0 is no limit.")
    var maximumUpdates = 0
    @Option(help: "Target pieces of a batch, padding included. (default: the preset's)")
    var batchTokens: Int?
    @Option(help: "Skip pairs with a side longer than this, in tokens.")
    var maximumLength = 100
    @Option(help: "The highest learning rate. (default: the preset's)")
    var learningRate: Float?
    @Option(help: "Updates over which the learning rate rises from 0. (default: the preset's)")
    var warmup: Int?
    @Option(help: "How the learning rate goes on behind the warm-up.")
    var schedule = LearningRateSchedule.linear
    @Option(
        help: """
            Share of embeddings, states and readouts that is dropped in training. (default: 0.05 and an 80th for each \
            epoch, at most 0.3)
            """)
    var dropout: Float?
    @Option(
        help: """
            Cut the corpus into subwords anew for each epoch: alpha of a unigram vocabulary (0.1 is much noise, 0.5 \
            little), the share of merges left out of a BPE vocabulary; 0 is always the best segmentation. \
            (default: the preset's)
            """)
    var subwordSampling: Float?
    @Option(help: "The same on the source side alone. (default: that of --subword-sampling)")
    var subwordSamplingSource: Float?
    @Option(help: "The same on the target side alone. (default: that of --subword-sampling)")
    var subwordSamplingTarget: Float?
    @Option(
        help:
            "Share of the source words, and of the target words before the one to predict, seen as <unk>. (default: the preset's)"
    )
    var wordDropout: Float?
    @Option(help: "The same for target words. (default: that of --word-dropout)")
    var targetWordDropout: Float?
    @Option(help: "Share of probability that the objective spreads over all words. (default: the preset's)")
    var labelSmoothing: Float?
    @Option(
        help: """
            Read each pair twice with different units dropped (and the second time in its best segmentation), and weigh \
            the divergence of the two predictions so much in the objective (R-Drop); twice the work for an epoch; 0 is \
            off. (default: the preset's, in trainings of at least \(Int(Preset.consistencyEpochs)) epochs)
            """)
    var consistency: Float?
    @Option(help: "The largest norm of all gradients together; 0 is no clipping.")
    var clipNorm: Float = 1
    @Option(
        help:
            "Share of the new weights in the moving average that is evaluated and saved; 0 is no average. (default: the preset's)"
    )
    var averageRate: Float?
    @Option(
        help: """
            Try the mean of the weights of so many last evaluations at the end, and keep it if the dev set finds it \
            better; 0 is none.
            """)
    var averageLast = 0
    @Option(
        help: """
            Evaluations without a better dev score after which training ends; 0 is never. (default: 0 where the \
            learning rate falls to the end, which often brings the best model, else 5)
            """)
    var patience: Int?
    @Option(help: "Updates between two evaluations on the dev set; 0 is once an epoch.")
    var evaluateEvery = 0
    @Option(help: "The dev score that decides which model is best.")
    var bestBy = DevelopmentScore.bleu
    @Option(
        help: ArgumentHelp(
            "The tokenizer of BLEU on the dev set: \(Tokenizers.names.joined(separator: ", ")). "
                + "(default: sacreBLEU's for the target language; char for Thai, Lao, Khmer, Burmese and Korean)",
            valueName: "tokenizer"))
    var tokenize: String?
    @Option(help: "The beam with which the dev set is translated.")
    var evaluationBeam = 1
    @Option(
        help: """
            Texts, joined from dev sentences, on which to measure how gradients shrink or grow back in time, at the \
            start and at each evaluation, for gradients.jsonl; 0 is none.
            """)
    var gradientFlow = 0
    @Option(help: "Updates between two lines of training.jsonl about training itself.")
    var logEvery = 50
    @Option(help: "Seconds between two checkpoints within an epoch.")
    var saveInterval = 60.0

    @OptionGroup(title: "Dropout") var dropoutKinds: DropoutOptions

    /// - Parameter kind: that of the vocabularies: subwords can be sampled, as a preset may ask for.
    func options(_ preset: Preset, kind: VocabularyKind) -> TrainingOptions {
        // Of BPE it is the share of merges left out, which changes much more than the same number does for unigrams.
        let most: Float = kind.name == "bpe" ? 0.1 : 1
        let subwordSampling = subwordSampling ?? (kind.isSubword ? min(most, preset.subwordSampling) : 0)
        let wordDropout = wordDropout ?? preset.wordDropout
        var options = TrainingOptions()
        options.seed = seed
        options.workers = threads
        options.precision = precision.value
        options.epochs = epochs ?? preset.epochs
        options.minutes = minutes
        options.maximumUpdates = maximumUpdates
        options.maximumLength = maximumLength
        options.batchTokens = batchTokens ?? preset.batchTokens
        options.learningRate = learningRate ?? preset.learningRate
        options.warmup = warmup ?? preset.warmup
        options.schedule = schedule
        options.dropout = dropoutKinds.plan(all: dropout)
        options.noise.sourceSubwordSampling = subwordSamplingSource ?? subwordSampling
        options.noise.targetSubwordSampling = subwordSamplingTarget ?? subwordSampling
        options.noise.sourceWordDropout = wordDropout
        options.noise.targetWordDropout = targetWordDropout ?? wordDropout
        options.labelSmoothing = labelSmoothing ?? preset.labelSmoothing
        options.consistency =
            consistency.map { ConsistencyPlan(weight: $0) }
            ?? ConsistencyPlan(
                weight: options.disturbsReading ? preset.consistency : 0, leastEpochs: Preset.consistencyEpochs)
        options.clipNorm = clipNorm
        options.averageRate = averageRate ?? preset.averageRate
        options.averageLast = averageLast
        options.patience = patience ?? (schedule == .linear || schedule == .cosine ? 0 : 5)
        options.evaluateEvery = evaluateEvery
        options.bestBy = bestBy
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

    func check() throws {
        func require(_ holds: Bool, _ message: String) throws {
            if !holds { throw ValidationError(message) }
        }
        func atLeast(_ least: Int, _ name: String, _ value: Int?) throws {
            if let value { try require(value >= least, "--\(name) is \(value); it must be at least \(least)") }
        }
        try require(
            preset == Preset.automatic || Preset.named(preset) != nil,
            "--preset is “\(preset)”; it must be one of \(Preset.names)")
        try require((1...256).contains(threads), "--threads is \(threads); it must be from 1 to 256")
        try require(
            precision.value.isSupported,
            "--precision is \(precision.value.rawValue), which this processor does not multiply; use f32")
        try atLeast(1, "epochs", epochs)
        try require(minutes >= 0 && minutes.isFinite, "--minutes is \(minutes); it must not be negative")
        try atLeast(0, "maximum-updates", maximumUpdates)
        try atLeast(1, "batch-tokens", batchTokens)
        try atLeast(1, "maximum-length", maximumLength)
        if let learningRate {
            try require(
                learningRate > 0 && learningRate.isFinite, "--learning-rate is \(learningRate); it must be above 0")
        }
        try atLeast(0, "warmup", warmup)
        let shares: [(String, Float?)] = [
            ("dropout", dropout), ("label-smoothing", labelSmoothing), ("subword-sampling", subwordSampling),
            ("subword-sampling-source", subwordSamplingSource), ("subword-sampling-target", subwordSamplingTarget),
            ("word-dropout", wordDropout), ("target-word-dropout", targetWordDropout), ("average-rate", averageRate),
        ]
        for (name, rate) in shares {
            guard let rate else { continue }
            try require((0..<1).contains(rate), "--\(name) is \(rate); it must be at least 0 and below 1")
        }
        try dropoutKinds.check(all: dropout)
        for (name, all, parts) in [
            (
                "dropout", dropout,
                [dropoutKinds.embeddingDropout, dropoutKinds.hiddenDropout, dropoutKinds.outputDropout]
            ),
            ("subword-sampling", subwordSampling, [subwordSamplingSource, subwordSamplingTarget]),
        ] where all != nil && parts.allSatisfy({ $0 != nil }) {
            throw ValidationError("--\(name) has no effect, as all rates that it stands for are given; leave it out")
        }
        if let consistency {
            try require(
                consistency >= 0 && consistency.isFinite, "--consistency is \(consistency); it must not be negative")
        }
        try require(clipNorm >= 0, "--clip-norm is \(clipNorm); it must not be negative")
        try require(
            (0...100).contains(averageLast) && averageLast != 1,
            "--average-last is \(averageLast); it must be 0 or from 2 to 100")
        try atLeast(0, "patience", patience ?? 0)
        try atLeast(0, "evaluate-every", evaluateEvery)
        try require(
            (1...100).contains(evaluationBeam), "--evaluation-beam is \(evaluationBeam); it must be from 1 to 100")
        do {
            if let tokenize { _ = try Tokenizers.make(tokenize, loading: false) }
        } catch let problem as Diagnostic {
            throw ValidationError("--tokenize: \(problem.message)")
        }
        try require(gradientFlow >= 0, "--gradient-flow is \(gradientFlow); it must not be negative")
        try atLeast(1, "log-every", logEvery)
        try require(saveInterval > 0, "--save-interval is \(saveInterval); it must be above 0")
    }
}
