/// The role in a token of a scalar other than a space.
enum ScalarClass: UInt8 {
    /// Part of a word.
    case word
    /// Belongs to the preceding scalar: marks, variation selectors, emoji modifiers, joiners, soft hyphens.
    case extender
    /// A token of its own.
    case symbol

    init(_ scalar: Unicode.Scalar) {
        self = scalar.value < 0x400 ? Self.table[Int(scalar.value)] : Self.of(scalar)
    }

    /// Most text asks for these only, and the properties are slow to look up.
    private static let table: [ScalarClass] = (0..<0x400).map { Unicode.Scalar($0).map(of) ?? .symbol }

    private static func of(_ scalar: Unicode.Scalar) -> ScalarClass {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .format: return .extender
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation:
            return scalar.properties.isIdeographic ? .symbol : .word
        default:
            if (0x1F3FB...0x1F3FF).contains(scalar.value) { return .extender }
            // Two regional indicators are a flag; as word characters they stay together.
            return (0x1F1E6...0x1F1FF).contains(scalar.value) ? .word : .symbol
        }
    }
}
