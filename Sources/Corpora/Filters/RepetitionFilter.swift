/// Drops pairs with a side in which one character stands too many times in a row: dotted lines, cries, noise.
struct RepetitionFilter: PairFilter {
    let name = "repetition"
    private let maximum: Int

    init?(_ settings: FilterSettings) {
        guard settings.maximumRepetition > 0 || settings.asksFor("repetition") else { return nil }
        maximum = settings.maximumRepetition > 0 ? settings.maximumRepetition : 8
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        isVaried(source.bytes) && isVaried(target.bytes)
    }

    private func isVaried(_ text: UnsafeRawBufferPointer) -> Bool {
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
