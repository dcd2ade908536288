/// A file format of bitexts. A new one is a file in this folder and a line in ``CorpusFormats``.
protocol CorpusFormat: Sendable {
    /// The format's name in messages and reports.
    var name: String { get }
    /// How names of such files end, in lower case, without their dot and without `.gz` and the like. Among other files,
    /// a file that ends so and cannot be read is an error; others are skipped.
    var endings: [String] { get }
    /// Whether the content is not distinctive, so that in folders the ending decides.
    var needsEnding: Bool { get }

    /// Whether the input is of this format, judged by its content rather than its name.
    func claims(_ input: CorpusInput) -> Bool

    /// Reads all pairs of the input into the sink.
    /// - Throws: `ExitStatus.badInput` with the location; what was read before it has reached the sink.
    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws
}

extension CorpusFormat {
    var endings: [String] { [] }
    var needsEnding: Bool { false }

    /// Whether a file's name ends like those of this format.
    func hasEnding(_ path: String) -> Bool {
        let name = FileSuffix.unpacked(path).lowercased()
        return endings.contains { name.hasSuffix(".\($0)") }
    }
}

enum CorpusFormats {
    /// The formats that are read, in the order in which they are asked.
    static let all: [any CorpusFormat] = [
        LinePairsFormat(),
        XLIFFFormat(),
        XCESFormat(),
        TMXFormat(),
        TableFormat.tabs,
        TableFormat.commas,
    ]
}
