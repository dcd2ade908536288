import Corpora
import Foundation
import Preparation

/// A folder of its own for a test, taken away with it.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "dragoman-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// A corpus in a folder, as `source|target` lines.
struct Corpus {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    func add(_ name: String, _ pairs: [String]) throws {
        let sides = pairs.map { $0.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false) }
        try scratch.write(sides.map { $0[0] + "\n" }.joined(), to: name + ".fr")
        try scratch.write(sides.map { $0[1] + "\n" }.joined(), to: name + ".en")
    }

    func set(_ name: String) throws -> [String] {
        try Bitext(scratch.file("clean/\(name)"), source: "fr", target: "en").pairs().map {
            "\($0.source)|\($0.target)"
        }
    }

    @discardableResult
    func prepare(_ inputs: [String] = ["all"], adjusting: (inout PrepareSettings) -> Void = { _ in }) throws
        -> PrepareReport
    {
        var settings = try PrepareSettings(source: "fr", target: "en")
        adjusting(&settings)
        settings.dev = settings.dev.map(scratch.file)
        settings.tests = settings.tests.map { .init(name: $0.name, bitext: scratch.file($0.bitext)) }
        return try Preparation(settings).run(inputs.map(scratch.file), output: scratch.file("clean"))
    }
}
