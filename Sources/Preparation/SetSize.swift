/// How large a set is to be that is split off: so many pairs, or a share of all.
///
/// A share decides about each group of pairs by itself, so that adding pairs moves none, and the set's size is the share
/// only nearly. A number of pairs is kept as nearly as the groups allow.
public enum SetSize: Sendable, Equatable, ExpressibleByIntegerLiteral {
    case pairs(Int)
    /// Above 0 and below 1.
    case share(Double)

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
