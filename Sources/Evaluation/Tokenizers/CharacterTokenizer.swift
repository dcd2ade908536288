/// Makes each Unicode scalar a token: for languages written without spaces.
public struct CharacterTokenizer: Tokenizer {
    public var name: String { "char" }
    public var tokensPerWord: Int { 4 }
    public var isForTextWithoutSpaces: Bool { true }

    public init() {}

    public func tokenize(_ line: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(2 * line.count)
        for byte in line {
            if byte & 0xC0 != 0x80 { result.append(0x20) }
            result.append(byte)
        }
        return result
    }
}
