import Corpora
import Diagnostics
import Evaluation
import Logging
import Training
import Translation
import Vocabularies

/// Training a tagger, from sentences with a word and its tag in each line.
struct TaggingTraining: TrainTask {
    let name = TaggingTask.name

    func foreignOptions(_ command: TrainCommand) -> [(name: String, isGiven: Bool)] {
        // A tag belongs to a whole word, and joined sentences have no features of words.
        command.optionsOfTranslation(reading: .source) + command.languageModel.given + command.classification.given + [
            ("decoder-layers", command.model.decoderLayers != nil),
            ("subword-sampling", (command.training.subwordSampling ?? 0) > 0),
            ("gradient-flow", command.training.gradientFlow > 0),
        ]
    }

    func setUp(_ command: TrainCommand, _ logger: Logger) throws -> TrainingSetup {
        let columns = command.tagging.columns
        let train = try TaggedText(command.onlyCorpus, columns), dev = try TaggedText(command.dev, columns)
        let tags = try tags(of: train, dev)
        let scheme = TagScheme(of: train.sentences.map(\.tags))
        logger.info("\(tags.count) tags, \(scheme.title)")
        let vocabularies = try LabelTraining.vocabulary(command).tagging(tags)
        let hasChain = command.tagging.crf ?? (scheme != .plain)
        let training = LabelTraining(
            unit: "sentence", train: .init(path: train.path, pairs: pairs(train)),
            dev: .init(path: dev.path, pairs: pairs(dev)), vocabularies: vocabularies,
            model: ModelConfiguration(taggerOf: tags, vocabulary: vocabularies.source.count), sizes: Self.sizes)
        return try training.setUp(command, logger) { preset in
            try trainingOptions(command, preset, vocabularies, scheme, hasChain: hasChain)
        } complete: { shape in
            shape.wordFeatureSize = command.tagging.characterFeatures ?? true ? Self.featureSize : nil
            shape.hasTagChain = hasChain ? true : nil
            shape.tagColumn = train.universalTagColumn
        } check: { shape in
            try check(shape, tags, train, command)
        }
    }

    // Measured on UD English EWT and WNUT-17, docs/tagging.md.
    private static let sizes = LabelTraining.Sizes(embedding: 128, hidden: 256)
    /// The width of each of a word's features.
    private static let featureSize = 24
    private static let dropout: Float = 0.5
    /// How often a word is read as an unknown one, so that the model learns to do with what such a word looks like.
    private static let wordDropout: Float = 0.1
    private static let mostEpochs = 12
    private static let learningRate: Float = 0.005

    /// The tags to learn.
    private func tags(of train: TaggedText, _ dev: TaggedText) throws -> [String] {
        let tags = Set(train.sentences.flatMap(\.tags)).sorted()
        guard tags.count > 1 else {
            throw Diagnostic(
                .badInput, at: Place(train.path),
                "has one tag, '\(tags[0])', at all words; a tagger needs two")
        }
        let known = Set(tags)
        for sentence in dev.sentences {
            for (tag, line) in zip(sentence.tags, sentence.lines) where !known.contains(tag) {
                throw Diagnostic(
                    .badInput, at: Place(dev.path, line: line),
                    "the tag '\(tag)' does not occur in \(train.path); a model cannot find it")
            }
        }
        return tags
    }

    /// Refuses a model to start from that has other tags or another form.
    private func check(_ shape: ModelConfiguration, _ tags: [String], _ train: TaggedText, _ command: TrainCommand)
        throws
    {
        let from = command.from ?? ""
        guard shape.labels == tags else {
            throw Diagnostic(.usage, "--from \(from) has other tags than \(train.path); leave --from out")
        }
        for (name, asked, has) in [
            ("crf", command.tagging.crf, shape.hasTagChain == true),
            ("character-features", command.tagging.characterFeatures, shape.wordFeatureSize != nil),
        ] where asked ?? has != has {
            throw Diagnostic(
                .usage,
                "--\(has ? "no-" : "")\(name) has no effect with --from: the model is that of \(from); leave it out")
        }
    }

    private func pairs(_ text: TaggedText) -> [TrainingPair] {
        let separator = String(WordSequence.separator)
        return text.sentences.map {
            TrainingPair(
                .init(source: $0.words.joined(separator: separator), target: $0.tags.joined(separator: separator)))
        }
    }

    private func trainingOptions(
        _ command: TrainCommand, _ preset: Preset, _ vocabularies: VocabularyPair, _ scheme: TagScheme, hasChain: Bool
    ) throws -> TrainingOptions {
        var (arguments, preset) = (command.training, preset)
        preset.learningRate = Self.learningRate
        if hasChain {
            for (name, value) in [
                ("label-smoothing", arguments.labelSmoothing), ("consistency", arguments.consistency),
            ] where value ?? 0 > 0 {
                throw Diagnostic(
                    .usage, "--\(name) is for tags that are predicted one by one; give --no-crf, or leave it out")
            }
        }
        if scheme == .plain, arguments.bestBy == .spanF1 {
            throw Diagnostic(.usage, "--best-by is span-f1, but the tags mark no spans; use accuracy or loss")
        }
        arguments.labelSmoothing = arguments.labelSmoothing ?? 0
        arguments.consistency = arguments.consistency ?? 0
        arguments.bestBy = arguments.bestBy ?? (scheme == .plain ? .accuracy : .spanF1)
        arguments.subwordSampling = 0
        arguments.subwordSamplingTarget = 0
        arguments.maximumLength = arguments.maximumLength ?? 1000
        arguments.wordDropout = arguments.wordDropout ?? Self.wordDropout
        arguments.dropout = arguments.dropout ?? Self.dropout
        arguments.epochs = arguments.epochs ?? min(preset.epochs, Self.mostEpochs)
        var options = try arguments.options(preset, kind: vocabularies.kind, isAnnotated: false)
        options.noise.targetWordDropout = 0
        guard WordSequence.longestRow(tokens: options.maximumLength) <= EncodedCorpus.longest else {
            let most = (EncodedCorpus.longest - 1) / WordSequence.longestRow(tokens: 1)
            throw Diagnostic(
                .usage, "--maximum-length is \(options.maximumLength); for a tagger it must be at most \(most)")
        }
        return options
    }
}

extension TagScheme {
    /// In a few words, for people.
    var title: String {
        switch self {
        case .plain: "without spans"
        case .iob1, .iob2, .bioes: "of spans in the scheme \(rawValue.uppercased())"
        }
    }
}
