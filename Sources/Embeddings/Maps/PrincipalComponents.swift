import Foundation

/// The directions in which vectors differ most.
enum PrincipalComponents {
    /// The coordinates of each vector along the first two directions: the sums of the products with the centred vectors.
    ///
    /// Found by subspace iteration from fixed vectors, so that the result is always the same. The largest coordinate of
    /// each direction is positive.
    /// - Parameter vectors: vectors of one width.
    static func plane(_ vectors: [[Double]]) -> [(x: Double, y: Double)] {
        guard let width = vectors.first?.count, vectors.count > 1 else { return vectors.map { _ in (0, 0) } }
        var centred = vectors
        for column in 0..<width {
            let mean = vectors.reduce(0) { $0 + $1[column] } / Double(vectors.count)
            for row in centred.indices { centred[row][column] -= mean }
        }
        let directions = directions(of: centred, width)
        let coordinates = directions.prefix(2).map { direction in centred.map { dot($0, direction) } }
        let signed = coordinates.map { values in
            (values.max { abs($0) < abs($1) } ?? 0) < 0 ? values.map { -$0 } : values
        }
        let second = signed.count > 1 ? signed[1] : [Double](repeating: 0, count: vectors.count)
        return zip(signed[0], second).map { (x: $0, y: $1) }
    }

    /// More directions than are wanted, which make the wanted ones converge sooner.
    private static let held = 10
    private static let mostIterations = 500

    private static func directions(of centred: [[Double]], _ width: Int) -> [[Double]] {
        let count = min(held, width)
        var basis = (0..<count).map { index -> [Double] in
            (0..<width).map { column -> Double in sin(Double(1 + column * (index + 1) + index)) }
        }
        orthonormalize(&basis)
        var sizes = [Double](repeating: 0, count: 2)
        for _ in 0..<mostIterations {
            // Along each direction: the covariance times it.
            var next = basis.map { direction -> [Double] in
                var sum = [Double](repeating: 0, count: width)
                for vector in centred {
                    let length = dot(vector, direction)
                    for column in 0..<width { sum[column] += length * vector[column] }
                }
                return sum
            }
            let found: [Double] = next.prefix(2).map { dot($0, $0).squareRoot() }
            orthonormalize(&next)
            basis = next
            let change: Double = zip(found, sizes).map { abs($0 - $1) }.max() ?? 0
            for (index, size) in found.enumerated() { sizes[index] = size }
            if change <= 1e-13 * (sizes.max() ?? 0) { break }
        }
        return basis
    }

    /// Gram and Schmidt's procedure; a direction that others have already becomes zero.
    private static func orthonormalize(_ basis: inout [[Double]]) {
        for index in basis.indices {
            let before = dot(basis[index], basis[index]).squareRoot()
            for _ in 0..<2 {
                for other in 0..<index {
                    let length = dot(basis[index], basis[other])
                    for column in basis[index].indices { basis[index][column] -= length * basis[other][column] }
                }
            }
            let length = dot(basis[index], basis[index]).squareRoot()
            let factor = length > 1e-12 * max(before, 1e-300) ? 1 / length : 0
            for column in basis[index].indices { basis[index][column] *= factor }
        }
    }

    static func dot(_ first: [Double], _ second: [Double]) -> Double {
        var sum = 0.0
        for index in first.indices { sum += first[index] * second[index] }
        return sum
    }
}
