import Augmentation
import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

/// Noisy sources, from files to files.
@Suite struct SourceNoiseTests {
    private let sandbox: TemporaryFolder
    private static let sources = (0..<200).map { "Le chat numéro \($0) dort dehors." }
    private static let targets = (0..<200).map { "The cat number \($0) sleeps outside." }

    init() throws {
        sandbox = try TemporaryFolder()
        try sandbox.write(Self.sources.joined(separator: "\n") + "\n", to: "train.fr")
        try sandbox.write(Self.targets.joined(separator: "\n") + "\n", to: "train.en")
    }

    private func settings(_ set: (inout NoiseRates) -> Void) -> AugmentationSettings {
        var settings = AugmentationSettings(method: "noise", source: "fr", target: "en")
        settings.bitext = sandbox.path("train")
        (settings.noise.lowercase, settings.noise.uppercase, settings.noise.openEnd, settings.noise.typing) = (
            0, 0, 0, 0
        )
        set(&settings.noise)
        return settings
    }

    private func run(_ settings: AugmentationSettings, _ name: String = "out") throws -> (
        report: AugmentationReport, pairs: [SegmentPair]
    ) {
        let report = try Augmentation(settings).run(output: sandbox.path(name))
        return (report, try Bitext(sandbox.path(name), source: "fr", target: "en").pairs())
    }

    @Test func eachKindOfNoise() throws {
        let small = try run(settings { $0.lowercase = 1 })
        #expect(
            small.pairs.map(\.source) == Self.sources.map { $0.lowercased() }
                && small.pairs.map(\.target) == Self.targets)
        let capitals = try run(settings { ($0.uppercase, $0.changesBothSides) = (1, true) }).pairs
        #expect(capitals.map(\.source) == Self.sources.map { $0.uppercased() })
        #expect(capitals.map(\.target) == Self.targets.map { $0.uppercased() })
        let open = try run(settings { ($0.openEnd, $0.changesBothSides) = (1, true) }).pairs
        #expect(open.map(\.source) == Self.sources.map { String($0.dropLast()) })
        #expect(open.map(\.target) == Self.targets.map { String($0.dropLast()) })
        let typed = try run(settings { $0.typing = 0.1 })
        #expect(typed.report.pairs + (typed.report.drops.first?.pairs ?? 0) == 200 && typed.report.pairs > 120)
        #expect(Set(typed.pairs.map(\.target)).isSubset(of: Set(Self.targets)))
        // Digits and punctuation stay.
        #expect(typed.pairs.allSatisfy { $0.source.hasSuffix(".") && !Self.sources.contains($0.source) })
    }

    @Test func ratesAreShares() throws {
        let found = try run(settings { ($0.lowercase, $0.uppercase, $0.openEnd) = (0.3, 0.2, 0.5) })
        let count = Double(found.pairs.count { $0.source == $0.source.uppercased() })
        #expect((20...60).contains(count), "\(count)")
        #expect(found.report.drops.map(\.reason) == ["unchanged"] && (30...80).contains(found.report.drops[0].pairs))
        #expect(found.report.drops[0].samples.count == 5 && found.report.samples.count == 5)
        #expect(found.report.lines == 200 && found.report.meanScore == nil)
    }

    /// A line's noise does not depend on how much is made at a time, or on what was made before.
    @Test func noiseFollowsFromTheSeed() throws {
        var settings = settings { ($0.typing, $0.lowercase) = (0.05, 0.2) }
        settings.copies = 2
        let one = try run(settings).pairs
        settings.linesAtOnce = 7
        #expect(try run(settings).pairs == one)
        settings.seed = 2
        #expect(try run(settings).pairs != one)
        #expect(!FileManager.default.fileExists(atPath: sandbox.path("out.partial")))
    }

    @Test func mistakesAreTold() throws {
        func message(_ settings: AugmentationSettings) -> String {
            let error = #expect(throws: Diagnostic.self) { try Augmentation(settings).run(output: sandbox.path("out")) }
            return error?.message ?? ""
        }
        var other = settings { _ in }
        #expect(message(other).contains("no pair is left"))
        other.method = "nosie"
        #expect(message(other).contains("did you mean 'noise'?"))
        other = settings { $0.typing = 2 }
        #expect(message(other).contains("from 0 to 1"))
        other = settings { _ in }
        other.bitext = nil
        other.text = [sandbox.path("train.fr")]
        #expect(message(other).contains("noise needs a bitext"))
        other.method = "back-translation"
        #expect(message(other).contains("needs a model"))
        other.method = "noise"
        other.bitext = sandbox.path("nowhere")
        other.text = []
        #expect(message(other).contains("no such file"))
    }
}
