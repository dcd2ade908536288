import Corpora
import Diagnostics
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

    init?(_ settings: ModelFilterSettings, source: String, target: String) throws {
        bound = settings.crossEntropy
        self.source = try Comparison(settings.sourceDomain, of: source, side: "Source")
        self.target = try Comparison(settings.targetDomain, of: target, side: "Target")
        if self.source == nil, self.target == nil { return nil }
    }

    func scores(_ pairs: [SegmentPair]) throws -> [Double] {
        let bySource = try source?.differences(pairs.map(\.source))
        let byTarget = try target?.differences(pairs.map(\.target))
        return pairs.indices.map { (bySource?[$0] ?? 0) + (byTarget?[$0] ?? 0) }
    }

    private struct Comparison {
        let inDomain: TextModel
        let general: TextModel

        /// - Parameter side: the side as the names of settings have it.
        init?(_ domain: ModelFilterSettings.Domain, of language: String, side: String) throws {
            guard let inDomain = domain.inDomain, let general = domain.general else { return nil }
            self.inDomain = try Self.model(inDomain, of: language, "domain\(side)Model")
            self.general = try Self.model(general, of: language, "general\(side)Model")
        }

        private static func model(_ folder: String, of language: String, _ setting: String) throws -> TextModel {
            let model = try TextModel(folder: folder)
            guard model.description.reads(language) else {
                throw Diagnostic(
                    .badInput, at: Place(folder),
                    "is a language model of \(model.description.source); \(setting: setting) needs one of \(language)")
            }
            return model
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
