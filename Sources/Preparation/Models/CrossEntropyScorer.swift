import Corpora
import Text
import Translation

/// The difference between the cross-entropies of a segment by a language model of the wanted kind of text and by one of
/// all kinds (Moore and Lewis 2010), summed over both sides where both have models (Axelrod et al. 2011).
///
/// The unit is nats per word, so that models may have different vocabularies; the end of a segment counts as a word.
struct CrossEntropyScorer: PairScorer {
    static let name = "cross-entropy"

    let bound: ModelFilterSettings.Bound
    private let source: Comparison?
    private let target: Comparison?

    init?(_ settings: ModelFilterSettings) throws {
        bound = settings.crossEntropy
        source = try Comparison(settings.sourceDomain)
        target = try Comparison(settings.targetDomain)
        if source == nil, target == nil { return nil }
    }

    func scores(_ pairs: [SegmentPair]) throws -> [Double] {
        let bySource = try source?.differences(pairs.map(\.source))
        let byTarget = try target?.differences(pairs.map(\.target))
        return pairs.indices.map { (bySource?[$0] ?? 0) + (byTarget?[$0] ?? 0) }
    }

    private struct Comparison {
        let inDomain: TextModel
        let general: TextModel

        init?(_ domain: ModelFilterSettings.Domain) throws {
            guard let inDomain = domain.inDomain, let general = domain.general else { return nil }
            self.inDomain = try TextModel(folder: inDomain)
            self.general = try TextModel(folder: general)
        }

        func differences(_ lines: [String]) throws -> [Double] {
            zip(try inDomain.crossEntropies(lines), try general.crossEntropies(lines)).map { $0 - $1 }
        }
    }
}

extension TextModel {
    /// The negative log probability of each line, divided by its words and its end.
    fileprivate func crossEntropies(_ lines: [String]) throws -> [Double] {
        try score(lines).map { line in
            let words = line.text.split(whereSeparator: \.isWhitespace).count
            return -line.logProbability / Double(words + 1)
        }
    }
}
