// Reads translation memories and prints their pairs, the shortest first.
//
//     example-read-memory fr en exports/*.tmx

import Corpora
import Diagnostics
import Foundation

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count >= 3 else {
    print("usage: example-read-memory SOURCE TARGET FILE…")
    exit(ExitStatus.usage.rawValue)
}
let languages = Array(arguments.prefix(2))
let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }

do {
    // Any format that pipeline-ingest reads; options such as `variants` are properties of the settings.
    let settings = try IngestSettings(source: languages[0], target: languages[1])
    let name = folder.appending(path: "bitext").path
    let report = try Ingestion(settings).run(Array(arguments.dropFirst(2)), output: name)
    print("\(report.total.pairs) pairs from \(report.total.units) units")

    let bitext = try Bitext(name, source: languages[0], target: languages[1])
    for pair in try bitext.pairs().sorted(by: { $0.source.count < $1.source.count }) {
        print(pair.source, pair.target, separator: " → ")
    }
} catch let error as Diagnostic {
    // A message with file, line and column.
    print(error)
    exit(error.status.rawValue)
}
