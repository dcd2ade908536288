import ArgumentParser
import Diagnostics
import Memories
import StageSupport
import Text
import Translation
import Vocabularies

/// The options of `pipeline-decode` about what the model reads beside each line.
struct MemoryArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An index that pipeline-match has made: the model reads the most similar unit beside each line.",
            valueName: "folder"))
    var memory: String?
    @Option(
        help: ArgumentHelp(
            "With --memory, the least similarity of a match, from \(MatchFinder.lowestMinimum) to 1. (default: "
                + "\(Self.defaultMinimum))", valueName: "number"))
    var memoryMinimum: Double?
    @Option(
        help: ArgumentHelp(
            "In place of --memory, a file with the match for each line of input, as pipeline-match writes it.",
            valueName: "file"))
    var matches: String?
    @Option(
        help: ArgumentHelp(
            "What becomes of a line that the memory has word for word: translate lets the model read its translation, "
                + "keep takes it as it is. A model that was trained without matches can only keep.",
            valueName: "keep|translate"))
    var exactMatches: ExactMatches?
    @Option(
        help: ArgumentHelp(
            "A file with the terms of each line of input, from pipeline-terms, for a model that was trained with terms.",
            valueName: "file"))
    var terms: String?
    @Option(
        help: ArgumentHelp(
            "A tag that the model reads with each line, as it was trained with: pipeline-train --train TAG=BITEXT.",
            valueName: "tag"))
    var tag: String?

    enum ExactMatches: String, ExpressibleByArgument, CaseIterable { case keep, translate }

    private static let defaultMinimum = 0.5

    var files: AnnotationFiles { AnnotationFiles(matches: matches, terms: terms) }

    /// Whether the translation of an equal text becomes the translation as it is.
    var keepsExact: Bool { exactMatches == .keep }

    func validate() throws {
        if let tag, SourceTag(tag) == nil { throw ValidationError("--tag is '\(tag)'; a tag has \(SourceTag.rule)") }
        if memory != nil, matches != nil { throw ValidationError("--memory and --matches exclude each other") }
        guard exactMatches == nil || matches != nil || memory != nil else {
            throw ValidationError("--exact-matches is for --memory and --matches")
        }
        guard let memoryMinimum else { return }
        if memory == nil { throw ValidationError("--memory-minimum is for --memory") }
        try checkRange("memory-minimum", memoryMinimum, MatchFinder.lowestMinimum...1)
    }

    /// What the memory has for the lines, where there is one.
    /// - Throws: where the index is of other languages than the model, or cannot be read.
    func lookup(for model: ModelDescription, threads: Int) throws -> MemoryLookup? {
        guard let memory else { return nil }
        let index = try MemoryIndex(memory)
        for (own, wanted, side) in [(index.source, model.source, "source"), (index.target, model.target, "target")]
        where LanguageTag(wanted).match(LanguageTag(own)) == .none {
            throw Diagnostic(
                .badInput, at: Place(memory), "is an index with the \(side) language \(own); the model's is \(wanted)")
        }
        return MemoryLookup(
            ParallelFinder(index, minimum: memoryMinimum ?? Self.defaultMinimum, threads: threads),
            hasPlaceholders: index.hasPlaceholders)
    }
}
