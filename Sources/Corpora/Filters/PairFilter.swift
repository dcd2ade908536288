/// Decides whether a pair stays in the corpus. A new filter is a file beside this and a line in ``PairFilters``.
protocol PairFilter {
    /// The filter's name in statistics.
    var name: String { get }

    /// Whether the pair stays. White space is folded, and neither side is empty.
    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool
}

enum PairFilters {
    /// A filter makes itself where the settings ask for it.
    private static let makers: KeyValuePairs<String, @Sendable (FilterSettings) -> (any PairFilter)?> = [
        "length": { LengthFilter($0) },
        "characters": { CharactersFilter($0) },
        "ratio": { RatioFilter($0) },
        "identical": { IdenticalFilter($0) },
        "encoding": { EncodingFilter($0) },
        "markup": { MarkupFilter($0) },
        "repetition": { RepetitionFilter($0) },
        "letters": { LettersFilter($0) },
        "script": { ScriptFilter($0) },
        "numbers": { NumbersFilter($0) },
        "addresses": { AddressesFilter($0) },
        "language": { LanguageFilter($0) },
        "duplicate": { DuplicateFilter($0) },
        "near-duplicate": { NearDuplicateFilter($0) },
    ]

    static var names: [String] { makers.map(\.key) }

    /// The filters in the order in which they are asked: that of the settings, or else that of the list, in which
    /// those that remember pairs come last, so that they remember only what is kept.
    static func make(_ settings: FilterSettings) -> [any PairFilter] {
        guard !settings.order.isEmpty else { return makers.compactMap { $0.value(settings) } }
        return settings.order.compactMap { name in makers.first { $0.key == name }?.value(settings) }
    }
}

/// A segment as UTF-8, measured once for all filters.
struct SegmentView {
    let bytes: UnsafeRawBufferPointer
    /// Words between spaces; in scripts without spaces an estimate, see ``Script``.
    let words: Int
    /// Unicode scalars.
    let characters: Int
    /// Letters of ASCII, spaces, digits of ASCII.
    let asciiLetters: Int, spaces: Int, asciiDigits: Int
    /// Control characters of ASCII.
    let controls: Int
    /// `<`, `&` and `{`, with one of which all markup begins.
    let markupStarts: Int
    /// `@` and `/`, one of which most addresses have.
    let addressMarks: Int
    /// Bytes from which on a digit of another script may begin.
    let highLeads: Int

    var isASCII: Bool { characters == bytes.count }

    /// - Parameter bytes: a segment with folded white space.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        var spaces = 0, continuations = 0, threeByteLeads = 0, letters = 0, digits = 0, controls = 0, starts = 0
        var marks = 0, high = 0
        // Without a branch, so that many bytes are counted at once.
        for byte in bytes {
            letters += (byte | 0x20) &- 0x61 < 26 ? 1 : 0
            digits += byte &- 0x30 < 10 ? 1 : 0
            controls += (byte < 0x20 ? 1 : 0) + (byte == 0x7F ? 1 : 0)
            starts += (byte == 0x3C ? 1 : 0) + (byte == 0x26 ? 1 : 0) + (byte == 0x7B ? 1 : 0)
            marks += (byte == 0x40 ? 1 : 0) + (byte == 0x2F ? 1 : 0)
            high += byte >= 0xD9 ? 1 : 0
            spaces += byte == 0x20 ? 1 : 0
            continuations += byte & 0xC0 == 0x80 ? 1 : 0
            threeByteLeads += byte >= 0xE0 ? 1 : 0
        }
        characters = bytes.count - continuations
        (asciiLetters, self.spaces, asciiDigits, self.controls) = (letters, spaces, digits, controls)
        (markupStarts, addressMarks, highLeads) = (starts, marks, high)
        let spaced = bytes.isEmpty ? 0 : spaces + 1
        words = threeByteLeads == 0 ? spaced : max(spaced, Self.estimatedWords(bytes))
    }

    private static func estimatedWords(_ bytes: UnsafeRawBufferPointer) -> Int {
        var ideographs = 0, letters = 0, spaced = 0
        var isInWord = false
        var offset = 0
        while offset < bytes.count {
            let (value, length) = UTF8Text.scalar(in: bytes, at: offset)
            offset += length
            if Script.isIdeographic(value) {
                ideographs += 1
                isInWord = false
            } else if Script.isUnspacedAlphabetic(value) {
                letters += 1
                isInWord = false
            } else if value == 0x20 {
                isInWord = false
            } else if !isInWord, value < 0x2000 || value > 0x206F, value < 0x3000 || value > 0x303F {
                spaced += 1
                isInWord = true
            }
        }
        guard ideographs + letters > 0 else { return 0 }
        return spaced + ideographs + (letters + 3) / 4
    }
}
