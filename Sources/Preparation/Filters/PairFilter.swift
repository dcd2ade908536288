import Corpora

/// Decides whether a pair stays in the corpus. A new filter is a file beside this and a line in ``PairFilters``.
protocol PairFilter: SendableMetatype {
    /// The filter's name in `--filters` and in statistics.
    static var name: String { get }
    /// Whether `--filters` can give it a number, as in `name=0.5`, see ``FilterSettings/number(for:)``.
    static var takesNumber: Bool { get }

    /// Nil where the settings do not ask for the filter.
    init?(_ settings: FilterSettings)

    /// Whether the pair stays. White space is folded, and neither side is empty.
    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool
}

extension PairFilter {
    static var takesNumber: Bool { false }
    var name: String { Self.name }
}

public enum PairFilters {
    static let all: [any PairFilter.Type] = [
        LengthFilter.self,
        CharactersFilter.self,
        RatioFilter.self,
        IdenticalFilter.self,
        EncodingFilter.self,
        MarkupFilter.self,
        RepetitionFilter.self,
        LettersFilter.self,
        ScriptFilter.self,
        NumbersFilter.self,
        AddressesFilter.self,
        LanguageFilter.self,
        DuplicateFilter.self,
        NearDuplicateFilter.self,
    ]

    /// The names of all filters as `--filters` takes them, in the order in which they are asked by themselves.
    public static var names: String {
        all.map { $0.takesNumber ? "\($0.name)[=NUMBER]" : $0.name }.joined(separator: ", ")
    }

    static func named(_ name: some StringProtocol) -> (any PairFilter.Type)? { all.first { $0.name == name } }

    /// The filters in the order in which they are asked: that of the settings, or else that of the list, in which
    /// those that remember pairs come last, so that they remember only what is kept.
    static func make(_ settings: FilterSettings) -> [any PairFilter] {
        let asked = settings.order.isEmpty ? all : settings.order.compactMap { named(FilterSettings.name(in: $0)) }
        return asked.compactMap { $0.init(settings) }
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
