import Diagnostics

/// One unit of a multilingual memory while it is read: keeps the best variants of the two languages asked for.
///
/// For each side the exact tag is preferred to the bare language, and that to another region. Among variants that
/// are equally good, the one in the language that the unit was written in (`srclang`) comes first, then file order.
final class TranslationUnit {
    private let settings: IngestSettings
    private let sink: PairSink
    private let languages: LanguageTable
    private let source = Side(), target = Side()
    private let folded = ByteBuffer()
    private var variantCount = 0
    private var language: LanguageTable.Entry?
    private var headerLanguage: LanguageTable.Entry?
    private var originalLanguage: LanguageTable.Entry?

    init(settings: IngestSettings, sink: PairSink) {
        self.settings = settings
        self.sink = sink
        languages = sink.languages
    }

    /// - Parameter language: the header's `srclang`, or nil.
    func setHeaderLanguage(_ language: UnsafeRawBufferPointer?) {
        headerLanguage = language.map(languages.entry)
    }

    /// - Parameter language: the unit's own `srclang`, which overrides the header's.
    func begin(originalLanguage language: UnsafeRawBufferPointer?) {
        source.reset()
        target.reset()
        variantCount = 0
        originalLanguage = language.map(languages.entry) ?? headerLanguage
    }

    /// - Returns: whether the variant's text is wanted.
    func beginVariant(language tag: UnsafeRawBufferPointer?) -> Bool {
        variantCount += 1
        guard let tag, !tag.isEmpty else {
            sink.counts.variantsWithoutLanguage += 1
            language = nil
            return false
        }
        let entry = languages.entry(tag)
        entry.variants += 1
        language = entry
        return entry.sourceMatch != .none || entry.targetMatch != .none
    }

    /// Takes the text of the present variant, white space not yet folded.
    /// - Throws: ``TooManyVariants``.
    func add(text: UnsafeRawBufferPointer) throws {
        guard let language else { return }
        folded.removeAll()
        _ = WhiteSpace.fold(text, into: folded)
        let isOriginal = language === originalLanguage
        let keepsAll = settings.variants == .all
        // A variant that could serve either side, such as `en` for en-US and en-GB, goes where it fits better.
        if language.sourceMatch <= language.targetMatch {
            try source.offer(
                folded.bytes, language.sourceMatch, variantCount, isOriginal: isOriginal, keepsAll: keepsAll)
        }
        if language.targetMatch <= language.sourceMatch {
            try target.offer(
                folded.bytes, language.targetMatch, variantCount, isOriginal: isOriginal, keepsAll: keepsAll)
        }
    }

    /// Writes the pairs of the unit, or counts why there are none.
    func end() throws {
        sink.counts.units += 1
        guard source.isPresent, target.isPresent else {
            if source.isPresent {
                sink.counts.dropped.noTarget += 1
            } else if target.isPresent {
                sink.counts.dropped.noSource += 1
            } else {
                sink.counts.dropped.neitherLanguage += 1
            }
            return
        }
        guard !source.texts.isEmpty, !target.texts.isEmpty else {
            sink.counts.dropped.empty += 1
            return
        }
        if let originalLanguage, originalLanguage.sourceMatch == .none, !originalLanguage.isAny {
            sink.counts.unitsFromOtherLanguage += 1
            if settings.direction == .forward {
                sink.counts.dropped.otherDirection += 1
                return
            }
        }
        if source.candidates > 1 || target.candidates > 1 { sink.counts.unitsWithSeveralVariants += 1 }
        var written = 0
        for sourceText in source.texts {
            for targetText in target.texts where sourceText.variant != targetText.variant {
                try sink.write(source: source.memory[sourceText.range], target: target.memory[targetText.range])
                written += 1
            }
        }
        if written == 0 { sink.counts.dropped.noTarget += 1 }
    }
}

/// A unit has more text in one language than memory should hold.
struct TooManyVariants: Error {}

/// The variants of a unit that serve one of the two languages equally well.
private final class Side {
    struct Text {
        let range: Range<Int>
        let variant: Int
    }

    private(set) var texts: [Text] = []
    let memory = ByteBuffer()
    /// Whether there was a variant at all, be it empty.
    private(set) var isPresent = false
    private(set) var candidates = 0
    private var match = LanguageTag.Match.none
    private var isOriginal = false
    /// Bytes of the variants of one unit; real ones stay far below.
    private static let maximumMemory = 1 << 26

    func reset() {
        guard isPresent else { return }
        texts.removeAll(keepingCapacity: true)
        memory.removeAll()
        isPresent = false
        candidates = 0
        match = .none
        isOriginal = false
    }

    func offer(
        _ text: UnsafeRawBufferPointer, _ offered: LanguageTag.Match, _ variant: Int, isOriginal: Bool, keepsAll: Bool
    ) throws {
        guard offered != .none else { return }
        isPresent = true
        guard !text.isEmpty, offered <= match else { return }
        if offered < match {
            match = offered
            candidates = 0
        }
        candidates += 1
        if candidates > 1 {
            guard keepsAll || isOriginal && !self.isOriginal else { return }
        }
        if candidates == 1 || !keepsAll {
            texts.removeAll(keepingCapacity: true)
            memory.removeAll()
        }
        guard memory.count + text.count <= Self.maximumMemory else { throw TooManyVariants() }
        self.isOriginal = isOriginal
        let start = memory.count
        memory.append(text)
        texts.append(Text(range: start..<memory.count, variant: variant))
    }
}
