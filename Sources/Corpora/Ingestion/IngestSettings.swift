import Diagnostics

/// What `pipeline-ingest` is asked to do.
public struct IngestSettings: Sendable {
    /// Which variants of a unit are taken where a language stands in it several times.
    public enum Variants: String, Sendable, CaseIterable {
        /// The first that has text.
        case first
        /// Each source variant with each target variant.
        case all
    }

    /// Which units are taken by the language that they were written in.
    public enum Direction: String, Sendable, CaseIterable {
        /// All.
        case any
        /// Those whose `srclang` is the source language or `*all*`, and those that name none.
        case forward
    }

    public var source, target: String
    public var variants = Variants.first
    public var direction = Direction.any
    /// Keeps what stands before the first error of an input instead of giving up.
    public var isLenient = false
    /// The longest segment in UTF-8 bytes, white space not yet folded.
    public var segmentLimit = 1 << 20
    /// How many bytes go to the parser at once; small only in tests.
    public var chunkSize = 1 << 16

    /// - Throws: ``ExitStatus/usage`` for a language that is no tag, and for twice the same one.
    public init(source: String, target: String) throws {
        for language in [source, target] where !LanguageTag.isWellFormed(language) {
            throw Diagnostic(.usage, "'\(language)' is not a language tag; write one like fr or pt-BR")
        }
        guard LanguageTag(source) != LanguageTag(target) else {
            throw Diagnostic(.usage, "source and target are both '\(source)'; name two languages")
        }
        self.source = source
        self.target = target
    }
}
