import Diagnostics
import Files
import Foundation
import TestSupport
import Testing
import Translation

@Suite struct ConfidenceTests {
    /// Those of a translation whose tokens have the given probabilities.
    private static func features(_ probabilities: [Double], similarity: Double = 0) -> ConfidenceFeatures {
        ConfidenceFeatures(
            logProbabilities: probabilities.map { Float(log($0)) },
            translation: String(repeating: "a", count: probabilities.count), source: "aaaa", similarity: similarity)
    }

    /// Examples whose quality follows from the mean probability.
    private static let examples: [Confidence.Example] = (0..<200).map { number in
        let probabilities = (0..<(2 + number % 7)).map { token -> Double in
            let share = Double((number * 37 + token * 11) % 100) / 100
            return 0.05 + 0.9 * share
        }
        let mean = probabilities.reduce(0, +) / Double(probabilities.count)
        return (features(probabilities, similarity: number % 3 == 0 ? 0.8 : 0), mean)
    }

    @Test func anEstimateFollowsItsExamples() {
        let confidence = Confidence(fitting: Self.examples)
        #expect(confidence.correlation > 0.98 && abs(confidence.lengthCorrelation) < 0.5)
        #expect(confidence.segments == 200)
        for example in Self.examples.prefix(20) {
            #expect(abs(confidence.estimate(example.features) - example.quality) < 0.05)
        }
        // It is a share, whatever a model says.
        for probabilities in [[1.0, 1], [1e-300], [], [.nan, 0.5], [0]] {
            #expect((0...1).contains(confidence.estimate(Self.features(probabilities))))
        }
    }

    @Test func examplesThatAreAllAlikeHaveNoCorrelation() {
        let confidence = Confidence(fitting: (0..<40).map { _ in (Self.features([0.5, 0.5]), 0.7) })
        #expect(confidence.correlation == 0)
        #expect(abs(confidence.estimate(Self.features([0.5, 0.5])) - 0.7) < 1e-9)
    }

    @Test func correlations() {
        #expect(abs(Confidence.correlation([1, 2, 3, 4], [2, 4, 6, 8]) - 1) < 1e-12)
        #expect(abs(Confidence.correlation([1, 2, 3], [3, 2, 1]) + 1) < 1e-12)
        #expect(abs(Confidence.correlation([1, 2, 3, 4], [1, 3, 2, 5]) - 0.8315218406202999) < 1e-12)
        #expect(Confidence.correlation([1, 1], [2, 3]) == 0 && Confidence.correlation([], []) == 0)
    }

    @Test func aFileComesBack() throws {
        let sandbox = try TemporaryFolder()
        let folder = ModelFolder(sandbox.path)
        #expect(try Confidence(of: folder) == nil)
        let confidence = Confidence(fitting: Self.examples)
        try confidence.write(to: folder.confidence)
        let read = try #require(try Confidence(of: folder))
        #expect(read.features == confidence.features && read.segments == 200)
        let example = Self.examples[7].features
        #expect(abs(read.estimate(example) - confidence.estimate(example)) < 1e-9)
    }

    @Test(arguments: [
        "", "{}", "[1]", "{\"features\": []}",
        """
        {"features": ["x"], "means": [0], "deviations": [1], "weights": [1], "mean": 0.5, "segments": 50,
         "correlation": 0.5, "length-correlation": 0.1}
        """,
    ])
    func damagedFilesAreRefused(_ text: String) throws {
        let sandbox = try TemporaryFolder()
        let folder = ModelFolder(sandbox.path)
        try sandbox.write(text, to: "confidence.json")
        #expect { try Confidence(of: folder) } throws: { error in
            guard let error = error as? Diagnostic else { return false }
            return error.status == .badInput && "\(error)".contains("pipeline-tune")
        }
    }
}
