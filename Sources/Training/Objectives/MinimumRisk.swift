import Foundation

/// Training by minimum risk (Shen et al. 2016): the model writes some candidates for each source, and translations by
/// which it loses more become less probable. The risk that is expected of a source's candidates is
///
///     R = Σ Q(y) risk(y),  Q(y) = p(y)^α / Σ p(y')^α
///
/// and the objective is λ times the cross-entropy of the reference and 1 - λ times R / α. Divided by α, the risk has
/// gradients of the size of cross-entropy's for any α, so that λ is a share.
public struct MinimumRisk: Codable, Sendable, Equatable {
    /// How many candidates are drawn for each source. The reference is a candidate too, and equal ones are one.
    public var samples: Int
    /// The metric of sentences, as `SentenceScore` names it: a candidate's risk is 1 less its score, from 0 to 1.
    public var metric: String
    /// α: below 1, candidates count more evenly than the model draws them.
    public var sharpness: Float
    /// λ: the share of cross-entropy, which keeps the model close to the references.
    public var mixture: Float

    /// That of the paper.
    public static let usualSharpness: Float = 0.005
    /// With samples of a few sentences, risk alone is a noisy guide.
    public static let usualMixture: Float = 0.3

    /// - Parameters:
    ///   - samples: how many candidates are drawn for each source.
    ///   - metric: the metric of sentences.
    ///   - sharpness: α, above 0.
    ///   - mixture: λ, at least 0 and below 1.
    public init(
        samples: Int, metric: String = "bleu", sharpness: Float = MinimumRisk.usualSharpness,
        mixture: Float = MinimumRisk.usualMixture
    ) {
        (self.samples, self.metric, self.sharpness, self.mixture) = (samples, metric, sharpness, mixture)
    }

    /// The most rows of a batch for a pair: its candidates with the reference, and the reference for cross-entropy.
    var rows: Int { samples + 2 }

    /// R.
    /// - Parameters:
    ///   - logProbabilities: log p(y) of each candidate, in nats.
    ///   - risks: their risks, from 0 to 1.
    package func expectedRisk(_ logProbabilities: [Double], _ risks: [Double]) -> Double {
        zip(shares(logProbabilities), risks).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The derivatives of R / α by -log p(y) of each candidate, Q(y) (R - risk(y)); they sum to 0.
    /// - Parameters:
    ///   - logProbabilities: log p(y) of each candidate, in nats.
    ///   - risks: their risks, from 0 to 1.
    package func factors(_ logProbabilities: [Double], _ risks: [Double]) -> [Double] {
        let expected = expectedRisk(logProbabilities, risks)
        return zip(shares(logProbabilities), risks).map { $0 * (expected - $1) }
    }

    /// Q.
    private func shares(_ logProbabilities: [Double]) -> [Double] {
        let highest = logProbabilities.max() ?? 0
        let weights = logProbabilities.map { exp(Double(sharpness) * ($0 - highest)) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }
}
