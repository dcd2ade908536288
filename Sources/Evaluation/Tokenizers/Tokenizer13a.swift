/// The tokenization of NIST's mteval-v13a.pl as sacreBLEU 2.6 has it, which WMT reports scores with.
///
/// Its four substitutions run one after the other, each from the left without overlap. They tell ASCII characters
/// alone apart, and no byte of a longer UTF-8 sequence is ASCII, so working on bytes gives the same tokens.
public struct Tokenizer13a: Tokenizer {
    public var name: String { "13a" }

    public init() {}

    public func tokenize(_ line: [UInt8]) -> [UInt8] {
        var line = line
        if line.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") || $0 == 0x0A }) {
            line = Self.unescaping(line)
        }
        line = PunctuationSplitter.separatingSymbols(line, spaceAtEnds: true)
        return PunctuationSplitter.separatingStopsAndDashes(line)
    }

    private static func unescaping(_ line: [UInt8]) -> [UInt8] {
        var line = line.replacing("<skipped>", with: "").replacing("-\n", with: "").replacing("\n", with: " ")
        if line.contains(UInt8(ascii: "&")) {
            line = line.replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
                .replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        }
        return line
    }
}
