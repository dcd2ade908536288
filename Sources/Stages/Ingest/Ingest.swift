import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Files
import Foundation
import StageSupport

/// `pipeline-ingest`: bilingual files in, one bitext out.
public struct IngestCommand: ParsableCommand, ChecksSettings {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-ingest",
        abstract: "Turn translation memories and other bilingual files into a bitext.",
        discussion: """
            Reads TMX 1.1 to 1.4b, XLIFF 1 and 2, XCES alignments with their documents, TSV, CSV and aligned text, \
            plain or packed by gzip, xz or bzip2, in folders and in zip archives; and writes two text files with one \
            segment a line. What a file is, its content decides. Nothing is written unless every input was read to \
            its end.

            Languages match by all their names (fr, fra, French; no and nb; zh and cmn) and by script: zh-Hant takes \
            zh-TW, but neither zh-CN nor zh. A bare language, such as zh or sr, takes text in every script, the usual \
            one first.

            Examples:
              pipeline-ingest --source fr --target en --output work/all \\
                memory.tmx more.tmx.gz
              pipeline-ingest --source fr --target en --output work/all \\
                corpus                              # corpus.fr, corpus.en
              pipeline-ingest --source fr --target en --output work/all \\
                left.txt:right.txt
              pipeline-ingest --source fr --target en --output work/all \\
                --origins --lenient exports/ opus.zip
            """,
        version: Dragoman.version)

    @Option(help: "Source language, such as fr or pt-BR. Case does not count, and _ is -.")
    var source: String

    @Option(help: "Target language.")
    var target: String

    @Option(help: "The bitext to write, without the language: NAME makes NAME.<source> and NAME.<target>.")
    var output: String

    @Option(
        help: ArgumentHelp(
            "Also write what was read, kept and dropped to this file, as JSON. (default: none)", valueName: "file"))
    var report: String?

    @Option(
        help:
            "Where a unit has a language several times: the 'first' variant, 'all' of them with each other, or the 'newest'."
    )
    var variants: IngestSettings.Variants = .first

    @Option(help: "Units to take: 'any', or only those written in the source language ('forward', by srclang).")
    var direction: IngestSettings.Direction = .any

    @Option(help: "Inline codes: 'drop' them, or keep 'placeholders' such as ⟦1⟧…⟦/1⟧ and ⟦2/⟧ in their place.")
    var inlineCodes: IngestSettings.InlineCodes = .drop

    @Flag(help: "Also take the texts inside codes (sub: footnotes, index entries) as pairs.")
    var subflows = false

    @Option(help: "XLIFF: a pair is each of the 'segments' that a unit is divided into, or whole 'units'.")
    var segmentation: IngestSettings.Segmentation = .segments

    @Option(
        help:
            "XLIFF: take units in this state only, such as translated, final, approved or none; may be repeated. (default: all)"
    )
    var state: [String] = []

    @Option(
        help: ArgumentHelp(
            "Take only units that have this property, such as client=ACME, domain=legal, author=ada or a prop of TMX by its type; may be repeated: several values of one name are alternatives. (default: all)",
            valueName: "name=value"))
    var property: [String] = []

    @Option(
        help:
            "Also take what is left out by default: 'untranslated' (by its XLIFF state), 'machine' translation, 'protected' (translate=\"no\"); may be repeated. (default: none)"
    )
    var take: [IngestSettings.Included] = []

    @Option(
        help: ArgumentHelp(
            "XCES: the folder that holds all documents. (default: that of the alignment)", valueName: "folder"))
    var xcesRoot: String?

    @Option(help: "XCES: leave out links of a lower certainty. (default: take all)")
    var minimumCertainty: Double?

    @Option(help: "TSV: the column of the source, by name or number from 1. (default: called like the language)")
    var sourceColumn: String?

    @Option(help: "TSV: the column of the target, by name or number from 1. (default: called like the language)")
    var targetColumn: String?

    @Option(help: "Unicode form of the text: 'nfc', or 'keep' it.")
    var unicode: IngestSettings.UnicodeForm = .nfc

    @Flag(help: "Keep the good part of damaged files: skip damaged units, and report what is lost.")
    var lenient = false

    @Flag(help: "Leave out damaged files, report them, and continue.")
    var keepGoing = false

    @Flag(
        help:
            "Also write NAME.origins.tsv: for each pair its file, unit, identifier, dates, domain, document, author, notes and properties, and the content of TMX segments with inline codes."
    )
    var origins = false

    @Option(help: "The number of files to read in parallel; 0 is one for each core.")
    var threads = 0

    @Option(help: "The longest segment in bytes; a longer one is an error.")
    var segmentLimit = 1 << 20

    @Argument(
        help:
            "Files, folders, zip archives; names of line pairs without their language; SOURCE:TARGET for two text files; - is standard input."
    )
    var inputs: [String]

    public init() {}

    public func validate() throws {
        try checkRange("segment-limit", segmentLimit, 1...)
        guard threads >= 0 else { throw ValidationError("--threads is \(threads); it must not be negative") }
        for property in property where Self.parts(of: property) == nil {
            throw ValidationError("--property is '\(property)'; write NAME=VALUE")
        }
        guard !output.isEmpty else { throw ValidationError("--output is empty; give a name") }
    }

    /// A property's name in small letters, and its value, white space folded.
    private static func parts(of property: String) -> (name: String, value: String)? {
        let parts = property.split(separator: "=", maxSplits: 1).map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } ? (parts[0].lowercased(), parts[1]) : nil
    }

    package func checkSettings() throws { _ = try settings() }

    private func settings() throws -> IngestSettings {
        var settings = try IngestSettings(source: source, target: target)
        settings.variants = variants
        settings.direction = direction
        settings.inlineCodes = inlineCodes
        settings.takesSubflows = subflows
        settings.segmentation = segmentation
        settings.states = Set(state)
        settings.take = Set(take)
        for case (let name, let value)? in property.map(Self.parts) {
            settings.properties[name, default: []].insert(value)
        }
        settings.xcesRoot = xcesRoot
        settings.minimumCertainty = minimumCertainty
        settings.sourceColumn = sourceColumn
        settings.targetColumn = targetColumn
        settings.unicodeForm = unicode
        settings.isLenient = lenient
        settings.keepsGoing = keepGoing
        settings.tracesOrigins = origins
        settings.threads = threads
        settings.segmentLimit = segmentLimit
        return settings
    }

    public func run() throws {
        Interruption.watch()
        let result = try Ingestion(settings()).run(inputs, output: output, others: report.map { [$0] } ?? [])
        if let report { try JSONFile.write(result, to: report) }
        Console.say(result.summary)
    }
}

extension IngestSettings.Variants: ExpressibleByArgument {}
extension IngestSettings.Included: ExpressibleByArgument {}
extension IngestSettings.Direction: ExpressibleByArgument {}
extension IngestSettings.InlineCodes: ExpressibleByArgument {}
extension IngestSettings.Segmentation: ExpressibleByArgument {}
extension IngestSettings.UnicodeForm: ExpressibleByArgument {}
