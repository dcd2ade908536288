import ArgumentParser
import Diagnostics
import Logging
import Training
import Translation
import Vocabularies

/// What `pipeline-train` does for a task: the options that it has, and the data that it reads.
///
/// A task is one file, and a name in ``TrainTasks/all``.
protocol TrainTask: Sendable {
    /// The name in `--task`.
    var name: String { get }

    /// Options of other tasks that are given, each with whether it is.
    func foreignOptions(_ command: TrainCommand) -> [(name: String, isGiven: Bool)]

    /// Reads everything that the training starts from.
    func setUp(_ command: TrainCommand, _ logger: Logger) throws -> TrainingSetup
}

/// The tasks that can be trained.
enum TrainTasks {
    static let all: [any TrainTask] = [
        TranslationTraining(), LanguageModelTraining(), ClassificationTraining(), TaggingTraining(),
    ]

    static func named(_ name: String) -> (any TrainTask)? { all.first { $0.name == name } }
}

extension TrainCommand {
    /// The task that is asked for.
    func chosenTask() throws(ValidationError) -> any TrainTask {
        if let found = TrainTasks.named(task) { return found }
        let names = TrainTasks.all.map(\.name)
        let guess = task.nearest(among: names).map { "; did you mean '\($0)'?" } ?? ""
        throw ValidationError("--task is '\(task)'; it must be one of \(names.joined(separator: ", "))\(guess)")
    }

    /// The options of translation alone, each with whether it is given.
    /// - Parameter side: the side of the vocabularies that the task's models read.
    func optionsOfTranslation(reading side: TextSide) -> [(name: String, isGiven: Bool)] {
        let options: [(name: String, isGiven: Bool)] = [
            ("attention", model.attention != nil), ("attention-heads", model.attentionHeads != nil),
            ("input-feeding", model.inputFeeding != nil), ("shared-embeddings", model.sharedEmbeddings != nil),
            ("matches", !matches.isEmpty), ("terms", !terms.isEmpty), ("dev-matches", devMatches != nil),
            ("dev-terms", devTerms != nil), ("source-vectors", side == .target && sourceVectors != nil),
            ("target-vectors", side == .source && targetVectors != nil),
            ("annotation-dropout", training.annotationDropout != nil),
            ("subword-sampling-source", training.subwordSamplingSource != nil),
            ("context-dropout", training.dropoutKinds.contextDropout != 0), ("tokenize", training.tokenize != nil),
            ("evaluation-beam", training.evaluationBeam != 1),
        ]
        let all = options + training.riskOptions.given
        return side == .source ? all + optionsOfTargetText : all
    }

    /// The options about target text, which labels are not.
    private var optionsOfTargetText: [(name: String, isGiven: Bool)] {
        [
            ("tied-embeddings", model.tiedEmbeddings == true), ("no-tied-embeddings", model.tiedEmbeddings == false),
            ("target-word-dropout", training.targetWordDropout != nil),
            ("subword-sampling-target", training.subwordSamplingTarget != nil),
        ]
    }

    /// Whether there is one training corpus, of which nothing is said but its path.
    var hasOnlyCorpus: Bool { train.count == 1 && train[0].weight == 1 && train[0].tag == nil }

    /// Refuses options that the task does not have.
    func checkTask() throws {
        let chosen = try chosenTask()
        if let foreign = chosen.foreignOptions(self).first(where: \.isGiven) {
            throw ValidationError("--\(foreign.name) is not for the task \(chosen.name); leave it out")
        }
        if task != TranslationTask.name, !train.isEmpty, !hasOnlyCorpus {
            throw ValidationError("the task \(task) takes one --train, without a weight or a tag")
        }
        if languageModel.continuous, training.maximumLength != nil {
            throw ValidationError("--maximum-length is for separate lines; --continuous reads all lines: leave it out")
        }
        let scores = DevelopmentScore.scores(ofTask: task)
        if let bestBy = training.bestBy, !scores.contains(bestBy) {
            throw ValidationError(
                "--best-by is \(bestBy.rawValue); of the task \(task) it must be one of "
                    + scores.map(\.rawValue).joined(separator: ", "))
        }
    }

