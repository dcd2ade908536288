import Corpora
import Diagnostics
import Translation

/// How improbable a pair is as a translation, by two translation models of opposite directions, after the dual conditional
/// cross-entropy (Junczys-Dowmunt 2018):
///
///     max(H₁, H₂) + 0.3 · max(E₁, E₂)
///
/// H is the cross-entropy of a direction in nats per token, without the end of the segment, and E that of its end. Pairs
/// that are no translations are improbable in both directions; a side that says more than the other is improbable in one.
/// A side that is cut off shows in the end alone, which a mean over all tokens hides.
///
/// The paper adds the whole difference of H to their mean, with the end as a token among others; the greater of both is
/// their mean and half of the difference. Of bad pairs at the same loss of good ones that finds fewer shuffled and hardly a
/// third of truncated pairs, see docs/benchmarks.md.
struct DualCrossEntropyScorer: PairScorer {
    static let name = "dual-cross-entropy"

    /// Values from 0.2 to 0.3 serve alike.
    private static let weightOfEnds = 0.3

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
        return zip(there, back).map { max($0.tokens, $1.tokens) + Self.weightOfEnds * max($0.end, $1.end) }
    }
}

/// The cross-entropy of a translation given its source, in nats.
private struct CrossEntropy {
    /// The mean of its tokens.
    var tokens: Double
    /// That of its end.
    var end: Double
}

extension Translator {
    /// The cross-entropy of each translation given its source.
    fileprivate func crossEntropies(_ pairs: [(source: String, target: String)]) throws -> [CrossEntropy] {
        let inputs = pairs.map { Input($0.source, prefix: $0.target, isForced: true) }
        return try translate(inputs).map { translations in
            // A segment of which the vocabulary knows nothing has no translation, so it is none.
            guard let found = translations.first?.hypothesis.tokenLogProbabilities, let end = found.last else {
                return CrossEntropy(tokens: .infinity, end: .infinity)
            }
            let tokens = found.dropLast()
            let sum = tokens.reduce(0) { $0 - Double($1) }
            return CrossEntropy(tokens: sum / Double(max(1, tokens.count)), end: -Double(end))
        }
    }
}
