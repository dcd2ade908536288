import Corpora
import Diagnostics
import Files
import Logging
import Training
import Translation
import Vocabularies

/// Training a classifier, from a table with a text and a class in each row.
struct ClassificationTraining: TrainTask {
    let name = ClassificationTask.name

    func foreignOptions(_ command: TrainCommand) -> [(name: String, isGiven: Bool)] {
        command.optionsOfTranslation(reading: .source) + command.languageModel.given + command.tagging.given + [
            ("decoder-layers", command.model.decoderLayers != nil)
        ]
    }

    func setUp(_ command: TrainCommand, _ logger: Logger) throws -> TrainingSetup {
        let columns = command.classification.table.columns
        let train = try LabelledTable(command.onlyCorpus, columns), dev = try LabelledTable(command.dev, columns)
        guard train.labels.count > 1 else {
            throw Diagnostic(
                .badInput, at: Place(train.path),
                "has one class, '\(train.labels[0])', in all \(train.examples.count) rows; a classifier needs two")
        }
        let known = Set(train.labels)
        if let other = dev.examples.first(where: { !known.contains($0.label) }) {
            throw Diagnostic(
                .badInput, at: Place(dev.path, line: other.line),
                "the class '\(other.label)' does not occur in \(train.path); a model cannot find it")
        }
        let all = try VocabularyPair(folder: command.vocab)
        let readsPairs = columns.second != nil
        let vocabularies = (all.isSingle ? all : all.single(.source)).classifying(
            train.labels, readsPairs: readsPairs)
        let text = try TrainingText(pairs(train))
        let preset = command.preset(count: text.record.pairs, of: "text", logger)
        let options = try trainingOptions(command, preset, vocabularies)
        let base = try command.from.map { try BaseModel(ModelFolder($0), vocabularies) }
        let shape = try command.configuration(base) {
            var shape = ModelConfiguration(classifierOf: train.labels, vocabulary: vocabularies.source.count)
            let model = command.model
            shape.cell = model.cell
            shape.encoderLayers = model.encoderLayers ?? preset.encoderLayers
            shape.embeddingSize = model.embeddingSize ?? Self.embeddingSize
            shape.hiddenSize = model.hiddenSize ?? Self.hiddenSize
            shape.normalizesLayers = model.layerNormalization
            shape.pooling = command.classification.pooling ?? shape.pooling
            shape.readsPairs = readsPairs ? true : nil
            return shape
        }
        guard shape.labels == train.labels else {
            throw Diagnostic(
                .usage, "--from \(command.from ?? "") has other classes than \(train.path); leave --from out")
        }
        let setup = try command.namingEmpty("text", train: train.path, dev: dev.path) {
            try TrainingSetup(
                train: text, dev: pairs(dev), vocabularies: vocabularies, model: shape, options: options, base: base,
                initialWeights: command.vectors(shape, vocabularies, options, logger), origin: command.origin,
                cache: command.cache, logger: logger)
        }
        command.report(setup, unit: "text", logger)
        return setup
    }

    // What a class asks for is less than a translation does: measured on TREC and SST-2, docs/classification.md.
    private static let embeddingSize = 128
    private static let hiddenSize = 128
    private static let dropout: Float = 0.5

    private func pairs(_ table: LabelledTable) -> [TrainingPair] {
        table.examples.map { example in
            let texts = [example.text, example.second].compactMap(\.self).map { $0.replacing("\t", with: " ") }
            return TrainingPair(.init(source: texts.joined(separator: "\t"), target: example.label))
        }
    }

    private func trainingOptions(_ command: TrainCommand, _ preset: Preset, _ vocabularies: VocabularyPair) throws
        -> TrainingOptions
    {
        var arguments = command.training
        arguments.labelSmoothing = arguments.labelSmoothing ?? 0
        arguments.consistency = arguments.consistency ?? 0
        arguments.bestBy = arguments.bestBy ?? .accuracy
        arguments.dropout = arguments.dropout ?? Self.dropout
        arguments.subwordSampling = arguments.subwordSampling ?? 0
        arguments.maximumLength = arguments.maximumLength ?? 1000
        var options = try arguments.options(preset, kind: vocabularies.kind, isAnnotated: false)
        // A class is no text.
        options.noise.targetSubwordSampling = 0
        options.noise.targetWordDropout = 0
        return options
    }
}
