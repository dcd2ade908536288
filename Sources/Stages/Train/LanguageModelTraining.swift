import Corpora
import Diagnostics
import Files
import Logging
import Training
import Translation
import Vocabularies

/// Training a language model, from a text with a sentence a line.
struct LanguageModelTraining: TrainTask {
    let name = LanguageModelTask.name

    func foreignOptions(_ command: TrainCommand) -> [(name: String, isGiven: Bool)] {
        // Two readings of continuous text would need two states.
        let readsTwice = (command.training.consistency ?? 0) > 0
        return command.optionsOfTranslation(reading: .target) + command.classification.given + command.tagging.given + [
            ("encoder-layers", command.model.encoderLayers != nil),
            ("consistency", command.languageModel.continuous && readsTwice),
        ]
    }

    func setUp(_ command: TrainCommand, _ logger: Logger) throws -> TrainingSetup {
        let all = try VocabularyPair(folder: command.vocab)
        if all.isSingle, let side = command.languageModel.side {
            throw Diagnostic(
                .usage,
                "--side \(side.rawValue) is for a vocabulary of two languages, and \(command.vocab) has one; leave it out"
            )
        }
        let vocabularies = all.isSingle ? all : all.single(command.languageModel.side == .source ? .source : .target)
        let language = vocabularies.targetLanguage
        let (train, dev) = (try file(command.onlyCorpus, language), try file(command.dev, language))
        try command.checkFiles(reading: [train, dev])
        let text = try TrainingText(lines: train, isContinuous: command.languageModel.continuous)
        let preset = command.preset(count: text.record.pairs, of: "line", logger)
        let options = try trainingOptions(command, preset, vocabularies)
        let base = try command.from.map { try BaseModel(ModelFolder($0), vocabularies) }
        let shape = try command.configuration(base) {
            configuration(command.model, preset, vocabulary: vocabularies.target.count)
        }
        let setup = try command.namingEmpty("line", train: train, dev: dev) {
            try TrainingSetup(
                train: text, dev: TrainingText.lines(of: dev, isContinuous: command.languageModel.continuous),
                vocabularies: vocabularies, model: shape, options: options, base: base,
                initialWeights: command.vectors(shape, vocabularies, options, logger),
                origin: command.origin, cache: command.cache, logger: logger)
        }
        command.report(setup, unit: "line", logger)
        return setup
    }

    /// The file of a text, or the side of a bitext.
    private func file(_ name: String, _ language: String) throws -> String {
        let names = [name, "\(name).\(language)"].flatMap { name in FileSuffix.packed.map { name + $0 } }
        if let found = names.first(where: Folder.hasFile) { return found }
        throw Diagnostic(
            .missingInput, at: Place(name), "no such file, nor \(name).\(language); name a text with a sentence a line")
    }

    private func trainingOptions(_ command: TrainCommand, _ preset: Preset, _ vocabularies: VocabularyPair) throws
        -> TrainingOptions
    {
        var arguments = command.training
        // What makes translations better makes the text less probable.
        arguments.labelSmoothing = arguments.labelSmoothing ?? 0
        arguments.wordDropout = arguments.wordDropout ?? 0
        arguments.subwordSampling = arguments.subwordSampling ?? 0
        arguments.consistency = arguments.consistency ?? 0
        arguments.bestBy = arguments.bestBy ?? .perplexity
        arguments.maximumLength = arguments.maximumLength ?? 1000
        var options = try arguments.options(preset, kind: vocabularies.kind, isAnnotated: false)
        // No source is read.
        options.noise.sourceSubwordSampling = 0
        options.noise.sourceWordDropout = 0
        options.backpropagationSteps = command.languageModel.steps
        if command.languageModel.continuous { options.maximumLength = EncodedCorpus.longest }
        return options
    }

    private func configuration(_ model: ModelOptions, _ preset: Preset, vocabulary: Int) -> ModelConfiguration {
        var configuration = ModelConfiguration(languageModelOf: vocabulary)
        configuration.cell = model.cell
        configuration.decoderLayers = model.decoderLayers ?? preset.decoderLayers
        configuration.embeddingSize = model.embeddingSize ?? preset.embeddingSize
        configuration.hiddenSize = model.hiddenSize ?? preset.hiddenSize
        configuration.tiesEmbeddings = model.tiesEmbeddings
        configuration.normalizesLayers = model.layerNormalization
        return configuration
    }
}
