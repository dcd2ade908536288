/// Makes each Chinese character a token, and splits the rest as mteval-v13a does: sacreBLEU's `zh`.
public struct ChineseTokenizer: Tokenizer {
    public var name: String { "zh" }
    public var tokensPerWord: Int { 2 }
    public var isForTextWithoutSpaces: Bool { true }

    public init() {}

    public func tokenize(_ line: [UInt8]) -> [UInt8] {
        let line = line.strippingLeadingWhitespace()
        var separated: [UInt8] = []
        separated.reserveCapacity(line.count * 2)
        line.forEachScalar { scalar, bytes in
            if Self.isChinese(scalar) {
                separated.append(0x20)
                separated.append(contentsOf: bytes)
                separated.append(0x20)
            } else {
                separated.append(contentsOf: bytes)
            }
        }
        return PunctuationSplitter.separatingStopsAndDashes(PunctuationSplitter.separatingSymbols(separated))
    }

    /// sacreBLEU's ranges as they work. Two of them are meant for planes above the first, but as they are written
    /// (`u'\u20000'` is U+2000 and a zero) they take in U+2001 to U+2A6D and U+2F81 to U+2FA1 in their place.
    private static func isChinese(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3400...0x4DB5, 0x4E00...0x9FBB, 0xF900...0xFA2D, 0xFA30...0xFA6A, 0xFA70...0xFAD9: true
        case 0x2001...0x2A6D, 0x2F81...0x2FA1: true
        case 0xFF00...0xFFEF, 0x2E80...0x2EFF, 0x3000...0x303F, 0x31C0...0x31EF, 0x2F00...0x2FDF, 0x2FF0...0x2FFF: true
        case 0x3100...0x312F, 0x31A0...0x31BF, 0xFE10...0xFE1F, 0xFE30...0xFE4F, 0x3200...0x33FF: true
        default: false
        }
    }
}
