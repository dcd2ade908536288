import Vocabularies

/// Words on a plane.
public struct WordMap: Sendable, Encodable {
    /// How vectors are brought onto the plane.
    public enum Projection: String, Sendable, CaseIterable, Encodable {
        /// The two directions in which they differ most.
        case pca
        /// Near words near each other: t-SNE.
        case tsne
    }

    /// A word on the plane.
    public struct Point: Sendable, Equatable, Encodable {
        /// The word.
        public var word: String
        /// The group that it was given; nil for none.
        public var group: String?
        /// Where it is.
        public var x: Double, y: Double
    }

    /// How the vectors were brought onto the plane.
    public let projection: Projection
    /// The words, in the order in which they were given.
    public let points: [Point]

    /// The most words of a map: t-SNE compares each with each.
    public static let mostWords = 2000

    /// - Parameters:
    ///   - words: the words by their places, each with its group.
    ///   - vectors: their vectors; those of ``WordSpace`` make a map of directions.
    ///   - projection: how they are brought onto the plane.
    ///   - perplexity: how many neighbours a word has, softly counted, for t-SNE.
    ///   - seed: of the small differences with which t-SNE begins.
    ///   - progress: called from time to time with the share that is done; what it throws ends the work.
    public init(
        _ words: [(index: Int, group: String?)], of vectors: WordVectors, _ projection: Projection,
        perplexity: Double = 30, seed: UInt64 = 1, progress: (Double) throws -> Void = { _ in }
    ) throws {
        let numbers = words.map { vectors.vector($0.index).map(Double.init) }
        let plane =
            projection == .pca
            ? PrincipalComponents.plane(numbers)
            : try TSNE(perplexity: perplexity, seed: seed).plane(numbers, progress: progress)
        self.projection = projection
        points = zip(words, plane).map {
            Point(word: vectors.words[$0.index], group: $0.group, x: $1.x, y: $1.y)
        }
    }
}