    /// The shape of the model: that of the one that training starts from, or what options and preset say.
    func configuration(_ base: BaseModel?, _ new: () -> ModelConfiguration) throws -> ModelConfiguration {
        guard let base, let from else { return new() }
        let own = base.description.model
        guard own.task == task else {
            throw Diagnostic(
                .usage, "--from \(from) has a model of the task '\(own.task)', not '\(task)'; name another")
        }
        if let option = model.contradiction(to: own) {
            throw Diagnostic(
                .usage, "--\(option) has no effect with --from: the model's sizes are those of \(from); leave it out")
        }
        return own
    }

    /// Weights of which embeddings have word vectors; nil where no vectors are given.
    func vectors(
        _ shape: ModelConfiguration, _ vocabularies: VocabularyPair, _ options: TrainingOptions, _ logger: Logger
    ) throws -> InitialWeights? {
        let vectors = EmbeddingVectors(
            sourcePath: sourceVectors, targetPath: targetVectors, freezes: freezeVectors)
        guard !vectors.isEmpty else { return nil }
        let (weights, coverage) = try vectors.initialWeights(shape.makeModel(), vocabularies, seed: options.seed)
        for side in coverage {
            logger.info("\(side.found) of \(side.count) \(side.side) embeddings start from \(side.path)")
        }
        return weights
    }

    /// The preset that is asked for, or that suits the corpus.
    func preset(count: Int, of unit: String, _ logger: Logger) -> Preset {
        let preset = Preset.named(training.preset) ?? .suggested(pairs: count)
        let reason = training.preset == preset.name ? "" : ", by the \(count.counted(unit)) of the corpus"
        logger.info("preset \(preset.name)\(reason)")
        return preset
    }

    /// Names the files where nothing is left of them.
    func namingEmpty<Result>(_ unit: String, train: String, dev: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch TrainingError.nothingToLearnFrom {
            throw Diagnostic(.badInput, at: Place(train), "has no \(unit) to learn from")
        } catch TrainingError.nothingToEvaluateOn {
            throw Diagnostic(.badInput, at: Place(dev), "has no \(unit) to evaluate on")
        } catch TrainingError.allTooLong(let count, let longest) {
            throw Diagnostic(.badInput, at: Place(train), Self.allTooLong(count, unit, longest))
        } catch TrainingError.allOfDevSetTooLong(let count, let longest) {
            throw Diagnostic(.badInput, at: Place(dev), Self.allTooLong(count, unit, longest))
        }
    }

    private static func allTooLong(_ count: Int, _ unit: String, _ longest: Int) -> String {
        let all = count == 1 ? "the only \(unit) is" : "all \(count.counted(unit)) are"
        return "\(all) longer than \(longest.counted("token")); raise --maximum-length"
    }

    /// Says what was read.
    func report(_ setup: TrainingSetup, unit: String, _ logger: Logger) {
        let (train, dev) = (setup.train, setup.dev)
        if train.skipped > 0 {
            logger.notice(
                """
                \(train.skipped) of \((train.skipped + train.pairs.count).counted(unit)) skipped: longer than \
                \(setup.options.maximumLength.counted("token"))
                """)
        }
        if dev.skipped > 0 {
            logger.notice(
                """
                \(dev.skipped) of \((dev.skipped + dev.pairs.count).counted("dev \(unit)")) skipped: longer than \
                \(TrainingSetup.evaluatedLength(setup.options).counted("token"))
                """)
        }
        logger.info(
            """
            \(setup.model.configuration.cell), \(setup.model.layout.parameterCount) parameters; \
            \(train.pairs.count.counted(unit)) to learn from, \(dev.pairs.count) to evaluate on
            """)
        if setup.evaluatesOnTrainingText {
            logger.warning("--dev holds the same \(unit)s as --train: its scores say nothing about other text")
        }
    }
}
