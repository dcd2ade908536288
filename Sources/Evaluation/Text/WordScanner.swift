/// Finds the words between white space.
enum WordScanner {
    /// The words of UTF-8 text, as ranges of its bytes.
    static func words(of text: [UInt8]) -> [Range<Int>] {
        var words: [Range<Int>] = []
        words.reserveCapacity(text.count / 4 + 1)
        forEachWord(of: text) { words.append($0) }
        return words
    }

    @inline(__always)
    static func forEachWord(of text: [UInt8], _ body: (Range<Int>) -> Void) {
        text.withUnsafeBufferPointer { bytes in
            var start = 0, position = 0
            while position < bytes.count {
                let length = Whitespace.length(at: position, in: bytes)
                guard length > 0 else {
                    position += 1
                    continue
                }
                if start < position { body(start..<position) }
                position += length
                start = position
            }
            if start < position { body(start..<position) }
        }
    }
}
