import Diagnostics
import Foundation
import Pipelines
import Testing

/// A manifest with mistakes, and what the person reads about them.
struct Broken: CustomTestStringConvertible, Sendable {
    let name: String
    let settings: [String]
    let status: Diagnostics.ExitStatus
    let manifest: String
    let message: String

    init(
        _ name: String, set settings: [String] = [], status: Diagnostics.ExitStatus = .configuration,
        _ manifest: String,
        _ message: String
    ) {
        self.name = name
        self.settings = settings
        self.status = status
        self.manifest = manifest
        self.message = message
    }

    var testDescription: String { name }
}

struct ManifestErrorTests {
    @Test(arguments: Broken.manifests + Broken.stages)
    func isToldWithPlaceAndCaret(_ broken: Broken) async throws {
        let sandbox = try Sandbox()
        try sandbox.addStage("own", "#!/bin/sh\nexit 64\n")
        let found = try await sandbox.problems(broken.manifest + "\n", set: broken.settings)
        #expect(found.text == broken.message)
        #expect(found.status == broken.status)
    }

    /// Whatever stands in the file: a plan or a message, and never a crash.
    @Test func aManifestThatBreaksOffAnywhereIsToldOf() async throws {
        let sandbox = try Sandbox()
        let complete = try #require(Sandbox.manifest.firstRange(of: "train.tmx]"))
        let least = Sandbox.manifest.distance(from: Sandbox.manifest.startIndex, to: complete.upperBound)
        for length in 0..<Sandbox.manifest.count {
            let found = try await sandbox.problems(String(Sandbox.manifest.prefix(length)))
            #expect(found.status != nil || length >= least, "the first \(length) characters pass for a manifest")
        }
    }

    @Test(arguments: [
        String(repeating: "[", count: 200_000), String(repeating: "{a: ", count: 200_000),
        String(repeating: "- ", count: 100_000), "source: \u{0}fr", "source: \u{1b}[31mfr", "? [a, b]\n: c",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nwork: *c", "%YAML 3.0\n---\nsource: fr", "&a [*a]",
        "!!binary x: y",
    ])
    func hostileTextIsToldOf(_ text: String) async throws {
        let found = try await Sandbox().problems(text)
        #expect(found.status == .configuration)
        #expect(!found.text.contains("\u{1b}"))
    }

    @Test func bytesThatAreNotUTF8AreToldOf() async throws {
        let sandbox = try Sandbox()
        try Data([0x61, 0x3A, 0x20, 0xE9, 0x0A]).write(to: URL(filePath: sandbox.path("latin.yaml")))
        await #expect(throws: Diagnostic.self) {
            try await Planner.plan(
                sandbox.path("latin.yaml"), catalogue: .fake, finder: ExecutableFinder(folders: []))
        }
    }
}
