import Diagnostics
import Text

/// The settings of `pipeline-ingest`.
public struct IngestSettings: Sendable {
    /// Which variants of a unit are used if it has several in one language.
    public enum Variants: String, Sendable, CaseIterable {
        /// The first that has text.
        case first
        /// Each source variant with each target variant.
        case all
        /// The one changed or made last; the first among those of one date or none.
        case newest
    }

    /// Which units are taken by the language that they were written in.
    public enum Direction: String, Sendable, CaseIterable {
        /// All.
        case any
        /// Those whose `srclang` is the source language or `*all*`, and those that name none.
        case forward
    }

    /// How inline codes are handled.
    public enum InlineCodes: String, Sendable, CaseIterable {
        /// They are removed.
        case drop
        /// Numbered marks in the text: `⟦1⟧…⟦/1⟧` around a pair of codes, `⟦2/⟧` for a single code.
        case placeholders
    }

    /// What a pair of an XLIFF file is.
    public enum Segmentation: String, Sendable, CaseIterable {
        /// A segment (`mrk` in XLIFF 1, `segment` in XLIFF 2), where a unit is divided into some.
        case segments
        /// A whole unit.
        case units
    }

    /// The Unicode form of what is written.
    public enum UnicodeForm: String, Sendable, CaseIterable {
        /// Composed, form C.
        case nfc
        /// As in the file.
        case keep
    }

    /// Pairs that are left out unless they are asked for.
    public enum Included: String, Sendable, CaseIterable {
        /// XLIFF targets that the file calls `new`, `needs-translation` or, in version 2, `initial`.
        case untranslated
        /// Targets that the file calls a machine's translation.
        case machine
        /// Units of XLIFF that are not to be translated (`translate="no"`).
        case protected
    }

    public var source, target: String
    /// Which variants are used if a unit has several in one language.
    public var variants = Variants.first
    /// Which units are used by the language that they were written in.
    public var direction = Direction.any
    /// How inline codes are handled.
    public var inlineCodes = InlineCodes.drop
    /// Takes `sub` elements (footnotes, index entries) as pairs of their own.
    public var takesSubflows = false
    /// What a pair of an XLIFF file is.
    public var segmentation = Segmentation.segments
    /// The Unicode form of the output.
    public var unicodeForm = UnicodeForm.nfc
    /// The states (`state`, or `approved`; `none` where there is none) of the XLIFF units that are taken; empty for all.
    public var states: Set<String> = []
    /// The values of properties that units must have, by their names in small letters; empty for all units. Names are
    /// those of TMX properties and of attributes, and the columns of the table of origins.
    public var properties: [String: Set<String>] = [:]
    /// Pairs to take that are left out by default.
    public var take: Set<Included> = []
    /// The folder with the documents of XCES alignments; nil for that of the alignment.
    public var xcesRoot: String?
    /// The least certainty of a link in XCES; a link that names none is always taken.
    public var minimumCertainty: Double?
    /// The columns of a table with tabs, by name or by number from 1; nil for those named like the languages.
    public var sourceColumn, targetColumn: String?
    /// Keeps the good part of a damaged input instead of giving it up.
    public var isLenient = false
    /// Leaves out damaged inputs instead of writing nothing.
    public var keepsGoing = false
    /// Writes, beside the bitext, where each pair comes from.
    public var tracesOrigins = false
    /// Whether the origin of each unit is wanted.
    var readsOrigins: Bool { tracesOrigins || !properties.isEmpty }
    /// The longest segment in UTF-8 bytes, white space not yet folded.
    public var segmentLimit = 1 << 20
    /// The number of bytes per call of the parser; small only in tests.
    public var chunkSize = 1 << 16
    /// The number of files that are read in parallel; 0 for one per core.
    public var threads = 0

    /// The message about a text that is longer than ``segmentLimit``.
    static func tooLong(_ what: String, _ limit: Int) -> String {
        "the \(what) is longer than \(limit) bytes; raise \(setting: "segmentLimit") if it is meant to be"
    }

    /// - Throws: `ExitStatus.usage` for a language that is no tag, and for twice the same one.
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
