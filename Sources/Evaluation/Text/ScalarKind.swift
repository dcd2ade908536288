/// The general categories that the international tokenization distinguishes: N, P, S and the rest.
enum ScalarKind: UInt8 {
    case other, number, punctuation, symbol

    init(_ scalar: UInt32) {
        self = scalar < 0x80 ? Self.ascii[Int(scalar)] : Unicode.Scalar(scalar).map(Self.init(property:)) ?? .other
    }

    private static let ascii: [ScalarKind] = (0..<0x80).map { ScalarKind(property: Unicode.Scalar(UInt8($0))) }

    private init(property scalar: Unicode.Scalar) {
        self =
            switch scalar.properties.generalCategory {
            case .decimalNumber, .letterNumber, .otherNumber: .number
            case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                .finalPunctuation, .otherPunctuation:
                .punctuation
            case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: .symbol
            case .unassigned: Self.ofUnicode18(scalar.value)
            default: .other
            }
    }

    /// Characters of Unicode 18, which Python's `regex` 2026 knows and Swift's standard library does not yet.
    private static func ofUnicode18(_ scalar: UInt32) -> ScalarKind {
        switch scalar {
        case 0x2E60...0x2E63: .punctuation
        case 0x1246F, 0x12475...0x1247F, 0x12550...0x12686: .number
        case 0x20C2...0x20C4, 0x10EC9...0x10ECA, 0x1CED2...0x1CED4, 0x1CEDD...0x1CEDF, 0x1CEF1...0x1CEFD,
            0x1D1EB...0x1D1FF, 0x1D253...0x1D25A, 0x1D25D...0x1D25E, 0x1D260...0x1D27F, 0x1DB00...0x1DB1C, 0x1F1AE,
            0x1F6D9, 0x1F7DA...0x1F7DB, 0x1F7F1...0x1F7FF, 0x1FA8B...0x1FA8D, 0x1FACC, 0x1FADD, 0x1FAEB,
            0x1FAF9...0x1FAFA:
            .symbol
        default: .other
        }
    }
}
