import ArgumentParser
import Evaluation
import Foundation
import StageSupport

/// Confidence intervals and comparison with a baseline.
struct ScoreTestOptions: ParsableArguments {
    @Flag(help: "Estimate the 95 % interval of each score by bootstrap resampling.")
    var confidence = false

    @Option(help: ArgumentHelp("How many samples --confidence draws, 2 to 1000000.", valueName: "number"))
    var confidenceN = Self.usual.confidenceN

    @Option(
        help: ArgumentHelp(
            "Translations by a baseline system, which the hypotheses are compared with.", valueName: "file"))
    var baseline: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Translations by more systems to compare with --baseline.", valueName: "file"))
    var systems: [String] = []

    @Option(
        help: ArgumentHelp(
            "A report folder of this stage to compare with: no score may fall significantly below it, "
                + "or the exit status is 3.", valueName: "folder"))
    var baselineReport: String?

    @Option(
        help: ArgumentHelp(
            "The p-value below which a fall against --baseline-report counts, above 0 and at most 1.",
            valueName: "probability"))
    var significance = Self.usual.significance

    @Flag(help: "Compare by paired bootstrap resampling; the default.")
    var pairedBs = false

    @Flag(help: "Compare by paired approximate randomization.")
    var pairedAr = false

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp(
            "How many samples a comparison draws, 2 to 1000000; 1000 with --paired-bs and 10000 with --paired-ar by "
                + "default.", valueName: "number"))
    var pairedN: Int?

    private static let usual = (confidenceN: 1000, significance: 0.05)

    /// The options, each with whether it says something else than by default.
    var given: [(name: String, isGiven: Bool)] {
        [
            ("confidence", confidence), ("confidence-n", confidenceN != Self.usual.confidenceN),
            ("baseline", baseline != nil), ("systems", !systems.isEmpty), ("baseline-report", baselineReport != nil),
            ("significance", significance != Self.usual.significance), ("paired-bs", pairedBs),
            ("paired-ar", pairedAr), ("paired-n", pairedN != nil),
        ]
    }

    mutating func validate() throws {
        try checkRange("confidence-n", confidenceN, 2...1_000_000)
        try checkRange("paired-n", pairedN, 2...1_000_000)
        guard significance > 0, significance <= 1 else {
            throw ValidationError("--significance is \(significance); it must be above 0 and at most 1")
        }
        guard !(pairedBs && pairedAr) else {
            throw ValidationError("--paired-bs and --paired-ar exclude each other; give one of them")
        }
        guard systems.isEmpty || baseline != nil else { throw ValidationError("--systems needs --baseline.") }
        guard !(pairedBs || pairedAr) || baseline != nil || baselineReport != nil else {
            throw ValidationError("--paired-bs and --paired-ar need --baseline or --baseline-report.")
        }
        _ = try resampling()
    }

    var test: Resampling.Test { pairedAr ? .approximateRandomization : .bootstrap }

    var samples: Int { pairedN ?? test.defaultSamples }

    /// The test as a sentence names it.
    var described: String {
        test == .bootstrap
            ? "paired bootstrap, \(samples) samples" : "paired approximate randomization, \(samples) trials"
    }

    /// The random numbers, whose seed is sacreBLEU's.
    func resampling() throws -> Resampling {
        guard let resampling = Resampling() else {
            throw ValidationError("The variable SACREBLEU_SEED is neither a number from 0 to 2^64-1 nor none.")
        }
        return resampling
    }
}
