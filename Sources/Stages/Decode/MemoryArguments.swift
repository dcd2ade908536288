import ArgumentParser
import Translation

/// The options of `pipeline-decode` about what the model reads beside each line.
struct MemoryArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the match of a memory for each line of input, from pipeline-match, for a model that was trained "
                + "with matches.", valueName: "file"))
    var matches: String?
    @Option(
        help: ArgumentHelp(
            "A file with the terms of each line of input, from pipeline-terms, for a model that was trained with terms.",
            valueName: "file"))
    var terms: String?
    @Option(
        help: ArgumentHelp(
            "What becomes of a line that the memory has word for word: translate lets the model read its translation, "
                + "keep takes it as it is.", valueName: "keep|translate"))
    var exactMatches: ExactMatches?

    enum ExactMatches: String, ExpressibleByArgument, CaseIterable { case keep, translate }

    var files: AnnotationFiles { AnnotationFiles(matches: matches, terms: terms) }

    /// Whether the translation of an equal text becomes the translation as it is.
    var keepsExact: Bool { exactMatches == .keep }

    func validate() throws {
        guard exactMatches == nil || matches != nil else {
            throw ValidationError("--exact-matches is for --matches")
        }
    }
}
