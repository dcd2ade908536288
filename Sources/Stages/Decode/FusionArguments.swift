import ArgumentParser
import StageSupport
import Translation

/// Language models of the target side beside the translation models.
struct FusionArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A language model of the target side, whose log probabilities are added to the translation model's (shallow "
                + "fusion); trained with the translation model's vocabulary and --side target.", valueName: "folder"))
    var languageModel: String?
    @Option(
        help: ArgumentHelp(
            "The weight of --language-model. (default: that which pipeline-tune has found, or "
                + "\(FusionOptions.usualWeight))", valueName: "weight"))
    var languageModelWeight: Float?
    @Option(
        help: ArgumentHelp(
            "A language model of the target side of the text that the translation model was trained on, whose log "
                + "probabilities are subtracted (density ratio); trained as --language-model.", valueName: "folder"))
    var trainingLanguageModel: String?
    @Option(
        help: ArgumentHelp(
            "The weight of --training-language-model. (default: that which pipeline-tune has found, or "
                + "\(FusionOptions.usualWeight))", valueName: "weight"))
    var trainingLanguageModelWeight: Float?

    private var models: [(role: FusionOptions.Role, option: String, folder: String?, weight: Float?)] {
        [
            (.general, "language-model", languageModel, languageModelWeight),
            (.training, "training-language-model", trainingLanguageModel, trainingLanguageModelWeight),
        ]
    }

    /// The options of folders that were given.
    var given: [String] { models.filter { $0.folder != nil }.map(\.option) }

    /// The weights that are left to the settings that suit the model, in words.
    func used(of tuned: SearchSettings) -> [String] {
        models.compactMap { role, option, folder, weight in
            guard folder != nil, weight == nil, let found = tuned[weightOf: role] else { return nil }
            return "\(option.replacing("-", with: " ")) weight \(found)"
        }
    }

    func validate() throws {
        guard languageModel != nil || trainingLanguageModel == nil else {
            throw ValidationError("--training-language-model corrects what --language-model adds; give that too")
        }
        for (_, option, folder, weight) in models {
            guard let weight else { continue }
            guard folder != nil else { throw ValidationError("--\(option)-weight is for --\(option)") }
            try checkRange("\(option)-weight", weight, 0...10)
        }
    }

    /// - Parameter tuned: what suits the model; weights that were given win.
    func options(tuned: SearchSettings) -> [FusionOptions] {
        models.compactMap { role, _, folder, weight in
            folder.map {
                FusionOptions(
                    folder: $0, role: role, weight: weight ?? tuned[weightOf: role] ?? FusionOptions.usualWeight)
            }
        }
    }
}
