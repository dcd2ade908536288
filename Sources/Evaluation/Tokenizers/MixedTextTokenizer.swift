/// 13a, with each character of a script without spaces as a token: finds the numbers, names and foreign words in text
/// of any language.
struct MixedTextTokenizer: Tokenizer {
    var name: String { "mixed" }

    func tokenize(_ line: [UInt8]) -> [UInt8] {
        var separated: [UInt8] = []
        separated.reserveCapacity(2 * line.count)
        line.forEachScalar { scalar, bytes in
            let isAlone = UnspacedScript.contains(scalar)
            if isAlone { separated.append(0x20) }
            separated.append(contentsOf: bytes)
            if isAlone { separated.append(0x20) }
        }
        return Tokenizer13a().tokenize(separated)
    }
}
