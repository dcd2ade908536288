import Text

/// One unit of a multilingual memory while it is read: keeps the best variants of the two languages asked for.
///
/// For each side the exact tag is preferred to the bare language, and that to another region. Among variants that
/// are equally good, the one in the language that the unit was written in (`srclang`) comes first, then file order.
final class TranslationUnit {
    /// Pairs of the variants of one unit; real ones stay far below.
    fileprivate static let maximumPairs = 1 << 18
    private let settings: IngestSettings
    private let sink: PairSink
    private let languages: LanguageTable
    private let source, target: Side
    private let folded = ByteBuffer()
    private var variantCount = 0
    /// When the unit was changed or made, and the present variant, as TMX writes it.
    var date: String?
    var variantDate: String?
    private var sourceSubflows: [[UInt8]] = [], targetSubflows: [[UInt8]] = []
    /// Whether the unit, or the present variant, is a machine's translation.
    var isMachineUnit = false
    var isMachineVariant = false
    /// Whether a variant was left out as a machine's.
    private var hasMachineVariant = false
    // The table of languages keeps its entries; counting references here would cost as much as the text.
    private var language: Unmanaged<LanguageTable.Entry>?
    private var sourceMatch = LanguageTag.Match.none, targetMatch = LanguageTag.Match.none
    private var isOriginal = false
    private unowned(unsafe) var headerLanguage: LanguageTable.Entry?
    private unowned(unsafe) var originalLanguage: LanguageTable.Entry?

    init(settings: IngestSettings, sink: PairSink) {
        self.settings = settings
        self.sink = sink
        languages = sink.languages
        source = Side(longestSegment: settings.segmentLimit)
        target = Side(longestSegment: settings.segmentLimit)
    }

    /// - Parameter language: the header's `srclang`, or nil.
    func setHeaderLanguage(_ language: UnsafeRawBufferPointer?) {
        headerLanguage = language.map(languages.entry)
    }

    /// - Parameter language: the unit's own `srclang`, which overrides the header's.
    func begin(originalLanguage language: UnsafeRawBufferPointer?) {
        source.reset()
        target.reset()
        date = nil
        isMachineUnit = false
        hasMachineVariant = false
        if !sourceSubflows.isEmpty { sourceSubflows.removeAll() }
        if !targetSubflows.isEmpty { targetSubflows.removeAll() }
        variantCount = 0
        originalLanguage = language.map(languages.entry) ?? headerLanguage
    }

    /// - Returns: whether the variant's text is wanted.
    func beginVariant(language tag: UnsafeRawBufferPointer?) -> Bool {
        variantCount += 1
        variantDate = nil
        isMachineVariant = false
        guard let tag, !tag.isEmpty else {
            sink.counts.variantsWithoutLanguage += 1
            language = nil
            return false
        }
        let entry = languages.entry(tag)
        entry.variants += 1
        language = .passUnretained(entry)
        (sourceMatch, targetMatch) = (entry.sourceMatch, entry.targetMatch)
        isOriginal = entry === originalLanguage
        return sourceMatch != .none || targetMatch != .none
    }

    /// Takes the text of the present variant, white space not yet folded.
    /// - Parameters:
    ///   - subflows: the texts inside its codes, where they are wanted.
    ///   - markup: the variant with its codes, as ``SegmentMarkup/finish()`` gives it.
    /// - Throws: ``TooManyVariants``.
    func add(text: UnsafeRawBufferPointer, subflows: [[UInt8]] = [], markup: String = "") throws {
        guard let language else { return }
        if isMachineUnit || isMachineVariant, !settings.take.contains(.machine) {
            hasMachineVariant = true
            return
        }
        folded.removeAll()
        _ = WhiteSpace.fold(text, into: folded)
        let offer = Offer(
            language: language, variant: variantCount, isOriginal: isOriginal,
            date: settings.variants == .newest ? Self.comparable(variantDate ?? date) : 0, markup: markup)
        // A variant that could serve either side, such as `en` for en-US and en-GB, goes where it fits better.
        if sourceMatch <= targetMatch {
            let isTaken = try source.take(folded.bytes, sourceMatch, offer, settings.variants)
            if isTaken, !subflows.isEmpty || !sourceSubflows.isEmpty { sourceSubflows = subflows }
        }
        if targetMatch <= sourceMatch {
            let isTaken = try target.take(folded.bytes, targetMatch, offer, settings.variants)
            if isTaken, !subflows.isEmpty || !targetSubflows.isEmpty { targetSubflows = subflows }
        }
    }

