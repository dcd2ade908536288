import Corpora
import Text

/// Drops pairs whose numbers disagree: a number of two digits or more is on one side only.
///
/// A number is its digits, whatever separates thousands and decimals; single digits are often written out in words.
final class NumbersFilter: PairFilter {
    static let name = "numbers"
    private var sourceNumbers: [UInt64] = [], targetNumbers: [UInt64] = []

    init?(_ settings: FilterSettings) {
        guard settings.checksNumbers || settings.asksFor(Self.name) else { return nil }
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        guard source.asciiDigits + source.highLeads + target.asciiDigits + target.highLeads > 0 else { return true }
        Self.collect(source.bytes, into: &sourceNumbers)
        Self.collect(target.bytes, into: &targetNumbers)
        return sourceNumbers == targetNumbers
    }

    /// The numbers in ascending order.
    private static func collect(_ text: UnsafeRawBufferPointer, into numbers: inout [UInt64]) {
        numbers.removeAll(keepingCapacity: true)
        var value: UInt64 = 0, digits = 0
        // Whether there was one separator since the last digit.
        var isSeparated = false
        func finish() {
            if digits > 1 { numbers.append(value) }
            (value, digits, isSeparated) = (0, 0, false)
        }
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            var digit: UInt64?
            var isSeparator = byte == 0x2C || byte == 0x2E || byte == 0x20 || byte == 0x27
            var length = 1
            if byte >= 0x30, byte <= 0x39 {
                digit = UInt64(byte - 0x30)
            } else if byte >= 0xC2 {
                let scalar = UTF8Text.scalar(in: text, at: offset)
                length = scalar.length
                isSeparator = scalar.value == 0xA0 || scalar.value == 0x202F || scalar.value == 0x2019
                if scalar.value >= 0x660, let properties = Unicode.Scalar(scalar.value)?.properties,
                    properties.numericType == .decimal, let number = properties.numericValue
                {
                    digit = UInt64(number)
                }
            }
            if let digit {
                value = value &* 10 &+ digit
                digits += 1
                isSeparated = false
            } else if digits > 0, isSeparator, !isSeparated {
                isSeparated = true
            } else if digits > 0 {
                finish()
            }
            offset += length
        }
        finish()
        if numbers.count > 1 { numbers.sort() }
    }
}
