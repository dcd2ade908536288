import Corpora
import Files
import Logging
import Training
import Translation
import Vocabularies

/// What trainings of classifiers and taggers share: both read text of one language and learn labels of it.
struct LabelTraining {
    /// Texts with their labels, and the file that they are from.
    struct Examples {
        let path: String
        let pairs: [TrainingPair]
    }

    /// The sizes of a model by default: a label asks for less than a translation does.
    struct Sizes {
        let embedding: Int
        let hidden: Int
    }

    /// What one example is called.
    let unit: String
    let train: Examples
    let dev: Examples
    let vocabularies: VocabularyPair
    /// The model, but for what options say.
    let model: ModelConfiguration
    let sizes: Sizes

    /// The vocabulary of the texts, without labels.
    static func vocabulary(_ command: TrainCommand) throws -> VocabularyPair {
        let all = try VocabularyPair(folder: command.vocab)
        return all.isSingle ? all : all.single(.source)
    }

    /// - Parameters:
    ///   - options: those of the training with a preset.
    ///   - complete: adds to the model what the task's options say.
    ///   - check: refuses a model of `--from` that does not fit.
    func setUp(
        _ command: TrainCommand, _ logger: Logger, options: (Preset) throws -> TrainingOptions,
        complete: (inout ModelConfiguration) -> Void, check: (ModelConfiguration) throws -> Void
    ) throws -> TrainingSetup {
        try command.checkFiles(reading: [train.path, dev.path])
        let text = try TrainingText(train.pairs)
        let preset = command.preset(count: text.record.pairs, of: unit, logger)
        let options = try options(preset)
        let base = try command.from.map { try BaseModel(ModelFolder($0), vocabularies) }
        let shape = try command.configuration(base) {
            var shape = model
            shape.cell = command.model.cell
            shape.encoderLayers = command.model.encoderLayers ?? preset.encoderLayers
            shape.embeddingSize = command.model.embeddingSize ?? sizes.embedding
            shape.hiddenSize = command.model.hiddenSize ?? sizes.hidden
            shape.normalizesLayers = command.model.layerNormalization
            complete(&shape)
            return shape
        }
        try check(shape)
        let setup = try command.namingEmpty(unit, train: train.path, dev: dev.path) {
            try TrainingSetup(
                train: text, dev: dev.pairs, vocabularies: vocabularies, model: shape, options: options, base: base,
                initialWeights: command.vectors(shape, vocabularies, options, logger), origin: command.origin,
                cache: command.cache, logger: logger)
        }
        command.report(setup, unit: unit, logger)
        return setup
    }
}
