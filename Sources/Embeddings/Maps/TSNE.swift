import Foundation
import Text

/// t-SNE (van der Maaten & Hinton 2008): a map on which near vectors are near each other; distances between far ones
/// say little.
struct TSNE {
    /// How many neighbours a vector has, softly counted.
    var perplexity = 30.0
    var iterations = 1000
    /// The seed of the small differences with which equal vectors begin.
    var seed: UInt64 = 1

    /// In the first iterations attraction is stronger by this, so that groups form.
    private static let exaggeration = 12.0
    private static let exaggerated = 250

    /// A map of vectors, begun at their principal components. The same vectors and seed give the same map.
    /// - Parameters:
    ///   - vectors: vectors of one width, at least two.
    ///   - progress: called before each iteration with the share that is done; what it throws ends the work.
    func plane(_ vectors: [[Double]], progress: (Double) throws -> Void) throws -> [(x: Double, y: Double)] {
        let count = vectors.count
        guard count > 2 else { return PrincipalComponents.plane(vectors) }
        let attraction = Self.attraction(vectors, perplexity: min(perplexity, Double(count - 1) / 3))
        var points = start(vectors)
        var velocity = [SIMD2<Double>](repeating: .zero, count: count)
        var gains = [SIMD2<Double>](repeating: .one, count: count)
        let rate = max(Double(count) / Self.exaggeration / 4, 50)
        var scratch = [Double](repeating: 0, count: count * count)
        for iteration in 0..<iterations {
            try progress(Double(iteration) / Double(iterations))
            let isExaggerated = iteration < Self.exaggerated
            let gradient = Self.gradient(
                points, attraction, isExaggerated ? Self.exaggeration : 1, &scratch)
            let momentum = isExaggerated ? 0.5 : 0.8
            for index in 0..<count {
                // A coordinate that keeps its direction may become faster.
                let keeps = (gradient[index] * velocity[index]) .< SIMD2(repeating: 0)
                gains[index] = (gains[index] * 0.8).replacing(with: gains[index] + 0.2, where: keeps)
                gains[index] = pointwiseMax(gains[index], SIMD2(repeating: 0.01))
                velocity[index] = momentum * velocity[index] - rate * gains[index] * gradient[index]
                points[index] += velocity[index]
            }
        }
        return points.map { (x: $0.x, y: $0.y) }
    }

    private func start(_ vectors: [[Double]]) -> [SIMD2<Double>] {
        let plane = PrincipalComponents.plane(vectors)
        let deviation = (plane.reduce(0) { $0 + $1.x * $1.x } / Double(plane.count)).squareRoot()
        let scale = deviation > 0 ? 1e-4 / deviation : 0
        var random = StableRandom(seed: seed, index: 0)
        return plane.map { point in
            SIMD2(point.x, point.y) * scale + (SIMD2(random.fraction(), random.fraction()) - 0.5) * 1e-6
        }
    }

    /// How strongly each two vectors attract each other: probabilities of being neighbours, which sum to 1.
    static func attraction(_ vectors: [[Double]], perplexity: Double) -> [Double] {
        let count = vectors.count
        var conditional = [Double](repeating: 0, count: count * count)
        for row in 0..<count {
            let distances = vectors.map { other in
                zip(vectors[row], other).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            }
            var weights = [Double](repeating: 0, count: count)
            var (low, high, precision) = (0.0, Double.infinity, 1.0)
            for _ in 0..<100 {
                let nearest = distances.indices.reduce(Double.infinity) { $1 == row ? $0 : min($0, distances[$1]) }
                var (sum, weighted) = (0.0, 0.0)
                for other in 0..<count where other != row {
                    weights[other] = exp(-precision * (distances[other] - nearest))
                    sum += weights[other]
                    weighted += weights[other] * (distances[other] - nearest)
                }
                let entropy = log(sum) + precision * weighted / sum
                for other in 0..<count { weights[other] /= sum }
                let excess = entropy - log(perplexity)
                if abs(excess) < 1e-5 { break }
                if excess > 0 { low = precision } else { high = precision }
                precision = high.isFinite ? (low + high) / 2 : precision * 2
            }
            for other in 0..<count { conditional[row * count + other] = weights[other] }
        }
        var joint = conditional
        for row in 0..<count {
            for other in 0..<count {
                let sum = conditional[row * count + other] + conditional[other * count + row]
                joint[row * count + other] = max(sum / Double(2 * count), 1e-12)
            }
        }
        return joint
    }

    /// The gradient of the Kullback-Leibler divergence of the map's neighbours from the vectors'.
    static func gradient(
        _ points: [SIMD2<Double>], _ attraction: [Double], _ exaggeration: Double, _ closeness: inout [Double]
    ) -> [SIMD2<Double>] {
        let count = points.count
        var total = 0.0
        for row in 0..<count {
            let point = points[row]
            var sum = 0.0
            for other in 0..<count {
                let difference = point - points[other]
                let value = 1 / (1 + difference.x * difference.x + difference.y * difference.y)
                closeness[row * count + other] = value
                sum += value
            }
            // A point is not its own neighbour.
            closeness[row * count + row] = 0
            total += sum - 1
        }
        return (0..<count).map { row in
            var sum = SIMD2<Double>.zero
            for other in 0..<count {
                let value = closeness[row * count + other]
                let pull = (exaggeration * attraction[row * count + other] - value / total) * value
                sum += pull * (points[row] - points[other])
            }
            return 4 * sum
        }
    }
}
