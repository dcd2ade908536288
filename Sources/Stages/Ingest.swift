import ArgumentParser
import Corpora
import Diagnostics
import Foundation

/// `pipeline-ingest`: bilingual files in, one bitext out.
public struct IngestCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-ingest",
        abstract: "Turn translation memories and other bilingual files into a bitext.",
        discussion: """
            Reads TMX 1.1 to 1.4b and aligned text files, gzipped or not, and writes two text files with one segment \
            a line. What a file is, its content decides. Nothing is written unless every input was read to its end.

            Examples:
              pipeline-ingest --source fr --target en --output work/all memory.tmx more.tmx.gz
              pipeline-ingest --source fr --target en --output work/all corpus        (corpus.fr, corpus.en)
              pipeline-ingest --source fr --target en --output work/all left.txt:right.txt
            """,
        version: Dragoman.version)

    @Option(help: "Source language, such as fr or pt-BR. Case does not count, and _ is -.")
    var source: String

    @Option(help: "Target language.")
    var target: String

    @Option(help: "The bitext to write, without the language: NAME makes NAME.<source> and NAME.<target>.")
    var output: String

    @Option(help: "Also write what was read, kept and dropped to this file, as JSON. (default: none)")
    var report: String?

    @Option(help: "Where a unit has a language several times: the 'first' variant, or 'all' of them with each other.")
    var variants: IngestSettings.Variants = .first

    @Option(help: "Units to take: 'any', or only those written in the source language ('forward', by srclang).")
    var direction: IngestSettings.Direction = .any

    @Flag(help: "Keep what stands before the first error of a file, and report what is lost.")
    var lenient = false

    @Option(help: "The longest segment in bytes; a longer one is an error.")
    var segmentLimit = 1 << 20

    @Argument(
        help:
            "Files; names of line pairs without their language; SOURCE:TARGET for two text files; - is standard input.")
    var inputs: [String]

    public init() {}

    public func validate() throws {
        guard segmentLimit > 0 else { throw ValidationError("--segment-limit must be at least 1 byte.") }
        guard !output.isEmpty else { throw ValidationError("--output must not be empty.") }
    }

    public func run() throws {
        Interruption.watch()
        var settings = try IngestSettings(source: source, target: target)
        settings.variants = variants
        settings.direction = direction
        settings.isLenient = lenient
        settings.segmentLimit = segmentLimit
        let result = try Ingestion(settings).run(inputs, output: output)
        if let report { try StageReport.write(result, to: report) }
        Console.say(result.summary)
    }
}

extension IngestSettings.Variants: ExpressibleByArgument {}
extension IngestSettings.Direction: ExpressibleByArgument {}

/// Reports of stages as JSON files.
enum StageReport {
    static func write(_ report: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(encoder.encode(report) + Data("\n".utf8), to: path)
    }
}
