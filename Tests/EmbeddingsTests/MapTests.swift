import Embeddings
import Foundation
import Testing
import Vocabularies

/// Words on a plane.
@Suite struct MapTests {
    /// Three groups of words, far from each other.
    private func groups(_ count: Int, width: Int = 8) -> WordSpace {
        var (words, values): ([String], [Float]) = ([], [])
        for index in 0..<count {
            var vector = (0..<width).map { Float(sin(Double($0 * 31 + index * 17))) * 0.1 }
            vector[index % 3] += 1
            words.append("w\(index)")
            values += vector
        }
        return WordSpace(WordVectors(words, width: width, values: values))
    }

    @Test func principalComponentsAreThoseOfTheCovariance() throws {
        // Six vectors in a plane of three dimensions: the two directions are known, and so are the coordinates.
        let (u, v) = ([2.0 / 3, 2.0 / 3, 1.0 / 3], [-2.0 / 3, 1.0 / 3, 2.0 / 3])
        let coordinates: [(Double, Double)] = [(3, 1), (-3, 1), (5, -1), (-5, -1), (1, 0), (-1, 0)]
        let values = coordinates.flatMap { a, b in (0..<3).map { a * u[$0] + b * v[$0] } }
        // Vectors of length 1 would be another plane, so the words are given as they are.
        let vectors = WordVectors(["a", "b", "c", "d", "e", "f"], width: 3, values: values.map(Float.init))
        let points = try WordMap(
            (0..<6).map { ($0, nil) }, of: vectors, .pca
        ).points
        for (point, expected) in zip(points, coordinates) {
            #expect(abs(abs(point.x) - abs(expected.0)) < 1e-5 && abs(abs(point.y) - abs(expected.1)) < 1e-5)
            #expect(point.x * points[2].x * expected.0 > 0)
        }
        #expect(points[2].x > 0 || points[3].x > 0)
    }

    @Test(arguments: WordMap.Projection.allCases)
    func groupsStayTogether(_ projection: WordMap.Projection) throws {
        let space = groups(45)
        let words = (0..<45).map { ($0, Optional("g\($0 % 3)")) }
        let map = try WordMap(words, of: space.vectors, projection, perplexity: 10)
        #expect(map.points.count == 45 && map.points[4].word == "w4" && map.points[4].group == "g1")
        for (index, point) in map.points.enumerated() {
            let nearest = map.points.indices.filter { $0 != index }.min {
                distance(point, map.points[$0]) < distance(point, map.points[$1])
            }
            #expect(nearest.map { $0 % 3 } == index % 3)
        }
        let again = try WordMap(words, of: space.vectors, projection, perplexity: 10)
        #expect(again.points == map.points)
    }

    private func distance(_ a: WordMap.Point, _ b: WordMap.Point) -> Double {
        (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
    }

    @Test func fewAndEqualWords() throws {
        let same = WordSpace(WordVectors(["a", "b", "c", "d"], width: 2, values: [1, 0, 1, 0, 1, 0, 1, 0]))
        for projection in WordMap.Projection.allCases {
            for count in 1...4 {
                let map = try WordMap((0..<count).map { ($0, nil) }, of: same.vectors, projection)
                #expect(map.points.allSatisfy { $0.x.isFinite && $0.y.isFinite }, "\(projection) \(count)")
            }
        }
    }

    @Test func progressEndsTheWork() {
        #expect(throws: CocoaError.self) {
            _ = try WordMap((0..<9).map { ($0, nil) }, of: groups(9).vectors, .tsne) { _ in
                throw CocoaError(.userCancelled)
            }
        }
    }
}
