/// A file format that bitexts come in. A new one is a file beside this and a line in ``CorpusFormats``.
protocol CorpusFormat: Sendable {
    /// The format's name in messages and reports.
    var name: String { get }

    /// Whether the input is of this format, judged by its content rather than its name.
    func claims(_ input: CorpusInput) -> Bool

    /// Reads all pairs of the input into the sink.
    /// - Throws: ``ExitStatus/badInput`` with the place; what was read before it has reached the sink.
    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws
}

enum CorpusFormats {
    /// The formats that are read, in the order in which they are asked.
    static let all: [any CorpusFormat] = [
        LinePairsFormat(),
        XLIFFFormat(),
        XCESFormat(),
        TMXFormat(),
        TableFormat(),
    ]
}