    /// Writes the pairs of the unit, or counts why there are none.
    func end() throws {
        sink.counts.units += 1
        guard source.isPresent, target.isPresent else {
            if hasMachineVariant {
                sink.counts.dropped.machineTranslation += 1
            } else if source.isPresent {
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
        guard sink.takesUnit() else { return }
        if source.candidates > 1 || target.candidates > 1 { sink.counts.unitsWithSeveralVariants += 1 }
        guard source.texts.count * target.texts.count <= Self.maximumPairs else { throw TooManyVariants() }
        var written = 0
        for sourceText in source.texts {
            for targetText in target.texts where sourceText.variant != targetText.variant {
                sink.origin.codes = (sourceText.markup, targetText.markup)
                try sink.write(source: source.memory[sourceText.range], target: target.memory[targetText.range])
                sourceText.language._withUnsafeGuaranteedRef { $0.sources += 1 }
                targetText.language._withUnsafeGuaranteedRef { $0.targets += 1 }
                written += 1
            }
        }
        if written == 0 { sink.counts.dropped.noTarget += 1 }
        try writeSubflows()
    }

    /// The texts inside codes are pairs where both sides have as many.
    private func writeSubflows() throws {
        guard !sourceSubflows.isEmpty, sourceSubflows.count == targetSubflows.count else { return }
        sink.origin.codes = ("", "")
        for (sourceText, targetText) in zip(sourceSubflows, targetSubflows) {
            folded.removeAll()
            let source = sourceText.withUnsafeBytes { WhiteSpace.fold($0, into: folded) }
            let target = targetText.withUnsafeBytes { WhiteSpace.fold($0, into: folded) }
            guard !source.isEmpty, !target.isEmpty else { continue }
            try sink.write(source: folded[source], target: folded[target])
            sink.counts.subflowPairs += 1
        }
    }

    /// `20020413T164903Z` and the like as a number; 0 where there is no date.
    private static func comparable(_ date: String?) -> UInt64 {
        let digits = (date ?? "").utf8.filter { (0x30...0x39).contains($0) }.prefix(14)
        guard digits.count >= 8 else { return 0 }
        return (digits + Array(repeating: 0x30, count: 14 - digits.count)).reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
    }
}

/// What decides among variants of one language.
private struct Offer {
    let language: Unmanaged<LanguageTable.Entry>
    let variant: Int
    let isOriginal: Bool
    let date: UInt64
    let markup: String
}

/// A unit has more text in one language than memory should hold.
struct TooManyVariants: Error {}

/// The variants of a unit that serve one of the two languages equally well.
private final class Side {
    struct Text {
        let range: Range<Int>
        let variant: Int
        let language: Unmanaged<LanguageTable.Entry>
        /// The text with its codes; empty where it has none.
        let markup: String
    }

    private(set) var texts: [Text] = []
    let memory = ByteBuffer()
    /// Whether there was a variant at all, be it empty.
    private(set) var isPresent = false
    private(set) var candidates = 0
    private var match = LanguageTag.Match.none
    private var isOriginal = false
    private var date: UInt64 = 0
    /// The bytes of the texts with codes.
    private var markupSize = 0
    /// Bytes of the variants of one unit; real ones stay far below.
    private let maximumMemory: Int

    init(longestSegment: Int) { maximumMemory = max(1 << 23, longestSegment) }

    func reset() {
        guard isPresent else { return }
        if !texts.isEmpty { texts.removeAll(keepingCapacity: true) }
        memory.removeAll()
        markupSize = 0
        isPresent = false
        candidates = 0
        match = .none
        isOriginal = false
    }

    /// Takes a variant where it is better than what there is, or as good and all are wanted.
    /// - Returns: whether it was taken.
    func take(
        _ text: UnsafeRawBufferPointer, _ offered: LanguageTag.Match, _ offer: Offer,
        _ policy: IngestSettings.Variants
    ) throws -> Bool {
        guard offered != .none else { return false }
        isPresent = true
        guard !text.isEmpty, offered <= match else { return false }
        if offered < match {
            match = offered
            candidates = 0
        }
        candidates += 1
        if candidates > 1 {
            switch policy {
            case .all: break
            case .newest: guard offer.date > date else { return false }
            case .first: guard offer.isOriginal, !isOriginal else { return false }
            }
        }
        if !texts.isEmpty, candidates == 1 || policy != .all {
            texts.removeAll(keepingCapacity: true)
            memory.removeAll()
            markupSize = 0
        }
        guard memory.count + text.count <= maximumMemory, texts.count < TranslationUnit.maximumPairs else {
            throw TooManyVariants()
        }
        isOriginal = offer.isOriginal
        date = offer.date
        let start = memory.count
        memory.append(text)
        markupSize += offer.markup.utf8.count
        let markup = markupSize <= maximumMemory ? offer.markup : SegmentContent.lost
        texts.append(
            Text(range: start..<memory.count, variant: offer.variant, language: offer.language, markup: markup))
        return true
    }
}
