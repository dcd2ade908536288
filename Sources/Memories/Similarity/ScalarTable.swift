import Text

/// What scalars are for the tokens of a segment, looked up once for most scripts that know case.
struct ScalarTable: Sendable {
    enum Kind: UInt8 {
        /// Separates tokens.
        case space
        /// A punctuation mark or symbol, a token of its own.
        case mark
        case digit
        /// A letter, a combining mark, an underscore, an invisible character within words.
        case letter
        /// A character of a script without spaces, a token of its own.
        case single
    }

    private let kinds: [UInt8]
    private let lowered: [UInt32]
    private static let limit: UInt32 = 0x2000

    static let shared = ScalarTable()

    private init() {
        kinds = (0..<Self.limit).map { Self.computedKind(of: $0).rawValue }
        lowered = (0..<Self.limit).map(Self.computedLower)
    }

    @inline(__always)
    func kind(of value: UInt32) -> Kind {
        if value < Self.limit { return Kind(rawValue: kinds[Int(value)]) ?? .mark }
        return Self.computedKind(of: value)
    }

    /// The scalar in lower case, where that is one scalar.
    @inline(__always)
    func lower(_ value: UInt32) -> UInt32 {
        value < Self.limit ? lowered[Int(value)] : Self.computedLower(value)
    }

    private static func computedKind(of value: UInt32) -> Kind {
        if Script.isIdeographic(value) || Script.isUnspacedAlphabetic(value) { return .single }
        guard let scalar = Unicode.Scalar(value) else { return .mark }
        // The zero width space separates words where no other does.
        if value == 0x5F { return .letter }
        if value == 0x200B || scalar.properties.isWhitespace { return .space }
        switch scalar.properties.generalCategory {
        case .decimalNumber: return .digit
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .letterNumber, .otherNumber, .format:
            return .letter
        default: return .mark
        }
    }

    private static func computedLower(_ value: UInt32) -> UInt32 {
        guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenLowercased else { return value }
        let mapping = scalar.properties.lowercaseMapping.unicodeScalars
        return mapping.count == 1 ? mapping.first?.value ?? value : value
    }
}
