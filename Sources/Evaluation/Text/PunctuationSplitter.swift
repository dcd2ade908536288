/// The substitutions of mteval-v13a for Western languages, as sacreBLEU's `TokenizerRegexp` has them.
///
/// They tell ASCII characters alone apart, and no byte of a longer UTF-8 sequence is ASCII, so working on bytes gives
/// the same tokens.
enum PunctuationSplitter {
    /// A symbol that is a token everywhere: all of ASCII's but ' , - and . The space counts, as it does in the pattern.
    @inline(__always)
    private static func isSymbol(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        return (byte < 64 ? symbols.low >> UInt64(byte) : symbols.high >> UInt64(byte - 64)) & 1 == 1
    }

    /// A bit for each ASCII character: 0x20-0x26, 0x28-0x2B, 0x2F, 0x3A-0x3F; 0x40, 0x5B-0x60, 0x7B-0x7E.
    private static var symbols: (low: UInt64, high: UInt64) { (0xFC00_8F7F_0000_0000, 0x7800_0001_F800_0001) }

    /// A full stop or a comma.
    @inline(__always)
    private static func isStop(_ byte: UInt8) -> Bool { byte == 0x2E || byte == 0x2C }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// `([\{-\~\[-\` -\&\(-\+\:-\@\/])` → ` \1 `.
    /// - Parameter spaceAtEnds: whether the line gets a space at each end first.
    static func separatingSymbols(_ line: [UInt8], spaceAtEnds: Bool = false) -> [UInt8] {
        rewriting(line, extra: 2) { input, output in
            if spaceAtEnds { output.put(0x20) }
            for byte in input {
                if byte == 0x20 {
                    output.put(byte)
                } else if isSymbol(byte) {
                    output.put(0x20, byte, 0x20)
                } else {
                    output.put(byte)
                }
            }
            if spaceAtEnds { output.put(0x20) }
        }
    }

    /// The three substitutions that follow that of symbols, one after the other.
    static func separatingStopsAndDashes(_ line: [UInt8]) -> [UInt8] {
        guard line.contains(where: isStop) else { return separatingDashAfterDigit(line) }
        return separatingDashAfterDigit(separatingUnlessBeforeDigit(separatingUnlessAfterDigit(line)))
    }

    /// `([^0-9])([\.,])` → `\1 \2 `
    private static func separatingUnlessAfterDigit(_ line: [UInt8]) -> [UInt8] {
        rewriting(line) { input, output in
            var position = 0
            while position < input.count {
                let byte = input[position]
                position += 1
                output.put(byte)
                guard position < input.count, isStop(input[position]), !isDigit(byte) else { continue }
                output.put(0x20, input[position], 0x20)
                position += 1
            }
        }
    }

    /// `([\.,])([^0-9])` → ` \1 \2`
    private static func separatingUnlessBeforeDigit(_ line: [UInt8]) -> [UInt8] {
        rewriting(line) { input, output in
            var position = 0
            while position < input.count {
                let byte = input[position]
                position += 1
                guard isStop(byte), position < input.count, !isDigit(input[position]) else {
                    output.put(byte)
                    continue
                }
                output.put(0x20, byte, 0x20)
                output.put(input[position])
                position += 1
            }
        }
    }

    /// `([0-9])(-)` → `\1 \2 `
    private static func separatingDashAfterDigit(_ line: [UInt8]) -> [UInt8] {
        guard line.contains(UInt8(ascii: "-")) else { return line }
        return rewriting(line) { input, output in
            var isAfterDigit = false
            for byte in input {
                if isAfterDigit, byte == UInt8(ascii: "-") {
                    output.put(0x20, byte, 0x20)
                } else {
                    output.put(byte)
                }
                isAfterDigit = isDigit(byte)
            }
        }
    }

    /// A fresh array that `body` fills: at most three bytes for each of the input and `extra` more.
    @inline(__always)
    private static func rewriting(
        _ line: [UInt8], extra: Int = 0, _ body: (UnsafeBufferPointer<UInt8>, inout ByteOutput) -> Void
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 3 * line.count + extra) { buffer, count in
            var output = ByteOutput(buffer: buffer)
            line.withUnsafeBufferPointer { body($0, &output) }
            count = output.count
        }
    }
}

/// Bytes put one after the other into memory that is large enough.
private struct ByteOutput {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func put(_ first: UInt8, _ second: UInt8, _ third: UInt8) {
        put(first)
        put(second)
        put(third)
    }
}
