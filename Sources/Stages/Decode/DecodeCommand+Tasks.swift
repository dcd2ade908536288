import Diagnostics
import Files
import StageSupport
import Translation

// What is asked of models of other tasks than translation.
extension DecodeCommand: ChecksTask {
    /// The task of the model folders; that of translation where they cannot be read, which is reported later.
    /// - Throws: where there are several, and one is not of the task of translation.
    func task() throws -> String {
        let tasks = model.map { folder in
            (try? ModelDescription(from: ModelFolder(folder).configuration))?.model.task ?? TranslationTask.name
        }
        if model.count > 1, let other = tasks.firstIndex(where: { $0 != TranslationTask.name }) {
            throw Diagnostic(
                .badInput, at: Place(model[other]),
                "is a model of the task '\(tasks[other])', and only translation models decode together; name one model")
        }
        return tasks[0]
    }

    package func checkOptions(for task: String) throws {
        switch task {
        case TaggingTask.name:
            try refuseOptionsOfTranslation(for: "a tagger", optionsOfWriting + optionsOfTables)
        case LanguageModelTask.name:
            try refuseTagOptions()
            try refuseTranslationOptions()
        case ClassificationTask.name:
            try refuseTagOptions()
            try refuseOptionsOfTranslation(for: "a classifier", optionsOfWriting)
        default:
            try refuseTagOptions()
            try refuseTextOptions()
        }
    }

    /// Refuses options that only taggers have.
    private func refuseTagOptions() throws {
        if let other = tags.given.first(where: \.isGiven) {
            throw Diagnostic(.usage, "--\(other.name) is for a tagger, and \(model[0]) has none; leave it out")
        }
    }

    /// The options of whatever writes text, each with whether it is given.
    var optionsOfWriting: [(name: String, isGiven: Bool)] {
        [
            ("samples", search.samples != nil), ("beam", search.beam != nil), ("best", search.best != nil),
            ("maximum-length", search.maximumLength != nil), ("force", force != nil),
        ]
    }

    /// Refuses options of translations.
    /// - Parameters:
    ///   - kind: what the model folder has, for the message.
    ///   - more: options that only others have.
    func refuseOptionsOfTranslation(for kind: String, _ more: [(name: String, isGiven: Bool)] = []) throws {
        let others: [(name: String, isGiven: Bool)] = [
            ("sample", search.sample), ("coverage-penalty", search.coveragePenalty != nil),
            ("length-penalty", search.lengthPenalty != nil),
            ("length-normalization", search.lengthNormalization != .wu), ("minimum-ratio", search.minimumRatio != 0),
            ("maximum-ratio", search.maximumRatio != nil), ("diversity", search.diversity != 0),
            ("shortlist", search.shortlist != 0), ("language-model", search.fusion.languageModel != nil),
            ("training-language-model", search.fusion.trainingLanguageModel != nil),
            ("prefixes", prefixes != nil), ("memory", memory.memory != nil), ("matches", memory.matches != nil),
            ("terms", memory.terms != nil),
            ("alignments", alignments != nil), ("attention", attention != nil),
            ("replace-unknowns", replaceUnknowns), ("split-sentences", splitSentences), ("longest", longest != nil),
            ("interactive", interactive), ("format moses", format == .moses),
            ("placeholders", keeping.placeholders != nil), ("edges", keeping.edges != nil),
            ("glossary", !keeping.glossary.isEmpty), ("do-not-translate", !keeping.doNotTranslate.isEmpty),
            ("protect", !keeping.protect.isEmpty), ("confidence", confidence != nil),
            ("shard", shard != nil),
        ]
        if let other = (others + more).first(where: \.isGiven) {
            throw Diagnostic(.usage, "--\(other.name) is not for \(kind), which \(model[0]) has; leave it out")
        }
    }
}
