/// A score on the dev set, by which evaluations are compared.
public enum DevelopmentScore: String, Codable, Sendable, CaseIterable {
    /// BLEU of translations.
    case bleu
    /// The loss, whatever the task.
    case loss

    /// The name in messages and charts.
    public var title: String {
        switch self {
        case .bleu: "BLEU"
        case .loss: "loss"
        }
    }

    /// Whether less is better.
    public var isLowerBetter: Bool { self == .loss }
}
