import Corpora
import Text

/// Drops pairs with a side in which one character is repeated too many times: dotted lines, cries, noise.
struct RepetitionFilter: PairFilter {
    static let name = "repetition"
    static let takesNumber = true
    private let maximum: Int

    init?(_ settings: FilterSettings) {
        guard settings.maximumRepetition > 0 || settings.asksFor(Self.name) else { return nil }
        maximum =
            settings.number(for: Self.name).map { Int(min($0, 1e9)) }
            ?? (settings.maximumRepetition > 0 ? settings.maximumRepetition : 8)
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        isVaried(source) && isVaried(target)
    }

    private func isVaried(_ segment: SegmentView) -> Bool {
        let text = segment.bytes
        if segment.isASCII {
            // Too few equal neighbours make no run.
            var equal = 0
            for index in 1..<max(1, text.count) { equal += text[index] == text[index - 1] ? 1 : 0 }
            if equal < maximum { return true }
        }
        var last: UInt32 = 0, run = 0
        var offset = 0
        while offset < text.count {
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            offset += length
            run = value == last ? run + 1 : 1
            last = value
            // Long numbers are numbers.
            if run > maximum, !(0x30...0x39).contains(value) { return false }
        }
        return true
    }
}
