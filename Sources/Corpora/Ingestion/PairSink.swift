import Diagnostics

/// Where a format's reader puts the pairs of one input, and counts.
final class PairSink {
    var counts = IngestCounts()
    let languages: LanguageTable
    private let writer: BitextWriter
    private let path: String
    private var bar: Progress

    init(_ writer: BitextWriter, path: String, settings: IngestSettings) {
        self.writer = writer
        self.path = path
        languages = LanguageTable(source: LanguageTag(settings.source), target: LanguageTag(settings.target))
        bar = Progress("reading \(path)")
    }

    /// Writes a pair of folded segments.
    func write(source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer) throws {
        try writer.write(source: source, target: target)
        counts.pairs += 1
    }

    /// To be called now and then: shows progress and ends the run on a signal.
    func progress(_ fraction: Double?) throws {
        try Interruption.check()
        bar.update(fraction) { "\(counts.pairs) pairs" }
    }

    func finish() { bar.finish() }
}
