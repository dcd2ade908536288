import Corpora
import Foundation
import Preparation
import TestSupport

/// A corpus in a folder, as `source|target` lines.
struct Corpus {
    let scratch: TemporaryFolder

    init() throws { scratch = try TemporaryFolder() }

    func add(_ name: String, _ pairs: [String]) throws {
        let sides = pairs.map { $0.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false) }
        try scratch.write(sides.map { $0[0] + "\n" }.joined(), to: name + ".fr")
        try scratch.write(sides.map { $0[1] + "\n" }.joined(), to: name + ".en")
    }

    func set(_ name: String) throws -> [String] {
        try Bitext(scratch.path("clean/\(name)"), source: "fr", target: "en").pairs().map {
            "\($0.source)|\($0.target)"
        }
    }

    @discardableResult
    func prepare(_ inputs: [String] = ["all"], adjusting: (inout PrepareSettings) -> Void = { _ in }) throws
        -> PrepareReport
    {
        var settings = try PrepareSettings(source: "fr", target: "en")
        adjusting(&settings)
        settings.dev = settings.dev.map(scratch.path)
        settings.tests = settings.tests.map { .init(name: $0.name, bitext: scratch.path($0.bitext)) }
        return try Preparation(settings).run(inputs.map(scratch.path), output: scratch.path("clean"))
    }
}
