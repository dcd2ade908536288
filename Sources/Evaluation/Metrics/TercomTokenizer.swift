/// Prepares a segment for TER as Tercom's Normalizer.java does, in sacreBLEU's version.
struct TercomTokenizer {
    private let options: TER.Options

    init(_ options: TER.Options) { self.options = options }

    /// A reference with white space between its words. sacreBLEU normalizes references twice, which makes a difference
    /// to what the first pass leaves of entities, possessives and numbers.
    func tokenizeReference(_ segment: String) -> [UInt8] {
        let once = tokenize(segment)
        guard options.normalized else { return once }
        let words = WordScanner.words(of: once).map { once[$0] }
        return tokenize(String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self))
    }

    /// A hypothesis with white space between its words.
    func tokenize(_ segment: String) -> [UInt8] {
        let text = options.caseSensitive ? segment : segment.loweredForScoring()
        var line = Array(text.utf8).strippingTrailingWhitespace()
        guard !line.isEmpty else { return [] }
        if options.normalized { line = Self.normalized(line) }
        if options.normalized, options.asianSupport { line = Self.separatingAsianCharacters(line) }
        if options.withoutPunctuation {
            line.removeAll { Self.punctuation.contains($0) }
            if options.asianSupport { line = Self.withoutAsianPunctuation(line) }
        }
        return line
    }

    private static let punctuation = Set(".,?:;!\"()".utf8)

    private static func normalized(_ line: [UInt8]) -> [UInt8] {
        var line = line
        if line.contains(0x0A) { line = line.replacing("\n-", with: "").replacing("\n", with: " ") }
        if line.contains(UInt8(ascii: "&")) {
            line = line.replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
                .replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        }
        line = PunctuationSplitter.separatingSymbols([0x20] + line + [0x20])
        if line.contains(UInt8(ascii: "'")) { line = line.replacing("'s ", with: " 's ") }
        return PunctuationSplitter.separatingStopsAndDashes(line)
    }

    /// Each ideograph and each mark of Asian punctuation becomes a word. The rules for kana that sacreBLEU has after
    /// these never apply: they ask for a line that starts without the space that normalization puts there.
    private static func separatingAsianCharacters(_ line: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(line.count * 2)
        line.forEachScalar { scalar, bytes in
            if isIdeograph(scalar) || isAsianPunctuation(scalar) {
                result.append(0x20)
                result.append(contentsOf: bytes)
                result.append(0x20)
            } else {
                result.append(contentsOf: bytes)
            }
        }
        return result
    }

    private static func withoutAsianPunctuation(_ line: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(line.count)
        line.forEachScalar { scalar, bytes in
            if !isAsianPunctuation(scalar) { result.append(contentsOf: bytes) }
        }
        return result
    }

    /// sacreBLEU's ranges, of which one (U+3200 to U+3F22) is wider than the block that it names.
    private static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x31C0...0x31EF, 0x2E80...0x2EFF, 0x3300...0x33FF, 0xF900...0xFAFF,
            0xFE30...0xFE4F, 0x3200...0x3F22:
            true
        default: false
        }
    }

    private static func isAsianPunctuation(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3001, 0x3002, 0x3008...0x3011, 0x3014...0x301F, 0xFF61...0xFF65, 0x30FB: true
        case 0xFF0E, 0xFF0C, 0xFF1F, 0xFF1A, 0xFF1B, 0xFF01, 0xFF02, 0xFF08, 0xFF09: true
        default: false
        }
    }
}
