import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

extension TemporaryFolder {
    /// Packs files and folders into a zip archive.
    func zip(_ names: [String], to archive: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        process.arguments = ["python3", "-m", "zipfile", "-c", archive] + names
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}

/// A document around units.
func tmx(
    _ body: String, header: String = "srclang=\"fr\"", prolog: String = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
) -> String {
    "\(prolog)<tmx version=\"1.4\"><header \(header)/><body>\(body)</body></tmx>\n"
}

/// A unit of one French and one English segment.
func unit(_ source: String, _ target: String = "x") -> String {
    "<tu><tuv xml:lang=\"fr\"><seg>\(source)</seg></tuv><tuv xml:lang=\"en\"><seg>\(target)</seg></tuv></tu>"
}

struct Ingested {
    let pairs: [SegmentPair]
    let report: IngestReport

    var sources: [String] { pairs.map(\.source) }
    var targets: [String] { pairs.map(\.target) }
    var counts: IngestCounts { report.total }
}

/// Ingests one file and reads what was written.
func ingest(
    _ bytes: some Sequence<UInt8>, source: String = "fr", target: String = "en", name: String = "memory.tmx",
    adjusting: (inout IngestSettings) -> Void = { _ in }
) throws -> Ingested {
    let scratch = try TemporaryFolder()
    var settings = try IngestSettings(source: source, target: target)
    adjusting(&settings)
    let path = try scratch.write(bytes, to: name)
    do {
        let report = try Ingestion(settings).run([path], output: scratch.path("out"))
        let pairs = try Bitext(scratch.path("out"), source: source, target: target).pairs()
        return Ingested(pairs: pairs, report: report)
    } catch {
        #expect(scratch.names == [name], "an error must leave nothing behind")
        throw error
    }
}

func ingest(
    _ text: String, source: String = "fr", target: String = "en", name: String = "memory.tmx",
    adjusting: (inout IngestSettings) -> Void = { _ in }
) throws -> Ingested {
    try ingest(text.utf8, source: source, target: target, name: name, adjusting: adjusting)
}

/// The message that ingesting ends with; the file's folder is taken out of it.
func ingestError(
    _ bytes: some Sequence<UInt8>, source: String = "fr", target: String = "en", name: String = "memory.tmx",
    adjusting: (inout IngestSettings) -> Void = { _ in }
) throws -> Diagnostic {
    var caught = try #require(throws: Diagnostic.self) {
        _ = try ingest(bytes, source: source, target: target, name: name, adjusting: adjusting)
    }
    if let file = caught.place?.file { caught.place?.file = (file as NSString).lastPathComponent }
    return caught
}
