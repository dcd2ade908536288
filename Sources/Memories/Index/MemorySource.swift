import Concurrency
import Corpora
import Diagnostics
import Files
import Foundation

/// Reads the units of a memory by ingestion, into a folder of its own, from which they can be read several times.
final class MemorySource {
    let count: Int
    private let bitext: Bitext
    private let origins: String
    /// Whether the memory is two text files, whose line N is unit N although lines without text give no unit.
    private let isLines: Bool

    /// - Parameter folder: for the bitext of the memory, which whoever made it removes.
    init(_ path: String, _ settings: IngestSettings, folder: String) throws {
        var settings = settings
        settings.tracesOrigins = true
        let name = "\(folder)/memory"
        let report = try Ingestion(settings).run([path], output: name)
        bitext = try Bitext(name, source: settings.source, target: settings.target)
        origins = "\(name).origins.tsv"
        count = report.total.pairs
        isLines = report.inputs.count == 1 && report.inputs[0].format == "line pairs"
    }

    /// Calls `body` for each unit, in order; the number of the memory is not known here.
    func forEach(_ body: (MemoryUnit) throws -> Void) throws {
        let reader = try BitextReader(bitext)
        var lines = try LineReader(origins)
        _ = try lines.next()
        // A unit waits for the one after it.
        var waiting: (unit: MemoryUnit, file: String)?
        var number = 0
        while try reader.next(), let line = try lines.next() {
            if number & 0xFFF == 0 { try Interruption.check() }
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count > Column.document.rawValue else {
                throw Diagnostic(.defect, at: Place(origins), "has too few columns")
            }
            var unit = unit(columns, number, reader)
            let file = columns[Column.file.rawValue]
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

    /// The columns of the table of origins.
    private enum Column: Int {
        case file, unit, id, created, changed, domain, document
    }

    private func unit(_ columns: [String], _ number: Int, _ reader: BitextReader) -> MemoryUnit {
        func column(_ column: Column) -> String { columns[column.rawValue] }
        let name = column(.id).isEmpty ? column(.unit) : column(.id)
        let line = name.hasPrefix("line ") ? Int(name.dropFirst(5)) : nil
        let changed = column(.changed).isEmpty ? column(.created) : column(.changed)
        return MemoryUnit(
            source: String(decoding: reader.source, as: UTF8.self),
            target: String(decoding: reader.target, as: UTF8.self),
            origin: line.map { "\(column(.file)):\($0)" } ?? "\(column(.file))#\(name)",
            document: column(.document), memory: 0, ordinal: isLines ? (line ?? number + 1) - 1 : number,
            date: Self.date(changed))
    }

    /// The first fourteen digits of a date, as `20260131T120000Z` or `2026-01-31` has them; 0 without eight.
    static func date(_ text: String) -> Int64 {
        let digits = text.utf8.lazy.filter { (0x30...0x39).contains($0) }.prefix(14).map { Int64($0 - 0x30) }
        guard digits.count >= 8 else { return 0 }
        return digits.reduce(0) { $0 * 10 + $1 } * (digits.count..<14).reduce(1) { power, _ in power * 10 }
    }
}
