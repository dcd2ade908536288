import Corpora

/// How much of a document memories cover, in the bands by which translators are paid.
public struct Coverage: Codable, Sendable, Equatable {
    /// A band of matches, the best first.
    public enum Band: String, Codable, Sendable, CaseIterable {
        case context
        /// The same text as a segment before it in the document, which has no match in context.
        case repetition
        case exact = "100"
        case from95 = "95–99"
        case from85 = "85–94"
        case from75 = "75–84"
        case from50 = "50–74"
        case none

        /// The band of a match.
        init(_ match: SegmentMatch?) {
            switch match {
            case nil: self = .none
            case let match? where match.kind == .context: self = .context
            case let match? where match.kind == .exact: self = .exact
            case let match?:
                let floors: [(Band, Double)] = [(.from95, 0.95), (.from85, 0.85), (.from75, 0.75), (.from50, 0.5)]
                self = floors.first { match.score >= $0.1 }?.0 ?? .none
            }
        }
    }

    /// What is in a band.
    public struct Row: Codable, Sendable, Equatable {
        /// The band.
        public let band: Band
        /// How many segments are in it, and their words.
        public fileprivate(set) var segments = 0, words = 0
        /// The share of the document's words.
        public fileprivate(set) var percent = 0.0
    }

    /// All segments with text, and their words.
    public private(set) var segments = 0, words = 0
    /// The bands, the best first.
    public private(set) var bands = Band.allCases.map { Row(band: $0) }

    private var tokens = SegmentTokens()
    private var seen: Set<UInt64> = []

    private enum CodingKeys: CodingKey {
        case segments, words, bands
    }

    /// Nothing yet.
    public init() {}

    public static func == (one: Coverage, other: Coverage) -> Bool { one.bands == other.bands }

    /// The lowest score that a band has.
    public static let lowestScore = 0.5

    /// Counts the next segment of the document; one without text does not count.
    public mutating func add(_ text: String, _ match: SegmentMatch?) {
        var text = text.composed
        let hash = text.withUTF8 { bytes in
            tokens.read(UnsafeRawBufferPointer(bytes))
            return SourceHash.of(UnsafeRawBufferPointer(bytes))
        }
        guard !tokens.hashes.isEmpty else { return }
        var band = Band(match)
        if !seen.insert(hash).inserted, band != .context { band = .repetition }
        segments += 1
        words += tokens.words
        for index in bands.indices {
            if bands[index].band == band {
                bands[index].segments += 1
                bands[index].words += tokens.words
            }
            bands[index].percent =
                words == 0 ? 0 : (Double(bands[index].words) / Double(words) * 1000).rounded() / 10
        }
    }
}
