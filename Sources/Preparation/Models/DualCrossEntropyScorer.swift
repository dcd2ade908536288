import Corpora
import Diagnostics
import Translation

/// The dual conditional cross-entropy of a pair by two translation models of opposite directions (Junczys-Dowmunt 2018,
/// equation 2): the mean of both cross-entropies, and how far they are apart. Pairs that are no translations are
/// improbable in both directions; a side that says more than the other is improbable in one.
///
/// The unit is nats per token; the end of a segment counts as a token.
struct DualCrossEntropyScorer: PairScorer {
    static let name = "dual-cross-entropy"

    let bound: ModelFilterSettings.Bound
    private let forward: Translator
    private let backward: Translator

    init?(_ settings: ModelFilterSettings, source: String, target: String) throws {
        guard let forward = settings.forward, let backward = settings.backward else { return nil }
        bound = settings.dualCrossEntropy
        self.forward = try Self.translator(forward, from: source, to: target, "forwardModel")
        self.backward = try Self.translator(backward, from: target, to: source, "backwardModel")
    }

    /// Reads a model of a direction.
    /// - Parameter setting: the setting that names its folder.
    private static func translator(_ folder: String, from source: String, to target: String, _ setting: String) throws
        -> Translator
    {
        let translator = try Translator(folders: [folder])
        let model = translator.description
        guard model.translates(from: source, to: target) else {
            throw Diagnostic(
                .badInput, at: Place(folder),
                "translates \(model.source) to \(model.target); \(setting: setting) needs a model from \(source) to "
                    + target)
        }
        return translator
    }

    func scores(_ pairs: [SegmentPair]) throws -> [Double] {
        let there = try forward.crossEntropies(pairs.map { ($0.source, $0.target) })
        let back = try backward.crossEntropies(pairs.map { ($0.target, $0.source) })
        return zip(there, back).map { abs($0 - $1) + ($0 + $1) / 2 }
    }
}

extension Translator {
    /// The negative log probability of each translation given its source, divided by its tokens and its end.
    fileprivate func crossEntropies(_ pairs: [(source: String, target: String)]) throws -> [Double] {
        let inputs = pairs.map { Input($0.source, prefix: $0.target, isForced: true) }
        return try translate(inputs).map { translations in
            // A segment of which the vocabulary knows nothing has no translation, so it is none.
            guard let found = translations.first?.hypothesis else { return .infinity }
            return -Double(found.logProbability) / Double(found.tokens.count + 1)
        }
    }
}
