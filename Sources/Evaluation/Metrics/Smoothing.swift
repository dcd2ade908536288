/// What BLEU takes for the precision of an order of which no n-gram matches (Chen and Cherry 2014).
public enum Smoothing: Sendable, Equatable {
    /// Nothing: the score is zero (with sacreBLEU's floor of the logarithm).
    case none
    /// Method 1: `value` matches in place of none.
    case floor(value: Double)
    /// Method 2: `value` more matches and n-grams from order 2 on.
    case addK(value: Double)
    /// Method 3: a half, a quarter, … of a match, as mteval-v13a has it.
    case exponential

    /// The names on the command line.
    public static let names = ["exp", "floor", "add-k", "none"]

    /// - Parameters:
    ///   - name: one of ``names``.
    ///   - value: what is added, where the method adds; nil is 0.1 for `floor` and 1 for `add-k`.
    public init?(_ name: String, value: Double? = nil) {
        switch name {
        case "none": self = .none
        case "floor": self = .floor(value: value ?? 0.1)
        case "add-k": self = .addK(value: value ?? 1)
        case "exp": self = .exponential
        default: return nil
        }
    }

    /// The method as a signature names it.
    var signature: String {
        switch self {
        case .none: "none"
        case .floor(let value): "floor[\(value.fixed(2))]"
        case .addK(let value): "add-k[\(value.fixed(2))]"
        case .exponential: "exp"
        }
    }
}
