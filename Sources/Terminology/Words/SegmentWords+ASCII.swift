import Text

// The rules of `WordTokenizer` for ASCII alone, which is most text of software and needs no strings in between.
extension SegmentWords {
    /// The words of a text in ASCII; nil for other text.
    static func asciiWords(of bytes: UnsafeRawBufferPointer) -> [Word]? {
        guard bytes.allSatisfy({ $0 < 0x7F && ($0 >= 0x20 || isSpace($0)) }) else { return nil }
        var words: [Word] = []
        words.reserveCapacity(bytes.count / 4)
        var position = 0
        func take(_ end: Int) {
            words.append(Word(text: String(decoding: bytes[position..<end], as: UTF8.self), range: position..<end))
            position = end
        }
        while position < bytes.count {
            guard !isSpace(bytes[position]) else {
                position += 1
                continue
            }
            guard isWord(bytes[position]) else {
                take(position + 1)
                continue
            }
            let end = endOfWord(bytes, from: position)
            guard end + 1 < bytes.count, bytes[end] == UInt8(ascii: "'"), isLetter(bytes[end - 1]),
                isLetter(bytes[end + 1])
            else {
                take(end)
                continue
            }
            let next = endOfWord(bytes, from: end + 1)
            if isEnglishEnding(bytes[end + 1..<next]) {
                take(end)
                take(next)
            } else {
                take(end + 1)
            }
        }
        return words
    }

    private static func endOfWord(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start + 1
        while end < bytes.count {
            if isWord(bytes[end]) {
                end += 1
            } else if bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ","), end + 1 < bytes.count,
                isDigit(bytes[end - 1]), isDigit(bytes[end + 1])
            {
                end += 2
            } else {
                break
            }
        }
        return end
    }

    private static func isEnglishEnding(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard bytes.count <= 2 else { return false }
        return ["s", "t", "d", "m", "ll", "re", "ve"].contains(String(decoding: bytes, as: UTF8.self).lowercased())
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == 0x5F }
}
