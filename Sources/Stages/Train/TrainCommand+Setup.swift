import Corpora
import Diagnostics
import Files
import Foundation
import Logging
import StageSupport
import Training
import Translation
import Vocabularies

extension TrainCommand {
    /// Reads everything that the training starts from.
    func setUp(_ logger: Logger) throws -> TrainingSetup {
        let vocabularies = try VocabularyPair(folder: vocab)
        let trainText = try Bitext(train, source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage)
        let devText = try Bitext(dev, source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage)
        let text = try TrainingText(AnnotatedBitext(trainText, annotations))
        let preset = preset(pairs: text.record.pairs, logger)
        var options = try training.options(preset, kind: vocabularies.kind, isAnnotated: !annotations.isEmpty)
        let tokenizer = try training.tokenizer(for: vocabularies.targetLanguage, logger)
        options.tokenizer = tokenizer.name
        let base = try from.map { try BaseModel(ModelFolder($0), vocabularies) }
        let configuration = try configuration(preset, base, vocabularies)
        let setup: TrainingSetup
        do {
            setup = try TrainingSetup(
                train: text, dev: AnnotatedBitext(devText, devAnnotations).pairs(), vocabularies: vocabularies,
                model: configuration, options: options,
                tokenizer: tokenizer, base: base,
                initialWeights: base == nil ? vectors(configuration, vocabularies, options, logger) : nil,
                origin: origin, cache: benchmark == nil ? CorpusCache(ModelFolder.encodedCorpus(of: output)) : nil,
                logger: logger)
        } catch TrainingError.nothingToLearnFrom {
            throw Diagnostic(.badInput, at: Place(trainText.sourcePath), "has no pair to learn from")
        } catch TrainingError.nothingToEvaluateOn {
            throw Diagnostic(.badInput, at: Place(devText.sourcePath), "has no pair to evaluate on")
        }
        report(setup, logger)
        return setup
    }

    private func preset(pairs: Int, _ logger: Logger) -> Preset {
        let preset = Preset.named(training.preset) ?? .suggested(pairs: pairs)
        let reason = training.preset == preset.name ? "" : ", by the \(pairs.counted("pair")) of the corpus"
        logger.info("preset \(preset.name)\(reason)")
        return preset
    }

    /// The shape of the model: that of the one that training starts from, or what options and preset say.
    private func configuration(_ preset: Preset, _ base: BaseModel?, _ vocabularies: VocabularyPair) throws
        -> ModelConfiguration
    {
        guard let base, let from else {
            return model.configuration(
                preset, sourceVocabulary: vocabularies.source.count, targetVocabulary: vocabularies.target.count)
        }
        if let option = model.contradiction(to: base.description.model) {
            throw Diagnostic(
                .usage, "--\(option) has no effect with --from: the model's sizes are those of \(from); leave it out")
        }
        return base.description.model
    }

    /// Weights of which embeddings have word vectors, if there are any.
    private func vectors(
        _ configuration: ModelConfiguration, _ vocabularies: VocabularyPair, _ options: TrainingOptions,
        _ logger: Logger
    ) throws -> InitialWeights? {
        let vectors = EmbeddingVectors(sourcePath: sourceVectors, targetPath: targetVectors, freezes: freezeVectors)
        guard !vectors.isEmpty else { return nil }
        let (weights, coverage) = try vectors.initialWeights(
            EncoderDecoder(configuration), vocabularies, seed: options.seed)
        for side in coverage {
            logger.info("\(side.found) of \(side.count) \(side.side) embeddings start from \(side.path)")
        }
        return weights
    }

    /// In a run of a manifest the command that makes the model again is the run's; the stage's own names folders of this
    /// run, and models that are equal would seem different.
    private var origin: TrainingRecord.Origin {
        let isOfRun = ProcessInfo.processInfo.environment["DRAGOMAN_RUN_COMMAND"] != nil
        return .init(
            version: Dragoman.version,
            command: isOfRun ? nil : ["pipeline-train"] + CommandLine.arguments.dropFirst())
    }

    private func report(_ setup: TrainingSetup, _ logger: Logger) {
        let (train, dev) = (setup.train, setup.dev)
        if train.skipped > 0 {
            logger.notice(
                """
                \(train.skipped) of \((train.skipped + train.pairs.count).counted("pair")) skipped: longer than \
                \(training.maximumLength.counted("token"))
                """)
        }
        if dev.skipped > 0 {
            logger.notice(
                """
                \(dev.skipped) of \((dev.skipped + dev.pairs.count).counted("dev pair")) skipped: longer than \
                \(TrainingSetup.evaluatedLength(setup.options).counted("token"))
                """)
        }
        logger.info(
            """
            \(setup.model.configuration.cell), \(setup.model.layout.parameterCount) parameters; \
            \(train.pairs.count.counted("pair")) to learn from, \(dev.pairs.count) to evaluate on
            """)
        if setup.evaluatesOnTrainingText {
            logger.warning("--dev holds the same pairs as --train: its scores say nothing about other text")
        }
    }
}

extension Benchmark {
    /// The figures, a line each.
    var text: String {
        let (cores, precision) = (times.count.counted("core"), self.precision.rawValue)
        let lines = [
            String(
                format: "%d updates in %.1f s, %.1f ms each", updates, seconds, 1000 * seconds / Double(updates)),
            String(format: "%.0f target tokens/s", tokensPerSecond),
            String(
                format: "%.1f GFLOP/s in matrix products, %.2f MFLOP a target token", operationsPerSecond / 1e9,
                Double(operations) / Double(targetTokens) / 1e6),
            String(
                format: "%.1f GFLOP/s is what %@ can multiply in %@ from cache: training reaches %.0f %% of it",
                peakRate / 1e9, cores, precision, 100 * operationsPerSecond / peakRate),
            "share of the time   products   other steps   memory passes   waiting",
        ]
        return (lines + times.enumerated().map(row)).joined(separator: "\n")
    }

    private func row(_ worker: Int, _ time: WorkerTime) -> String {
        func cell(_ seconds: Double, _ width: Int) -> String {
            let text = String(format: "%.1f %%", 100 * seconds / self.seconds)
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return "core \(worker + 1)".padding(toLength: 17, withPad: " ", startingAt: 0)
            + cell(time.products, 11) + cell(time.steps, 14) + cell(time.passes, 16) + cell(time.waiting, 10)
    }
}
