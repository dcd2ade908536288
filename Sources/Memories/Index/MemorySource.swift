import Concurrency
import Corpora
import Diagnostics
import Files
import Foundation

/// Reads the units of a memory by ingestion, into a folder of its own, from which they can be read several times.
///
/// A bitext with a table of origins beside it has the units of the files that it was made of.
final class MemorySource {
    let count: Int
    private let bitext: Bitext
    private let origins: String
    /// Whether the memory is two text files, whose line N is unit N although lines without text give no unit.
    private let isLines: Bool
    /// The tables of origins beside the line pairs of the memory, by the files of their source sides.
    private let tables: [String: String]

    /// - Parameter folder: for the bitext of the memory, which whoever made it removes.
    /// - Throws: `ExitStatus.badInput` for a table of origins that is not that of its bitext.
    init(_ path: String, _ settings: IngestSettings, folder: String) throws {
        var settings = settings
        settings.tracesOrigins = true
        let name = "\(folder)/memory"
        let report = try Ingestion(settings).run([path], output: name)
        bitext = try Bitext(name, source: settings.source, target: settings.target)
        origins = name + OriginReader.suffix
        count = report.total.pairs
        isLines = report.inputs.count == 1 && report.inputs[0].format == Self.linePairs
        tables = try Self.tables(report, settings)
    }

    /// What ingestion calls two text files.
    private static let linePairs = "line pairs"

    private static func tables(_ report: IngestReport, _ settings: IngestSettings) throws -> [String: String] {
        var tables: [String: String] = [:]
        for input in report.inputs where input.format == linePairs {
            guard let pair = CorpusPaths.pair(input.path),
                let name = FileSuffix.bitext(of: pair.source, in: settings.source),
                name == FileSuffix.bitext(of: pair.target, in: settings.target)
            else { continue }
            let table = name + OriginReader.suffix
            guard Folder.hasFile(table) else { continue }
            let count = try OriginReader.count(of: table)
            guard count == input.counts.units else {
                throw Diagnostic(
                    .badInput, at: Place(table),
                    "is about \(count.counted("pair")), but \(pair.source) has \(input.counts.units.counted("line")); run "
                        + "pipeline-ingest with \(setting: "origins") again, or remove the table")
            }
            tables[pair.source] = table
        }
        return tables
    }

    /// Calls `body` for each unit, in order; the number of the memory is not known here.
    func forEach(_ body: (MemoryUnit) throws -> Void) throws {
        let reader = try BitextReader(bitext)
        let own = try OriginReader(origins)
        // The table beside the line pair that is being read.
        var beside: (file: String, table: OriginReader?) = ("", nil)
        // A unit waits for the one after it.
        var waiting: (unit: MemoryUnit, file: String)?
        var number = 0
        while try reader.next(), try own.next() {
            if number & 0xFFF == 0 { try Interruption.check() }
            let line = Self.line(own[.id])
            if beside.file != own[.file] { beside = (own[.file], try tables[own[.file]].map { try OriginReader($0) }) }
            if let table = beside.table, let line { try Self.advance(table, to: line) }
            let origin = beside.table ?? own
            var unit = unit(origin, ordinal: isLines ? (line ?? number + 1) - 1 : number, reader)
            let file = origin[.file]
            if var before = waiting {
                if before.file == file, before.unit.document == unit.document {
                    before.unit.next = SourceHash.of(unit.source)
                    unit.previous = SourceHash.of(before.unit.source)
                }
                try body(before.unit)
            }
            waiting = (unit, file)
            number += 1
        }
        if let last = waiting { try body(last.unit) }
    }

    private static func advance(_ table: OriginReader, to line: Int) throws {
        while table.pair < line {
            guard try table.next() else {
                throw Diagnostic(.inputOutput, at: Place(table.path), "changed while it was read; run the stage again")
            }
        }
    }

    /// The number in the name of a unit that is a line of a text file.
    private static func line(_ id: String) -> Int? { id.hasPrefix("line ") ? Int(id.dropFirst(5)) : nil }

    /// - Parameter origin: of the pair that the reader has.
    private func unit(_ origin: OriginReader, ordinal: Int, _ reader: BitextReader) -> MemoryUnit {
        let (file, id) = (origin[.file], origin[.id])
        let changed = origin[.changed]
        return MemoryUnit(
            source: String(decoding: reader.source, as: UTF8.self),
            target: String(decoding: reader.target, as: UTF8.self),
            origin: Self.line(id).map { "\(file):\($0)" } ?? "\(file)#\(id.isEmpty ? origin[.unit] : id)",
            document: origin[.document], memory: 0, ordinal: ordinal,
            date: Self.date(changed.isEmpty ? origin[.created] : changed))
    }

    /// The first fourteen digits of a date, as `20260131T120000Z` or `2026-01-31` has them; 0 without eight.
    static func date(_ text: String) -> Int64 {
        let digits = text.utf8.lazy.filter { (0x30...0x39).contains($0) }.prefix(14).map { Int64($0 - 0x30) }
        guard digits.count >= 8 else { return 0 }
        return digits.reduce(0) { $0 * 10 + $1 } * (digits.count..<14).reduce(1) { power, _ in power * 10 }
    }
}
