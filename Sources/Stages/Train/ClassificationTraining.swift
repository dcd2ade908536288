import Corpora
import Diagnostics
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
        report(train, logger)
        let readsPairs = columns.second != nil
        let vocabularies = try LabelTraining.vocabulary(command).classifying(train.labels, readsPairs: readsPairs)
        let training = LabelTraining(
            unit: "text", train: .init(path: train.path, pairs: pairs(train)),
            dev: .init(path: dev.path, pairs: pairs(dev)), vocabularies: vocabularies,
            model: ModelConfiguration(classifierOf: train.labels, vocabulary: vocabularies.source.count),
            sizes: Self.sizes)
        return try training.setUp(command, logger) { preset in
            try trainingOptions(command, preset, vocabularies)
        } complete: { shape in
            shape.pooling = command.classification.pooling ?? shape.pooling
            shape.readsPairs = readsPairs ? true : nil
        } check: { shape in
            try check(shape, train, readsPairs: readsPairs, command)
        }
    }

    /// Classes that are printed.
    private static let shown = 10

    /// Says which classes there are.
    private func report(_ train: LabelledTable, _ logger: Logger) {
        let shown = train.counts.prefix(Self.shown).map { "\($0.label.prefix(40)) \($0.count)" }.joined(separator: ", ")
        let rest = train.counts.count - Self.shown
        logger.info(
            "\(train.labels.count.counted("class", plural: "classes")): \(shown)\(rest > 0 ? " and \(rest) more" : "")")
        if let label = train.doubtfulLabel {
            logger.warning(
                """
                \(train.path):1: the line is taken for an example of the class '\(label)', which no other line has; if \
                it is a header, name its columns with --text-column and --label-column
                """)
        }
    }

    /// Refuses a model to start from that has other classes or another form.
    private func check(
        _ shape: ModelConfiguration, _ train: LabelledTable, readsPairs: Bool, _ command: TrainCommand
    ) throws {
        let from = command.from ?? ""
        guard shape.labels == train.labels else {
            throw Diagnostic(.usage, "--from \(from) has other classes than \(train.path); leave --from out")
        }
        guard (shape.readsPairs == true) == readsPairs else {
            throw Diagnostic(
                .usage,
                readsPairs
                    ? "--from \(from) reads one text; leave --second-column out"
                    : "--from \(from) reads two texts; name the column of the second with --second-column")
        }
        guard command.classification.pooling ?? shape.pooling == shape.pooling else {
            throw Diagnostic(
                .usage, "--pooling has no effect with --from: the model is that of \(from); leave it out")
        }
    }

    // Measured on TREC and SST-2, docs/classification.md.
    private static let sizes = LabelTraining.Sizes(embedding: 128, hidden: 128)
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
