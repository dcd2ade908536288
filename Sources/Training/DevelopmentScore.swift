/// A score on the dev set, by which evaluations are compared.
public enum DevelopmentScore: String, Codable, Sendable, CaseIterable {
    /// BLEU of translations.
    case bleu
    /// The loss, whatever the task.
    case loss
    /// The perplexity per word of a text.
    case perplexity
    /// The bits per character of a text.
    case bitsPerCharacter = "bits-per-character"
    /// The share of texts whose class is found, or of words whose tag is, in percent.
    case accuracy
    /// The mean F1 of the classes, in percent.
    case macroF1 = "macro-f1"
    /// F1 of tagged spans, in percent.
    case spanF1 = "span-f1"

    /// The name in messages and charts.
    public var title: String {
        switch self {
        case .bleu: "BLEU"
        case .loss: "loss"
        case .perplexity: "perplexity per word"
        case .bitsPerCharacter: "bits per character"
        case .accuracy: "accuracy"
        case .macroF1: "macro F1"
        case .spanF1: "span F1"
        }
    }

    /// Whether less is better.
    public var isLowerBetter: Bool {
        switch self {
        case .bleu, .accuracy, .macroF1, .spanF1: false
        case .loss, .perplexity, .bitsPerCharacter: true
        }
    }
}
