import Diagnostics
import Files
import Foundation

/// How good translations of a model probably are: an estimate of their quality by linear regression on
/// ``ConfidenceFeatures``, stored in the model folder's `confidence.json`.
///
/// `pipeline-tune` fits it to the chrF of the translations of development text.
public struct Confidence: Codable, Sendable, Equatable {
    /// The names of the features.
    public let features: [String]
    /// For each feature its mean, its standard deviation and its weight.
    public let means, deviations, weights: [Double]
    /// The mean quality, from 0 to 1.
    public let mean: Double
    /// How many segments it was fitted to.
    public let segments: Int
    /// The correlation of estimate and quality (Pearson), of segments that the estimate was not fitted to.
    public let correlation: Double
    /// The correlation of quality with the length of the translation alone, for comparison.
    public let lengthCorrelation: Double

    private enum CodingKeys: String, CodingKey {
        case features, means, deviations, weights, mean, segments, correlation
        case lengthCorrelation = "length-correlation"
    }

    /// A translation with its quality.
    public typealias Example = (features: ConfidenceFeatures, quality: Double)

    /// The fewest examples that it can be fitted to.
    public static let fewest = 30

    /// Fits an estimate.
    /// - Parameter examples: translations with their quality, from 0 to 1; at least ``fewest``.
    public init(fitting examples: [Example]) {
        precondition(examples.count >= Self.fewest)
        let folds = 5
        let estimates = (0..<folds).flatMap { fold in
            let regression = Regression(examples.indices.filter { $0 % folds != fold }.map { examples[$0] })
            return examples.indices.filter { $0 % folds == fold }.map {
                (estimate: regression.estimate(examples[$0].features), quality: examples[$0].quality)
            }
        }
        correlation = Self.correlation(estimates.map(\.estimate), estimates.map(\.quality))
        lengthCorrelation = Self.correlation(
            examples.map { $0.features.values[ConfidenceFeatures.length] }, examples.map(\.quality))
        let regression = Regression(examples)
        features = ConfidenceFeatures.names
        (means, deviations, weights) = (regression.means, regression.deviations, regression.weights)
        mean = regression.mean
        segments = examples.count
    }

    /// The estimate for a translation, from 0 to 1.
    public func estimate(_ features: ConfidenceFeatures) -> Double {
        Regression(means: means, deviations: deviations, weights: weights, mean: mean).estimate(features)
    }

    /// The estimate for a translation, from 0 to 1.
    /// - Parameters:
    ///   - translation: a translation by the model.
    ///   - source: its source text.
    ///   - similarity: that of the match that the model read, from 0 to 1; 0 where it read none.
    public func callAsFunction(_ translation: TextTranslation, source: String, similarity: Double) -> Double {
        estimate(ConfidenceFeatures(translation, source: source, similarity: similarity))
    }

    /// The correlation of two rows of numbers (Pearson); 0 where one of them does not vary.
    public static func correlation(_ one: [Double], _ other: [Double]) -> Double {
        let count = Double(min(one.count, other.count))
        guard count > 1 else { return 0 }
        let (mean, otherMean) = (one.reduce(0, +) / count, other.reduce(0, +) / count)
        var (product, square, otherSquare) = (0.0, 0.0, 0.0)
        for (a, b) in zip(one, other) {
            product += (a - mean) * (b - otherMean)
            square += (a - mean) * (a - mean)
            otherSquare += (b - otherMean) * (b - otherMean)
        }
        return min(square, otherSquare) > 1e-24 ? product / (square * otherSquare).squareRoot() : 0
    }

    // MARK: Files

    /// The confidence of a model; nil where it was not tuned.
    /// - Throws: `Diagnostic` for a damaged file.
    public init?(of folder: ModelFolder) throws {
        let path = folder.confidence
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        self = try JSONFile.read(Self.self, from: path, remedy: Self.remedy)
        let counts = [means.count, deviations.count, weights.count]
        guard features == ConfidenceFeatures.names, counts.allSatisfy({ $0 == features.count }),
            deviations.allSatisfy({ $0 > 0 }), (means + deviations + weights + [mean]).allSatisfy(\.isFinite)
        else {
            throw Diagnostic(.badInput, at: Place(path), "has not the numbers of this version; \(Self.remedy)")
        }
    }

    private static let remedy = "make it again with pipeline-tune, or remove it"

    /// Writes the file.
    public func write(to path: String) throws { try JSONFile.write(self, to: path) }
}

/// Linear regression on standardized features, with a little ridge, as features are much alike.
private struct Regression {
    var means, deviations, weights: [Double]
    var mean: Double

    init(means: [Double], deviations: [Double], weights: [Double], mean: Double) {
        (self.means, self.deviations, self.weights, self.mean) = (means, deviations, weights, mean)
    }

    init(_ examples: [Confidence.Example]) {
        let width = ConfidenceFeatures.names.count
        let count = Double(examples.count)
        var means = [Double](repeating: 0, count: width), squares = means
        for example in examples {
            for (index, value) in example.features.values.enumerated() { means[index] += value / count }
        }
        for example in examples {
            for (index, value) in example.features.values.enumerated() {
                squares[index] += (value - means[index]) * (value - means[index]) / count
            }
        }
        let deviations = squares.map { $0 > 1e-12 ? $0.squareRoot() : 1 }
        let mean = examples.reduce(0) { $0 + $1.quality } / count
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: width + 1), count: width)
        for example in examples {
            let row = zip(example.features.values, zip(means, deviations)).map { ($0 - $1.0) / $1.1 }
            for (index, value) in row.enumerated() {
                for (other, second) in row.enumerated() { matrix[index][other] += value * second / count }
                matrix[index][width] += value * (example.quality - mean) / count
            }
        }
        for index in 0..<width { matrix[index][index] += Self.ridge }
        self.init(means: means, deviations: deviations, weights: Self.solution(of: matrix), mean: mean)
    }

    private static let ridge = 1e-3

    /// Solves linear equations, each a row of coefficients and its right side, whose matrix is positive definite.
    private static func solution(of equations: [[Double]]) -> [Double] {
        var rows = equations
        let width = rows.count
        for pivot in 0..<width {
            for row in (pivot + 1)..<width {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                for column in pivot...width { rows[row][column] -= factor * rows[pivot][column] }
            }
        }
        var solution = [Double](repeating: 0, count: width)
        for row in (0..<width).reversed() {
            let known = (row + 1..<width).reduce(0) { $0 + rows[row][$1] * solution[$1] }
            solution[row] = (rows[row][width] - known) / rows[row][row]
        }
        return solution
    }

    func estimate(_ features: ConfidenceFeatures) -> Double {
        let standardized = zip(features.values, zip(means, deviations)).map { ($0 - $1.0) / $1.1 }
        return min(1, max(0, zip(standardized, weights).reduce(mean) { $0 + $1.0 * $1.1 }))
    }
}
