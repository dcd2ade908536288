import Diagnostics

/// Turns any number of bilingual files into one bitext.
public struct Ingestion {
    private let settings: IngestSettings

    public init(_ settings: IngestSettings) { self.settings = settings }

    /// Reads all inputs and writes `OUTPUT.<source>` and `OUTPUT.<target>`; on an error, neither.
    /// - Parameter inputs: files, names of line pairs without their language, or `SOURCE:TARGET` for two text files.
    /// - Throws: ``ExitStatus/badInput`` for input that is damaged or without a pair, ``ExitStatus/missingInput``.
    public func run(_ inputs: [String], output: String) throws -> IngestReport {
        // Opened in turn below, but named first: a missing tenth file is better known before the first is read.
        let located = try InputLocator(source: settings.source, target: settings.target).locate(inputs)
        let writer = try BitextWriter(output, source: settings.source, target: settings.target)
        for file in located.flatMap(\.files)
        where [writer.sourcePath, writer.targetPath].contains(where: { Folder.isSame($0, file) }) {
            throw Diagnostic(.usage, at: Place(file), "is input and output at once; name another output")
        }
        var report = IngestReport(
            source: settings.source, target: settings.target, outputs: [writer.sourcePath, writer.targetPath])
        for location in located {
            let input = try read(location, into: writer)
            report.total += input.counts
            report.inputs.append(input)
        }
        try check(report)
        try writer.commit()
        return report
    }

    private func read(_ location: InputLocator.Location, into writer: BitextWriter) throws -> IngestReport.Input {
        let input = try CorpusInput(location.path, companion: location.companion)
        let format = try format(of: input)
        let sink = PairSink(writer, path: input.path, settings: settings)
        defer { sink.finish() }
        var loss: Diagnostic?
        do {
            try format.read(input, settings: settings, into: sink)
        } catch var error as Diagnostic
            where settings.isLenient && error.status == .badInput && location.companion == nil
        {
            // Line pairs have no good part: nobody can tell which lines still match.
            error.severity = .warning
            error.message += "; \(sink.counts.pairs) pairs before this place are kept, the rest is lost"
            Console.report(error)
            loss = error
        }
        return IngestReport.Input(
            path: location.companion.map { "\(input.path):\($0)" } ?? input.path, format: format.name,
            counts: sink.counts,
            languages: sink.languages.counts,
            lostBehind: loss.map { "\($0.place?.description ?? input.path): \($0.message)" })
    }

    private func format(of input: CorpusInput) throws -> any CorpusFormat {
        if let format = CorpusFormats.all.first(where: { $0.claims(input) }) { return format }
        let known = CorpusFormats.all.map(\.name).joined(separator: ", ")
        if input.head.isEmpty { throw Diagnostic(.badInput, at: Place(input.path), "the file is empty") }
        if input.isZip {
            throw Diagnostic(
                .badInput, at: Place(input.path), "is a zip archive; unpack it, or pack it with gzip instead")
        }
        if let root = input.head.rootElement {
            let hint = root == "map" ? "it looks like a map of the Tiled editor" : "formats that are read: \(known)"
            throw Diagnostic(.badInput, at: Place(input.path), "the root element is <\(root)>, not <tmx>; \(hint)")
        }
        throw Diagnostic(
            .badInput, at: Place(input.path),
            "is not XML, and not one side of a line pair such as NAME.\(settings.source) and NAME.\(settings.target); "
                + "formats that are read: \(known)")
    }

    /// A bitext without pairs is an error, and the languages that were seen say why.
    private func check(_ report: IngestReport) throws {
        var seen: [LanguageTag: Int] = [:]
        for input in report.inputs {
            for (tag, count) in input.languages { seen[LanguageTag(tag), default: 0] += count }
        }
        let names = seen.sorted { ($1.value, $0.key.description) < ($0.value, $1.key.description) }.prefix(20)
            .map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
        let place = report.inputs.count == 1 ? report.inputs.first.map { Place($0.path) } : nil
        for language in [settings.source, settings.target] where !seen.isEmpty && report.total.pairs == 0 {
            guard seen.keys.allSatisfy({ LanguageTag(language).match($0) == .none }) else { continue }
            throw Diagnostic(
                .badInput, at: place, "no unit has the language '\(language)'; languages with variants: \(names)")
        }
        guard report.total.pairs == 0 else { return }
        let dropped = report.total.dropped
        throw Diagnostic(
            .badInput, at: place,
            "no pair came out of \(report.total.units) units: \(dropped.noSource) without \(settings.source), "
                + "\(dropped.noTarget) without \(settings.target), \(dropped.neitherLanguage) without either, "
                + "\(dropped.empty) without text, \(dropped.otherDirection) written in another language")
    }
}
