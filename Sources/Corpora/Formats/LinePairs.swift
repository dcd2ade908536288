import Diagnostics

/// Two plain text files, aligned line by line: the Moses convention.
struct LinePairsFormat: CorpusFormat {
    let name = "line pairs"

    func claims(_ input: CorpusInput) -> Bool { input.companion != nil }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        guard let companion = input.companion else {
            throw Diagnostic(.defect, at: Place(input.path), "line pairs need two files")
        }
        let reader = try BitextReader(input, companion, limit: settings.segmentLimit)
        let source = ByteBuffer(), target = ByteBuffer()
        while try reader.next() {
            source.removeAll()
            target.removeAll()
            _ = WhiteSpace.fold(reader.source, into: source)
            _ = WhiteSpace.fold(reader.target, into: target)
            sink.counts.units += 1
            if source.isEmpty || target.isEmpty {
                sink.counts.dropped.empty += 1
            } else {
                if sink.readsOrigins { sink.origin = PairOrigin(id: "line \(reader.line)") }
                if sink.takesUnit() { try sink.write(source: source.bytes, target: target.bytes) }
            }
            if reader.line & 0xFFF == 0 { try sink.progress(reader.fraction) }
        }
    }
}
