import Corpora
import Diagnostics
import Files

/// The memories that a preparation writes back: the pairs that it keeps, and those that it drops, with their reasons.
struct MemoryFiles {
    private let kept: TMXWriter?
    private let dropped: TMXWriter?
    private let names: (filters: [String], sets: [String])
    /// The table of origins of each bitext that has one; none where no memory is written.
    private let origins: [OriginReader?]
    private let normalizer: TextNormalizer

    /// - Parameters:
    ///   - settings: the files, and the languages.
    ///   - report: has the inputs, and the filters as the fates of pairs number them.
    ///   - sets: the dev and test sets.
    /// - Throws: `ExitStatus.badInput` for a table of origins that is not that of its bitext.
    init(_ settings: PrepareSettings, _ report: PrepareReport, _ sets: [HeldOutSets.Member]) throws {
        func writer(_ path: String?) throws -> TMXWriter? {
            try path.map {
                try TMXWriter($0, source: settings.source, target: settings.target, version: settings.version)
            }
        }
        (kept, dropped) = (try writer(settings.keptMemory), try writer(settings.droppedMemory))
        names = (report.drops.map(\.filter), sets.map(\.name))
        normalizer = TextNormalizer(settings.normalization)
        let isWritten = settings.keptMemory != nil || settings.droppedMemory != nil
        origins = try isWritten ? report.inputs.map { try Self.origins(of: $0) } : []
    }

    private static func origins(of input: PrepareReport.Input) throws -> OriginReader? {
        let table = input.bitext + OriginReader.suffix
        guard Folder.hasFile(table) else { return nil }
        let count = try OriginReader.count(of: table)
        guard count == input.pairs else {
            throw Diagnostic(
                .badInput, at: Place(table),
                "is about \(count.counted("pair")), but the bitext has \(input.pairs); run pipeline-ingest with "
                    + "\(setting: "origins") again, or remove the table")
        }
        return try OriginReader(table)
    }

    /// Writes the next pair of a bitext into the memory that it belongs to.
    /// - Parameter input: the number of the bitext.
    func write(
        source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer, _ fate: PairPlan.Fate, of input: Int
    ) throws {
        let origin = origins.isEmpty ? nil : origins[input]
        if let origin, try !origin.next() {
            throw Diagnostic(.inputOutput, at: Place(origin.path), "changed while it was read; run the stage again")
        }
        func write(_ file: TMXWriter?, _ type: String, _ value: String) throws {
            try file?.write(
                source: source, target: target, properties: [(type, value)], origin: origin, normalize: normalized)
        }
        switch fate {
        case .training: try write(kept, "x-set", "train")
        case .heldOut(let set): try write(kept, "x-set", names.sets[Int(set)])
        case .dropped(.filter(let index)): try write(dropped, "x-dropped", names.filters[Int(index)])
        case .dropped(.source(let set)): try write(dropped, "x-dropped", "source is in \(names.sets[Int(set)])")
        case .dropped(.target): try write(dropped, "x-dropped", "target is in dev or test")
        }
    }

    private func normalized(_ text: String) -> String {
        var text = text
        return text.withUTF8 { String(decoding: normalizer.normalize(UnsafeRawBufferPointer($0)), as: UTF8.self) }
    }

    /// What was changed, for people.
    var warnings: [String] {
        func count(_ segments: KeyPath<TMXWriter, Int>) -> Int {
            [kept, dropped].reduce(0) { $0 + ($1?[keyPath: segments] ?? 0) }
        }
        let changed = count(\.changedSegments), reworded = count(\.rewordedSegments)
        let unwritable = count(\.unwritableSegments)
        var warnings: [String] = []
        if changed > 0 {
            warnings.append(
                "\(changed.counted("segment")) \(changed.form(of: "has", plural: "have")) characters that TMX cannot "
                    + "have: now spaces")
        }
        if reworded > 0 {
            warnings.append(
                "\(reworded.counted("segment")) whose text was changed \(reworded.form(of: "was", plural: "were")) "
                    + "written without inline codes")
        }
        if unwritable > 0 {
            warnings.append(
                "\(unwritable.counted("segment")) \(unwritable.form(of: "was", plural: "were")) written without inline "
                    + "codes, which are not those of TMX, or too long")
        }
        return warnings
    }

    func commit() throws {
        try kept?.commit()
        try dropped?.commit()
    }
}
