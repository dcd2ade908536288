import Corpora
import Files
import Logging
import Training
import Translation
import Vocabularies

/// Training to translate, from a bitext.
struct TranslationTraining: TrainTask {
    let name = TranslationTask.name

    func foreignOptions(_ command: TrainCommand) -> [(name: String, isGiven: Bool)] {
        command.languageModel.given + command.classification.given + command.tagging.given
    }

    func setUp(_ command: TrainCommand, _ logger: Logger) throws -> TrainingSetup {
        let vocabularies = try VocabularyPair(folder: command.vocab)
        let (source, target) = (vocabularies.sourceLanguage, vocabularies.targetLanguage)
        let corpora = try command.corpora(vocabularies)
        let devText = try Bitext(command.dev, source: source, target: target)
        try command.checkFiles(
            reading: (corpora.map(\.bitext) + [devText]).flatMap { [$0.sourcePath, $0.targetPath] })
        let text = try TrainingText(corpora)
        let preset = command.preset(count: text.record.pairs, of: "pair", logger)
        var options = try command.training.options(
            preset, kind: vocabularies.kind, isAnnotated: command.isAnnotated)
        let tokenizer = try command.training.tokenizer(for: target, logger)
        options.tokenizer = tokenizer.name
        let base = try command.from.map { try BaseModel(ModelFolder($0), vocabularies) }
        let shape = try command.configuration(base) {
            command.model.configuration(
                preset, sourceVocabulary: vocabularies.source.count, targetVocabulary: vocabularies.target.count)
        }
        let setup = try command.namingEmpty("pair", train: corpora[0].bitext.sourcePath, dev: devText.sourcePath) {
            try TrainingSetup(
                train: text, dev: AnnotatedBitext(devText, command.devAnnotations).pairs(),
                vocabularies: vocabularies, model: shape, options: options, tokenizer: tokenizer, base: base,
                initialWeights: command.vectors(shape, vocabularies, options, logger),
                origin: command.origin, cache: command.cache, logger: logger)
        }
        command.report(setup, unit: "pair", logger)
        return setup
    }
}
