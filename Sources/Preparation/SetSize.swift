/// The size of a set that is split off: a number of pairs, or a share of the corpus.
///
/// A share selects each group of pairs independently, so that adding pairs moves none, and the set's size is only close
/// to the share. A number of pairs is met as closely as the groups allow.
public enum SetSize: Sendable, Equatable, ExpressibleByIntegerLiteral {
    case pairs(Int)
    /// Above 0 and below 1.
    case share(Double)

    /// A number of pairs.
    public init(integerLiteral value: Int) { self = .pairs(value) }

    /// - Parameter text: `1000`, or `5%`; nil is returned for what is neither.
    public init?(_ text: String) {
        if let pairs = Int(text) {
            self = .pairs(pairs)
        } else if text.hasSuffix("%"), let percent = Double(text.dropLast()) {
            self = .share(percent / 100)
        } else {
            return nil
        }
    }

    var isNone: Bool { self == .pairs(0) }

    var isPossible: Bool {
        switch self {
        case .pairs(let pairs): pairs >= 0
        case .share(let share): share > 0 && share < 1
        }
    }
}

extension SetSize: CustomStringConvertible {
    public var description: String {
        switch self {
        case .pairs(let pairs): "\(pairs)"
        case .share(let share):
            "\((share * 1e8).rounded() / 1e6)%".replacing(".0%", with: "%")
        }
    }
}
