import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Documents
import Files
import Foundation
import Logging
import Memories
import Platform
import StageSupport
import Text

/// `pipeline-match`: the unit of a memory that is most similar to each segment.
public struct MatchCommand: ParsableCommand, ChecksSettings {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-match",
        abstract: "Find the most similar unit of translation memories for each segment.",
        discussion: """
            With --memory, adds memories to the index in a folder, which is built where it is missing; a unit that it \
            has is not added twice. Without --index, they are indexed for this run alone. With --input, writes a line \
            for each segment: score, kind, origin, source and target of the best unit, separated by tabs. The score is \
            1 - edit distance / length of the longer in words, punctuation marks and tags; only the same text has 1.

            Kinds:
              context: the same text, between the same segments
              exact: the same text
              adapted: the same text with other numbers, which the target is given
              fuzzy: similar text, of at least --minimum
              none: no unit, and the last three columns are empty

            Examples:
              pipeline-match --source en --target fr --index work/index \\
                --memory exports/ --memory 2=client.tmx
              pipeline-match --index work/index --input document.xlf \\
                --output matches.tsv --report work/coverage
              pipeline-match --source en --target fr --index work/index \\
                --memory work/clean/train --input work/clean/train.en \\
                --output train.tsv --without-self
            """,
        version: Dragoman.version)

    @Option(
        help: ArgumentHelp(
            "The folder of the index, which is kept and added to. (default: one for this run alone)",
            valueName: "folder"))
    var index: String?

    @Option(
        help: ArgumentHelp(
            "A memory to add, anything that pipeline-ingest reads, and its priority before it if it has one: of equal "
                + "matches that of the greatest number is taken, without a number 0; may be given several times. "
                + "(default: none)", valueName: "number=path"))
    var memory: [MemoryArgument] = []

    @Option(help: "Source language of the memories. (default: that of the index)")
    var source: String?

    @Option(help: "Target language of the memories. (default: that of the index)")
    var target: String?

    @Option(
        help: """
            Inline codes of the memories: 'drop' them, or keep 'placeholders' such as ⟦1⟧ in their place, with which TMX and \
            XLIFF documents are then compared. (default: that of the index, or drop)
            """)
    var inlineCodes: InlineCodes?

    @Option(help: "The longest segment of a memory in bytes; a longer one is an error.")
    var segmentLimit = 1 << 20

    @Option(
        help: ArgumentHelp(
            "The segments: text with one a line, or a TMX or XLIFF file, of which those without a translation are "
                + "taken; - is standard input. (default: none)", valueName: "file"))
    var input: String?

    @Option(help: ArgumentHelp("Where the matches go; - is standard output.", valueName: "file"))
    var output = "-"

    @Option(help: "How matches are written: tsv, or jsonl, an object each with the segment and its number.")
    var format = MatchFormat.tsv

    @Option(help: "The least score of a match, from \(MatchFinder.lowestMinimum) to 1.")
    var minimum = 0.5

    @Flag(help: "The input is the source of a memory: line N does not match unit N, though another with the same text.")
    var withoutSelf = false

    @Flag(help: "In a TMX or XLIFF file, take also segments that have a translation.")
    var allSegments = false

    @Option(
        help: ArgumentHelp(
            "A folder for a report on how much of the input the memories cover: coverage.json, .md and .html. "
                + "(default: none)", valueName: "folder"))
    var report: String?

    @Option(help: "The number of threads; 0 is one for each core.")
    var threads = 0

    public init() {}

    public func validate() throws {
        guard (MatchFinder.lowestMinimum...1).contains(minimum) else {
            throw ValidationError("--minimum is \(minimum); it must be from \(MatchFinder.lowestMinimum) to 1")
        }
        guard (0...256).contains(threads) else {
            throw ValidationError("--threads is \(threads); it must be from 0 to 256")
        }
        guard segmentLimit > 0 else {
            throw ValidationError("--segment-limit is \(segmentLimit); it must be at least 1")
        }
        guard input != nil || output == "-" && !withoutSelf && report == nil else {
            throw ValidationError("--output, --report and --without-self are for --input")
        }
        guard !allSegments || isDocument else { throw ValidationError("--all-segments is for TMX and XLIFF files") }
        guard !withoutSelf || !isDocument && input != "-" else {
            throw ValidationError("--without-self needs a text file, of which line N is unit N of a memory")
        }
    }

    private var isDocument: Bool { input.map(TranslatableDocument.reads) ?? false }

    package func checkSettings() throws {
        guard !memory.isEmpty || input != nil else {
            throw Diagnostic(.usage, "there is nothing to do; give --memory, --input or both")
        }
        guard index != nil || !memory.isEmpty && input != nil else {
            throw Diagnostic(.usage, "without --index, give --memory and --input")
        }
        _ = try settings()
    }

    /// How memories are read; nil where there are none.
    private func settings() throws -> IngestSettings? {
        guard !memory.isEmpty else { return nil }
        let own = source == nil || target == nil ? try index.flatMap { try MemoryIndex.languages(in: $0) } : nil
        guard let source = source ?? own?.source, let target = target ?? own?.target else {
            throw Diagnostic(.usage, "--memory needs --source and --target, the languages of the memories")
        }
        var settings = try IngestSettings(source: source, target: target)
        let ownCodes = try index.flatMap { try MemoryIndex.inlineCodes(in: $0) }
        settings.inlineCodes = inlineCodes?.setting ?? ownCodes ?? .drop
        settings.segmentLimit = segmentLimit
        return settings
    }

    public func run() throws {
        try checkSettings()
        Interruption.watch()
        try checkFiles()
        guard let index else {
            let folder = NSTemporaryDirectory() + "dragoman-index-" + UUID().uuidString
            defer { try? FileManager.default.removeItem(atPath: folder) }
            return try run(folder)
        }
        try run(index)
    }

    private func checkFiles() throws {
        var files = StageFiles()
        files.read([input])
        files.write([output])
        files.write(CoverageReport.files, in: report)
        if let settings = try settings() {
            let memories = try Ingestion(settings).files(of: memory.map(\.memory.path), writing: files.outputs)
            files.read(memories)
            // The tables of origins beside line pairs.
            let names = memories.compactMap { FileSuffix.bitext(of: $0, in: settings.source) }
            let tables = names.map { $0 + OriginReader.suffix }.filter { Folder.hasFile($0) }
            files.read(tables)
        }
        try files.check()
    }

    /// - Parameter index: the folder of the index.
    private func run(_ index: String) throws {
        if let settings = try settings() {
            var writer = try MemoryIndexWriter(index, settings)
            for summary in try writer.add(memory.map(\.memory)) {
                let kept =
                    summary.kept > 0
                    ? "; \(summary.kept) that the index has are not in it any more, and stay" : ""
                let place = self.index.map { ", \(summary.added) added to \($0)" } ?? ""
                Console.say("\(summary.path): \(summary.read.counted("unit"))\(place)\(kept)")
            }
        }
        guard let input else { return }
        try match(input, with: MemoryIndex(index))
    }

    private func match(_ input: String, with index: MemoryIndex) throws {
        try check(index)
        // The report has bands that the output may not want.
        let lowest = report == nil ? minimum : min(minimum, Coverage.lowestScore)
        let finder = ParallelFinder(index, minimum: lowest, threads: threads > 0 ? threads : Processor.cores)
        var coverage = Coverage()
        var queries = try QueryReader(input, index, allSegments: allSegments, withoutSelf: withoutSelf)
        let sink = try MatchSink(output, format)
        var progress = Progress("matching")
        defer { progress.finish() }
        let start = ContinuousClock.now
        var (done, matched) = (0, 0)
        do {
            while let part = try queries.next(Self.window) {
                for (query, found) in zip(part, try finder.matches(of: part)) {
                    if report != nil { coverage.add(query.text, found) }
                    let match = found.flatMap { $0.score >= minimum ? $0 : nil }
                    try sink.write(match, of: query.text)
                    if match != nil { matched += 1 }
                }
                try sink.flush()
                done += part.count
                progress.update(queries.fraction) { done.counted("segment") }
            }
            try sink.finish()
            if let report { try CoverageReport(coverage, document: input, index).write(to: report) }
        } catch let error as Diagnostic where error.status == .interrupted {
            throw Diagnostic(
                .interrupted,
                output == "-" ? "interrupted after segment \(done)" : "interrupted; nothing was written to \(output)")
        }
        let rate = Int(Double(done) / max((ContinuousClock.now - start).seconds, 1e-9))
        Logger(label: "pipeline-match").info(
            "\(done.counted("segment")), \(matched) with a match in \(index.units.counted("unit")), \(rate) a second")
    }

    /// Segments that are looked for together.
    private static let window = 2048

    private func check(_ index: MemoryIndex) throws {
        for (given, own, name) in [(source, index.source, "source"), (target, index.target, "target")] {
            guard let given, LanguageTag(given) != LanguageTag(own) else { continue }
            throw Diagnostic(
                .badInput, at: Place(self.index ?? ""), "is an index with the \(name) language \(own), not \(given)")
        }
        let own = index.hasPlaceholders ? InlineCodes.placeholders : .drop
        guard let inlineCodes, inlineCodes != own else { return }
        throw Diagnostic(
            .badInput, at: Place(self.index ?? ""),
            "was built with \(setting: "inlineCodes") \(own.rawValue); give that, or name another folder")
    }
}

/// `NUMBER=PATH` or `PATH` on a command line.
struct MemoryArgument: ExpressibleByArgument {
    let memory: MemoryIndexWriter.Memory

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard !argument.isEmpty else { return nil }
        if parts.count == 2, let priority = Int(parts[0]) {
            guard !parts[1].isEmpty else { return nil }
            memory = .init(parts[1], priority: priority)
        } else {
            memory = .init(argument)
        }
    }
}

/// How matches are written.
enum MatchFormat: String, ExpressibleByArgument, CaseIterable {
    case tsv, jsonl
}

/// What is read of the inline codes of a memory.
enum InlineCodes: String, ExpressibleByArgument, CaseIterable {
    case drop, placeholders

    var setting: IngestSettings.InlineCodes { self == .drop ? .drop : .placeholders }
}
